import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/core/utils/numbers";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AmountChart, bucketColor, weekBars } from "./chart";

const DASHBOARD = "ar.dashboard";
const ICONS = {
    holds: "fa-hand-paper-o", applications: "fa-gavel", promises: "fa-handshake-o",
    disputes: "fa-comments-o", bank_lines: "fa-university", einvoices: "fa-paper-plane-o",
    reminders: "fa-envelope-o", discounts: "fa-percent",
};

/** What is owed, what is late, what to do next: the first screen of the application. */
export class ReceivablesDashboard extends Component {
    static template = "ar_management.Dashboard";
    static components = { Layout, AmountChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ data: null, period: "month" });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.orm.call(DASHBOARD, "read_dashboard", [
            { period: this.state.period },
        ]);
    }

    async choosePeriod(period) {
        this.state.period = period;
        await this.load();
    }

    get data() {
        return this.state.data;
    }

    // ---------------------------------------------------------------- words

    money(value) {
        return formatMonetary(value, { currencyId: this.data.currency_id, digits: [16, 0] });
    }

    day(text) {
        return formatDate(deserializeDate(text));
    }

    percent(value, digits = 0) {
        return `${formatFloat(100 * value, { digits: [16, digits] })} %`;
    }

    figure(figure) {
        if (figure.value === null) {
            return "–";
        }
        const value = formatFloat(figure.value, { digits: [16, 1] });
        return figure.unit === "percent" ? `${value} %` : value;
    }

    icon(tile) {
        return ICONS[tile.key] || "fa-tasks";
    }

    /** How a figure moved since the period before: text, and whether that is good. */
    compare(value, before, good, isMoney) {
        if (value === null || before === null || (isMoney && !before)) {
            return null;
        }
        const difference = value - before;
        if (Math.abs(difference) < 0.05) {
            return { text: _t("unchanged"), css: "text-muted", icon: "fa-minus" };
        }
        const better = difference > 0 === (good === "up");
        const text = isMoney
            ? this.percent(Math.abs(difference / before))
            : formatFloat(Math.abs(difference), { digits: [16, 1] });
        return {
            text,
            css: good ? (better ? "text-success" : "text-danger") : "text-muted",
            icon: difference > 0 ? "fa-arrow-up" : "fa-arrow-down",
        };
    }

    get overdueShare() {
        const { overdue, to_collect } = this.data.owed;
        return to_collect.value > 0 ? Math.min(overdue.value / to_collect.value, 1) : 0;
    }

    get lateWords() {
        return _t("%s of it", this.percent(this.overdueShare));
    }

    daysWords(days) {
        if (days > 0) {
            return days === 1 ? _t("1 day late") : _t("%s days late", days);
        }
        if (days < 0) {
            return days === -1 ? _t("1 day early") : _t("%s days early", -days);
        }
        return _t("on time");
    }

    get errorWords() {
        const { error, baseline, tested_weeks } = this.data.forecast;
        if (!tested_weeks) {
            return _t("Not compared with the past yet: there is too little of it.");
        }
        return _t("On past weeks %(error)s of the money came in another week; by due dates %(baseline)s.", {
            error: this.percent(error),
            baseline: this.percent(baseline),
        });
    }

    // ---------------------------------------------------------------- charts

    get ageing() {
        const columns = this.data.columns;
        return {
            labels: columns.map((column) => column.label),
            amounts: columns.map((column) => column.amount),
            colors: columns.map((column) => bucketColor(column, columns)),
        };
    }

    get weeks() {
        return weekBars(this.data.forecast.weeks.map((week) => ({ ...week, date: deserializeDate(week.date) })));
    }

    // ---------------------------------------------------------------- opening

    open(xmlId) {
        return this.action.doAction(xmlId);
    }

    openTile(tile) {
        return this.action.doAction(tile.action);
    }

    async openAction(model, method, args) {
        this.action.doAction(await this.orm.call(model, method, args));
    }

    openColumn(index) {
        const column = this.data.columns[index];
        return this.openAction("ar.ageing", "open_items", [{ day: this.data.day }, null, column.key]);
    }

    openAgeing() {
        return this.open("ar_management.ar_ageing_action");
    }

    openOverdue() {
        return this.openAction(DASHBOARD, "open_overdue", []);
    }

    openPayer(payer) {
        return this.openAction(DASHBOARD, "open_paid", [payer.id, this.state.period]);
    }

    openFigure(figure) {
        return this.openAction(DASHBOARD, "open_figure", [figure.key, this.state.period]);
    }

    openWeek(index) {
        const week = this.data.forecast.weeks[index];
        return this.openAction("ar.forecast", "open_week", [week.date]);
    }

    openForecast() {
        return this.open("ar_management.ar_forecast_server_action");
    }

    newInvoice() {
        return this.action.doAction({
            type: "ir.actions.act_window", res_model: "account.move", views: [[false, "form"]],
            context: { default_move_type: "out_invoice" },
        });
    }
}

registry.category("actions").add("ar_dashboard", ReceivablesDashboard);
