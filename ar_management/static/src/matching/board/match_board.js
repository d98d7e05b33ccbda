import { Component, markup, onWillDestroy, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    deserializeDate, deserializeDateTime, formatDate, formatDateTime, serializeDate,
} from "@web/core/l10n/dates";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { parseMonetary } from "@web/views/fields/parsers";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { MatchEditor } from "./match_editor";
import { importFiles } from "./match_files";
import { MatchKeys } from "./match_keys";

const BOARD = "ar.match.board";
const LOOK_AGAIN_AFTER = 4000; // ms: what a colleague posts disappears within five seconds
const KIND_COLORS = {
    cited_exact: "success",
    cited_discount: "success",
    cited_token: "info",
    none: "secondary",
};

const NO_FILTER = {
    match_kind: "", text: "", day_from: false, day_to: false, amount_from: false, amount_to: false,
};

/** The reconciliation screen: a queue of bank lines, and the proposal of the chosen one. */
export class MatchBoard extends Component {
    static template = "ar_management.MatchBoard";
    static components = { DateTimeInput, Layout, MatchEditor };
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
            options: {
                state: "", journal: this.props.action.context.ar_journal_id || 0, ...NO_FILTER,
            },
            showsFilters: false,
            board: null,
            lines: [],
            chosen: null,
            detail: null,
            busy: false,
            bulk: null,
            lastPosted: null,
            showsDetail: false,
        });
        this.root = useRef("root");
        useDropzone(
            this.root, (event) => this.dropFiles(event), "o_ar_match_dropzone",
            () => this.state.board.may_decide
        );
        onWillStart(() => this.load());
        useExternalListener(window, "keydown", (event) => this.onKeydown(event));
        const timer = setInterval(() => this.lookForChanges(), LOOK_AGAIN_AFTER);
        onWillDestroy(() => clearInterval(timer));
    }

    // ---------------------------------------------------------------- loading

    /** Read the list again.
     *
     * @param {number} [kept] the line to stay on, else the first one
     * @param {{ always: boolean }} [options] keep it in the list wherever it stands now
     */
    async load(kept, { always = false } = {}) {
        const place = this.state.lines.findIndex((line) => line.id === this.state.chosen);
        const board = await this.orm.call(BOARD, "load", [this.state.options]);
        Object.assign(this.state, { board, lines: board.lines });
        const line = this.state.lines.find((each) => each.id === kept);
        if (kept && always && !line) {
            return this.keep(kept, Math.max(place, 0));
        }
        await this.choose(line || this.state.lines[0], { show: this.state.showsDetail });
        this.scrollTo(line);
    }

    /** Show a line that is on no page of the list yet, at a place of the list. */
    async keep(id, place) {
        const detail = await this.orm.call(BOARD, "select", [id]);
        if (detail.gone || detail.state !== this.shownState) {
            return this.choose(this.state.lines[0]);
        }
        this.state.lines.splice(place, 0, detail);
        this.state.chosen = id;
        this.show(detail);
        this.scrollTo(detail);
    }

    async loadMore() {
        const more = await this.orm.call(BOARD, "page", [
            this.state.options,
            this.state.lines.length,
        ]);
        this.state.lines.push(...more);
    }

    get hasMore() {
        const { board, lines, options } = this.state;
        const kind = board.match_kinds.find((each) => each.key === options.match_kind);
        return lines.length < (this.isPosted ? board.posted : kind ? kind.count : board.total);
    }

    get isPosted() {
        return this.state.options.state === "posted";
    }

    get shownState() {
        return this.isPosted ? "posted" : "proposed";
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
        if (detail.gone || detail.state !== this.shownState) {
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
    change(send) {
        return this.whenIdle(async () => {
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
        });
    }

    /** Do one thing at a time: what is asked for while another one is on its way is left out. */
    async whenIdle(work) {
        if (this.state.busy) {
            return false;
        }
        this.state.busy = true;
        try {
            return await work();
        } finally {
            this.state.busy = false;
        }
    }

    async filter(options) {
        Object.assign(this.state.options, options);
        await this.load(this.state.chosen);
    }

    /** What waits, or what was posted on any day. */
    showState(state) {
        this.state.chosen = null;
        return this.filter({ state, match_kind: "" });
    }

    filterDay(name, day) {
        return this.filter({ [name]: day ? serializeDate(day) : false });
    }

    /** An amount as people type it: with a comma in French. */
    filterAmount(name, input) {
        let amount = false;
        try {
            amount = input.value.trim() ? Math.abs(parseMonetary(input.value)) : false;
        } catch {
            this.notification.add(_t("“%s” is not an amount.", input.value), { type: "warning" });
            input.value = this.typedAmount(name);
            return;
        }
        return this.filter({ [name]: amount });
    }

    typedAmount(name) {
        const amount = this.state.options[name];
        return amount === false ? "" : formatFloat(amount, { digits: [16, 2] });
    }

    dayValue(name) {
        const day = this.state.options[name];
        return day ? deserializeDate(day) : false;
    }

    get hasFilters() {
        const { options } = this.state;
        return Object.keys(NO_FILTER).some((name) => options[name] !== NO_FILTER[name]);
    }

    clearFilters() {
        return this.filter({ ...NO_FILTER });
    }

    filterJournal(id) {
        return this.filter({ journal: Number(id) });
    }

    async lookForChanges() {
        const idle = document.hidden || this.isPosted || !this.state.lines.length;
        if (idle || this.state.bulk || this.state.busy) {
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
            if (this.isPosted) {
                board.posted -= 1;
                continue;
            }
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

    decide(decision, confirmed = null) {
        const id = this.state.chosen;
        if (!id) {
            return;
        }
        return this.whenIdle(async () => {
            const revision = this.state.detail?.revision ?? null;
            const { message, question, proposal } = await this.orm.call(BOARD, "decide", [
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
                await this.load(proposal, { always: true });
            } else {
                this.afterDecision(id, decision);
            }
        });
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
            this.state.board.done += 1;
            this.state.lastPosted = id;
            this.notification.add(_t("Matched and posted."), {
                type: "success",
                buttons: [{ name: _t("Undo"), onClick: () => this.undoLast() }],
            });
        }
        this.forget([id]);
    }

    /** Open the last posted line again, or the posted one that is on screen. */
    undoLast() {
        const id = this.isPosted ? this.state.chosen : this.state.lastPosted;
        if (!id) {
            return;
        }
        return this.whenIdle(async () => {
            const { message, proposal } = await this.orm.call(BOARD, "decide", [id, "undo"]);
            if (message) {
                this.notification.add(message, { type: "warning" });
                return;
            }
            this.state.lastPosted = null;
            await this.afterUndo(id, proposal);
        });
    }

    async afterUndo(id, proposal) {
        const shows = this.isPosted
            ? [{ name: _t("Show It"), onClick: () => this.showOpenAgain(proposal) }]
            : [];
        this.notification.add(_t("The line is open again."), { type: "info", buttons: shows });
        if (this.isPosted) {
            this.forget([id]);
        } else {
            await this.load(proposal, { always: true });
        }
    }

    showOpenAgain(proposal) {
        Object.assign(this.state.options, { state: "", ...NO_FILTER });
        return this.load(proposal, { always: true });
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
        await this.whenIdle(() => this.orm.call(BOARD, "search_unsearched", [this.state.options]));
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
            x: () => this.isPosted || this.decide("reject"),
            s: () => this.isPosted || this.decide("search"),
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
        if (!this.isPosted && this.state.detail && this.state.board.may_decide) {
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
            this.scrollTo(next);
        } else if (by > 0 && this.hasMore) {
            await this.loadMore();
        }
    }

    /** After the list has been drawn. */
    scrollTo(line) {
        setTimeout(() => {
            const row = line && document.querySelector(`.o_ar_match_line[data-id="${line.id}"]`);
            row?.scrollIntoView({ block: "nearest" });
        });
    }

    // ---------------------------------------------------------------- showing

    get chosenLine() {
        return this.state.lines.find((line) => line.id === this.state.chosen);
    }

    get canPost() {
        const { board, detail } = this.state;
        return board.may_decide && !this.isPosted && Boolean(detail) && this.isComplete;
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
        return KIND_COLORS[key] || "warning";
    }

    percent(line) {
        // Rounded down: nothing is ever certain.
        if (line.match_kind === "none") {
            return "";
        }
        const percent = Math.min(Math.floor(line.confidence * 1000) / 10, 99.9);
        return `${formatFloat(percent, { digits: [16, 1], trailingZeros: false })} %`;
    }

    money(amount, currency) {
        return formatMonetary(amount, { currencyId: currency });
    }

    day(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }

    get doneWords() {
        return _t("%(done)s of %(all)s done", this.state.board);
    }

    get decidedWords() {
        const { by, on } = this.state.detail.decided;
        const moment = formatDateTime(deserializeDateTime(on), { showSeconds: false });
        return _t("Posted by %(person)s on %(moment)s.", { person: by, moment });
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
            onClose: () => this.load(this.state.chosen),
        });
    }

    /** Statements that are dropped anywhere on the screen are imported. */
    async dropFiles(event) {
        const action = await importFiles(event.dataTransfer.files, this, this.state.options.journal);
        if (action) {
            await this.action.doAction(action, { onClose: () => this.load(this.state.chosen) });
        }
    }
}

registry.category("actions").add("ar_match_board", MatchBoard);
