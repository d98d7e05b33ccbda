import { Component, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { getCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { useService } from "@web/core/utils/hooks";
import { roundDecimals } from "@web/core/utils/numbers";
import { formatMonetary } from "@web/views/fields/formatters";
import { useNumpadDecimal } from "@web/views/fields/numpad_decimal_hook";
import { parseMonetary } from "@web/views/fields/parsers";
import { shareMoney } from "./match_shares";

const BOARD = "ar.match.board";

/** What the chosen bank line pays: documents, other accounts, money on account; all of it can be
 * changed, and every change is kept on the server at once. */
export class MatchEditor extends Component {
    static template = "ar_management.MatchEditor";
    static components = { RecordSelector, MultiRecordSelector };
    static props = {
        detail: Object,
        buttons: Array,
        mayDecide: Boolean,
        busy: Boolean,
        change: Function,
        openMove: Function,
        register: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.state = useState({ other: null, asksPartner: false, writeOff: null });
        this.props.register(this);
        useNumpadDecimal();
        onWillUpdateProps((next) => {
            if (next.detail.id !== this.props.detail.id) {
                Object.assign(this.state, { other: null, asksPartner: false, writeOff: null });
            }
        });
        useEffect(
            (asks, writesOff) => {
                if (asks || writesOff) {
                    this.root.el.querySelector(".o_ar_inline input")?.focus();
                }
            },
            () => [this.state.asksPartner, Boolean(this.state.writeOff)]
        );
    }

    // ---------------------------------------------------------------- amounts

    get digits() {
        return getCurrency(this.props.detail.money_currency)?.digits?.[1] ?? 2;
    }

    round(amount) {
        return roundDecimals(amount, this.digits) || 0;
    }

    get left() {
        const { money, shares } = this.props.detail;
        return this.round(money - shares.reduce((sum, share) => sum + share.amount, 0));
    }

    get isPosted() {
        return this.props.detail.state === "posted";
    }

    get isEditable() {
        return this.props.mayDecide && this.props.detail.editable && !this.isPosted;
    }

    get leftWords() {
        if (!this.left) {
            return _t("The full amount is allocated.");
        }
        return this.left * Math.sign(this.props.detail.money) > 0
            ? _t("Choose what else it pays, book it to an account or leave it on account.")
            : _t("More is chosen than was received: reduce the amounts, or book the difference to an account.");
    }

    money(amount, currency = this.props.detail.money_currency) {
        return formatMonetary(amount, { currencyId: currency });
    }

    plain(amount) {
        return formatMonetary(amount, { digits: [16, this.digits] });
    }

    day(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }

    isLate(item) {
        return item.due && item.due < this.props.detail.date && item.residual > 0;
    }

    // ---------------------------------------------------------------- changing

    /** Ask for a change; the answer is the line as it is kept. */
    ask(method, wanted) {
        const { id, revision } = this.props.detail;
        return this.props.change(() => this.orm.call(BOARD, method, [id, wanted, revision]));
    }

    /** Ask for other shares. */
    change(shares) {
        return this.ask("edit", shares);
    }

    get isIdle() {
        return this.isEditable && !this.props.busy;
    }

    shareOf(item) {
        return this.props.detail.shares.find((share) => share.item === item.id);
    }

    toggle(item) {
        if (!this.isIdle) {
            return;
        }
        const { shares, money_currency } = this.props.detail;
        if (item.currency !== money_currency) {
            this.notification.add(
                _t("%(document)s is not in the currency of the payment.", item),
                { type: "warning" }
            );
            return;
        }
        const chosen = this.shareOf(item);
        if (chosen) {
            return this.change(shares.filter((share) => share !== chosen));
        }
        return this.change(shareMoney(shares, item, this.props.detail.money, this.digits));
    }

    setAmount(share, input) {
        let amount;
        try {
            amount = this.round(parseMonetary(input.value));
        } catch {
            this.notification.add(_t("“%s” is not an amount.", input.value), { type: "warning" });
            input.value = this.plain(share.amount);
            return;
        }
        if (amount === share.amount) {
            return;
        }
        const { shares } = this.props.detail;
        const discount = this.keepsDiscount(share, amount) ? share.discount : 0;
        return this.change(
            shares.map((each) => (each === share ? { ...share, amount, discount } : each))
        );
    }

    keepsDiscount(share, amount) {
        return share.discount && this.round(amount + share.discount) === share.residual;
    }

    remove(share) {
        return this.change(this.props.detail.shares.filter((each) => each !== share));
    }

    payBack(share, refund) {
        const { shares } = this.props.detail;
        return this.change(shares.map((each) => (each === share ? { ...share, refund } : each)));
    }

    /** Leave what is left on the account of the customer whose documents are on screen. */
    restOnAccount() {
        const { shares, customer } = this.props.detail;
        const partner = this.state.other?.id || customer;
        if (!this.isIdle || !this.left) {
            return;
        }
        if (!partner) {
            this.state.asksPartner = true;
            return;
        }
        return this.change([...shares, { kind: "on_account", partner, amount: this.left }]);
    }

    // ---------------------------------------------------------------- another customer

    askPartner() {
        if (this.isEditable) {
            this.state.asksPartner = true;
        }
    }

    async showPartner(id) {
        if (!id) {
            return;
        }
        const other = await this.orm.call(BOARD, "open_items", [this.props.detail.id, id]);
        Object.assign(this.state, { asksPartner: false, other });
        this.focusItem(other.items[0]);
    }

    /** Open items of the customer, then those of another one that was asked for. */
    get sections() {
        const { detail } = this.props;
        const { other } = this.state;
        const sections = [];
        if (detail.customer && detail.customer !== other?.id) {
            sections.push({
                id: detail.customer, name: detail.partner, items: detail.open_items,
                balance: detail.balance,
            });
        }
        if (other) {
            sections.unshift(other);
        }
        return sections;
    }

    oldestWords({ items, balance }) {
        return _t("The oldest %(shown)s of %(all)s.", { shown: items.length, all: balance.count });
    }

    get items() {
        return this.sections.flatMap((section) => section.items);
    }

    // ---------------------------------------------------------------- other accounts

    askWriteOff() {
        if (this.isEditable) {
            this.state.writeOff = {
                account: false, label: "", taxes: [], amount: this.plain(this.left),
            };
        }
    }

    get accountDomain() {
        return [
            ["company_ids", "parent_of", this.props.detail.company],
            ["account_type", "not in", ["off_balance", "asset_cash", "liability_credit_card"]],
        ];
    }

    get taxDomain() {
        return [
            ["company_id", "parent_of", this.props.detail.company],
            ["type_tax_use", "in", ["sale", "purchase"]],
            ["tax_exigibility", "=", "on_invoice"],
        ];
    }

    async addWriteOff() {
        const { writeOff } = this.state;
        let amount;
        try {
            amount = this.round(parseMonetary(writeOff.amount));
        } catch {
            amount = null;
        }
        if (!writeOff.account || !amount) {
            this.notification.add(_t("Choose an account and enter an amount."), {
                type: "warning",
            });
            return;
        }
        const done = await this.change([
            ...this.props.detail.shares,
            { kind: "write_off", ...writeOff, amount },
        ]);
        if (done) {
            this.state.writeOff = null;
        }
    }

    get fittingButtons() {
        const { company, journal_id } = this.props.detail;
        return this.props.buttons.filter(
            (button) =>
                button.company === company &&
                (!button.journals.length || button.journals.includes(journal_id))
        );
    }

    // ---------------------------------------------------------------- keyboard

    focusItem(item) {
        if (item) {
            // After the table has been drawn.
            setTimeout(() =>
                this.root.el?.querySelector(`.o_ar_item[data-item="${item.id}"]`)?.focus()
            );
        }
    }

    focusAmount() {
        this.root.el.querySelector(".o_ar_share input")?.focus();
    }

    /** Space on the line itself goes to the first document that is not chosen. */
    enterItems() {
        this.focusItem(this.items.find((item) => !this.shareOf(item)) || this.items[0]);
    }

    onItemKeydown(event, item) {
        const index = this.items.indexOf(item);
        const go = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
        if (go) {
            this.focusItem(this.items[index + go]);
        } else if (event.key === " ") {
            this.toggle(item);
        } else if (event.key === "Escape") {
            event.currentTarget.blur();
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    onAmountKeydown(event, share) {
        if (event.key === "Enter") {
            event.target.blur();
        } else if (event.key === "Escape") {
            event.target.value = this.plain(share.amount);
            event.target.blur();
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    onInlineKeydown(event) {
        if (event.key === "Escape") {
            Object.assign(this.state, { asksPartner: false, writeOff: null });
        } else if (event.key === "Enter" && event.target.matches(".o_ar_write_off_amount, .o_ar_write_off_label")) {
            event.target.blur();
            this.addWriteOff();
        } else {
            return;
        }
        event.stopPropagation();
    }
}
