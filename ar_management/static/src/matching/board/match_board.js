import { Component, markup, onWillDestroy, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { formatMonetary } from "@web/views/fields/formatters";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { MatchEditor } from "./match_editor";
import { MatchKeys } from "./match_keys";

const BOARD = "ar.match.board";
const LOOK_AGAIN_AFTER = 4000; // ms: what a colleague posts disappears within five seconds
const TIER_COLORS = {
    cited_exact: "success",
    cited_discount: "success",
    cited_token: "info",
    none: "secondary",
};

/** The reconciliation screen: a queue of bank lines, and the proposal of the chosen one. */
export class MatchBoard extends Component {
    static template = "ar_management.MatchBoard";
    static components = { Layout, MatchEditor };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.editor = null;
        this.searchInput = useRef("search");
        this.display = { controlPanel: {} };
        this.state = useState({
            options: { match_kind: "", journal: 0, text: "" },
            options: { tier: "", journal: this.props.action.context.ar_journal_id || 0, text: "" },
            board: null,
            lines: [],
            chosen: null,
            detail: null,
            busy: false,
            bulk: null,
            lastPosted: null,
            showsDetail: false,
        });
        onWillStart(() => this.load());
        useExternalListener(window, "keydown", (event) => this.onKeydown(event));
        const timer = setInterval(() => this.lookForChanges(), LOOK_AGAIN_AFTER);
        onWillDestroy(() => clearInterval(timer));
    }

    // ---------------------------------------------------------------- loading

    async load() {
        const board = await this.orm.call(BOARD, "load", [this.state.options]);
        Object.assign(this.state, { board, lines: board.lines });
        await this.choose(this.state.lines[0]);
    }

    async loadMore() {
        const more = await this.orm.call(BOARD, "page", [
            this.state.options,
            this.state.lines.length,
        ]);
        this.state.lines.push(...more);
    }

    get hasMore() {
        return this.state.lines.length < this.countOf(this.state.options.match_kind);
    }

    countOf(kind) {
        const { board } = this.state;
        if (!kind) {
            return board.total;
        }
        if (kind === "sure") {
            return board.sure;
        }
        return board.match_kinds.find((each) => each.key === kind).count;
    }

    async choose(line, { show = false } = {}) {
        this.state.chosen = line ? line.id : null;
        this.state.showsDetail = show;
        if (!line) {
            this.state.detail = null;
            return;
        }
        const detail = await this.orm.call(BOARD, "select", [line.id]);
        if (this.state.chosen !== line.id) {
            return; // another line was chosen while this answer was on its way
        }
        if (detail.gone || detail.state !== "proposed") {
            this.forget([line.id]);
            return;
        }
        this.show(detail);
    }

    show(detail) {
        detail.explanation = markup(detail.explanation || "");
        this.state.detail = detail;
    }

    /** A change that the editor sends: the answer is the line as it is kept afterwards.
     *
     * @returns {boolean} whether it was kept
     */
    async change(send) {
        if (this.state.busy) {
            return false;
        }
        this.state.busy = true;
        try {
            const detail = await send();
            if (detail.message) {
                this.notification.add(detail.message, { type: detail.done ? "info" : "warning" });
            }
            if (detail.gone || detail.state !== "proposed") {
                this.forget([this.state.chosen]);
                return Boolean(detail.done);
            }
            if (detail.id === this.state.chosen) {
                this.show(detail);
                Object.assign(this.chosenLine, {
                    partner: detail.partner,
                    documents: detail.documents,
                });
            }
            return detail.done;
        } finally {
            this.state.busy = false;
        }
    }

    async filter(options) {
        Object.assign(this.state.options, options);
        await this.load();
    }

    filterJournal(id) {
        return this.filter({ journal: Number(id) });
    }

    async lookForChanges() {
        if (document.hidden || this.state.bulk || this.state.busy || !this.state.lines.length) {
            return;
        }
        const shown = this.state.lines.map((line) => line.id);
        const { gone } = await this.orm.silent.call(BOARD, "changes", [shown]);
        if (gone.length) {
            this.forget(gone);
        }
    }

    /** Take lines out of the queue that need no decision any more. */
    forget(ids) {
        const { board, lines } = this.state;
        const index = lines.findIndex((line) => line.id === this.state.chosen);
        for (const line of lines.filter((each) => ids.includes(each.id))) {
            board.match_kinds.find((kind) => kind.key === line.match_kind).count -= 1;
            board.total -= 1;
            board.sure -= board.sure_kinds.includes(line.match_kind) ? 1 : 0;
        }
        this.state.lines = lines.filter((line) => !ids.includes(line.id));
        if (ids.includes(this.state.chosen)) {
            const next = this.state.lines[Math.min(index, this.state.lines.length - 1)];
            this.choose(next);
        }
        if (!this.state.lines.length && this.hasMore) {
            this.load();
        }
    }

    // ---------------------------------------------------------------- deciding

    async decide(decision, confirmed = null) {
        const id = this.state.chosen;
        if (!id || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const revision = this.state.detail?.revision ?? null;
            const { message, question } = await this.orm.call(BOARD, "decide", [
                id,
                decision,
                revision,
                confirmed,
            ]);
            if (question) {
                this.askWriteOff(question);
            } else if (message) {
                this.notification.add(message, { type: "warning" });
                await this.choose(this.chosenLine);
            } else if (decision === "search") {
                await this.load();
            } else {
                this.afterDecision(id, decision);
            }
        } finally {
            this.state.busy = false;
        }
    }

    /** Giving up a debt is confirmed with its amount and its account in sight. */
    askWriteOff({ text, amount }) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Write Off a Debt"),
            body: text,
            confirmLabel: _t("Write Off and Post"),
            confirm: () => this.decide("post", amount),
            cancel: () => {},
        });
    }

    afterDecision(id, decision) {
        if (decision === "post") {
            this.state.lastPosted = id;
            this.notification.add(_t("Matched and posted."), {
                type: "success",
                buttons: [{ name: _t("Undo"), onClick: () => this.undoLast() }],
            });
        }
        this.forget([id]);
    }

    async undoLast() {
        const id = this.state.lastPosted;
        if (!id) {
            return;
        }
        this.state.lastPosted = null;
        const { message } = await this.orm.call(BOARD, "decide", [id, "undo"]);
        this.notification.add(message || _t("The line is open again."), {
            type: message ? "warning" : "info",
        });
        await this.load();
    }

    async postSure() {
        const bulk = { done: 0, total: this.state.board.sure, refused: [], messages: [] };
        this.state.bulk = bulk;
        try {
            let round;
            do {
                round = await this.orm.silent.call(BOARD, "post_sure", [
                    this.state.options,
                    bulk.refused,
                ]);
                bulk.done += round.posted.length;
                bulk.refused.push(...round.refused);
                bulk.messages.push(...round.messages);
                this.state.bulk = { ...bulk };
            } while (round.posted.length || round.refused.length);
        } finally {
            this.state.bulk = null;
        }
        this.tellBulkResult(bulk);
        await this.load();
    }

    tellBulkResult({ done, messages }) {
        this.notification.add(_t("%(count)s bank lines matched and posted.", { count: done }), {
            type: "success",
        });
        if (messages.length) {
            this.notification.add(messages.join("\n"), { type: "warning", sticky: true });
        }
    }

    async searchUnsearched() {
        this.state.busy = true;
        try {
            await this.orm.call(BOARD, "search_unsearched", [this.state.options]);
        } finally {
            this.state.busy = false;
        }
        await this.load();
    }

    // ---------------------------------------------------------------- keyboard

    onKeydown(event) {
        const inField = event.target.closest("input, textarea, select, [contenteditable]");
        if (event.key === "Escape" && event.target === this.searchInput.el) {
            this.searchInput.el.blur();
        }
        const busy = this.state.busy || this.state.bulk;
        if (inField || busy || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        // Letters are told by what they write, not by where they are: AZERTY works as QWERTY does.
        const command = this.commands[event.key] || this.commands[event.key.toLowerCase()];
        if (command && !document.querySelector(".modal, .o-overlay-item .dropdown-menu")) {
            event.preventDefault();
            command();
        }
    }

    get commands() {
        return {
            Enter: () => this.postOrTell(),
            j: () => this.step(1),
            ArrowDown: () => this.step(1),
            k: () => this.step(-1),
            ArrowUp: () => this.step(-1),
            x: () => this.decide("reject"),
            s: () => this.decide("search"),
            u: () => this.undoLast(),
            "/": () => this.searchInput.el.focus(),
            " ": () => this.editor?.enterItems(),
            e: () => this.editor?.focusAmount(),
            p: () => this.editor?.askPartner(),
            w: () => this.editor?.askWriteOff(),
            r: () => this.editor?.restOnAccount(),
            "?": () => this.showKeys(),
        };
    }

    postOrTell() {
        if (this.canPost) {
            return this.decide("post");
        }
        if (this.state.detail && this.state.board.may_decide) {
            this.notification.add(this.editor.leftWords, { type: "warning" });
        }
    }

    showKeys() {
        this.dialog.add(MatchKeys);
    }

    async step(by) {
        const { lines } = this.state;
        const index = lines.findIndex((line) => line.id === this.state.chosen);
        const next = lines[index + by];
        if (next) {
            await this.choose(next);
            const row = document.querySelector(`.o_ar_match_line[data-id="${next.id}"]`);
            row?.scrollIntoView({ block: "nearest" });
        } else if (by > 0 && this.hasMore) {
            await this.loadMore();
        }
    }

    // ---------------------------------------------------------------- showing

    get chosenLine() {
        return this.state.lines.find((line) => line.id === this.state.chosen);
    }

    get canPost() {
        return this.state.board.may_decide && Boolean(this.state.detail) && this.isComplete;
    }

    get isComplete() {
        const { shares, money, editable } = this.state.detail;
        const shared = shares.reduce((sum, share) => sum + share.amount, 0);
        return shares.length > 0 && (!editable || Math.abs(money - shared) < 1e-6);
    }

    kindLabel(key) {
        return this.state.board.match_kinds.find((kind) => kind.key === key).label;
    }

    kindColor(key) {
        return TIER_COLORS[key] || "warning";
    }

    percent(line) {
        // Rounded down: nothing is ever certain.
        return line.match_kind === "none" ? "" : `${Math.min(Math.floor(line.confidence * 1000) / 10, 99.9)} %`;
    }

    money(amount, currency) {
        return formatMonetary(amount, { currencyId: currency });
    }

    day(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }

    openMove(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "account.move",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openLine() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "ar.match.proposal",
            res_id: this.state.chosen,
            views: [[false, "form"]],
        });
    }

    importStatement() {
        this.action.doAction("ar_management.ar_statement_import_action", {
            onClose: () => this.load(),
        });
    }
}

registry.category("actions").add("ar_match_board", MatchBoard);
