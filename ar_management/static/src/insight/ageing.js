import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { download } from "@web/core/network/download";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { user } from "@web/core/user";

const AGEING = "ar.ageing";

/** The aged balance on any day, tied to the general ledger. */
export class AgedBalance extends Component {
    static template = "ar_management.AgedBalance";
    static components = { Layout, DateTimeInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.display = { controlPanel: {} };
        this.state = useState({
            options: {
                day: this.props.action.context.ar_day || false, by: "due", group: "customer",
                search: "", sort: "total", is_descending: true,
            },
            data: null,
            shows_why: false,
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.orm.call(AGEING, "read_ageing", [this.state.options]);
        this.state.options.day = this.state.data.day;
    }

    async loadMore() {
        const more = await this.orm.call(AGEING, "read_ageing", [
            { ...this.state.options, offset: this.data.rows.length },
        ]);
        this.data.rows.push(...more.rows);
    }

    choose(options) {
        Object.assign(this.state.options, options);
        return this.load();
    }

    chooseDay(day) {
        if (day) {
            return this.choose({ day: serializeDate(day) });
        }
    }

    sort(key) {
        const { sort, is_descending } = this.state.options;
        return this.choose({ sort: key, is_descending: sort === key ? !is_descending : key !== "name" });
    }

    sortIcon(key) {
        const { sort, is_descending } = this.state.options;
        return sort === key ? (is_descending ? "fa-angle-down" : "fa-angle-up") : "";
    }

    get data() {
        return this.state.data;
    }

    get dayValue() {
        return deserializeDate(this.data.day);
    }

    get groupLabel() {
        return this.data.groups.find((group) => group.key === this.data.group)?.label || "";
    }

    get showsLedgerOfRows() {
        return this.data.group === "account";
    }

    get isTied() {
        return !this.data.difference;
    }

    day(text) {
        return formatDate(deserializeDate(text));
    }

    money(value) {
        return formatMonetary(value, { currencyId: this.data.currency_id });
    }

    cell(value) {
        return value ? formatMonetary(value, { currencyId: this.data.currency_id, noSymbol: true }) : "";
    }

    late(row) {
        const late = this.data.columns.slice(this.data.by === "due" ? 1 : 0, -1);
        return late.reduce((sum, column) => sum + row.amounts[column.key], 0);
    }

    async openItems(key = null, column = null) {
        this.action.doAction(
            await this.orm.call(AGEING, "open_items", [this.state.options, key, column])
        );
    }

    openEntry(difference) {
        return this.action.doAction({
            type: "ir.actions.act_window", res_model: "account.move",
            res_id: difference.move_id, views: [[false, "form"]],
        });
    }

    async print() {
        this.action.doAction(await this.orm.call(AGEING, "print_ageing", [this.state.options]));
    }

    export() {
        const companies = user.activeCompanies.map((company) => company.id);
        return download({
            url: "/ar_management/aged_balance.xlsx",
            data: { options: JSON.stringify(this.state.options), companies: companies.join(",") },
        });
    }
}

registry.category("actions").add("ar_ageing", AgedBalance);
