import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor, hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";

const scheme = cookie.get("color_scheme");
const GRID = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
const TEXT = getCustomColor(scheme, "#495057", "#CED4DA");
const BLUE = getColor(0, scheme, "sm");
/** From not due to very late: the colours that Odoo gives to good, waiting and bad. */
const FROM_GOOD_TO_BAD = ["#28a745", "#ffc107", "#fd7e14", "#f06548", "#dc3545", "#a71d2a", "#6f1320"];
const NEUTRAL = getCustomColor(scheme, "#adb5bd", "#6B707A");

export function bucketColor(column, columns) {
    if (column === columns.at(-1)) {
        return NEUTRAL;
    }
    const late = columns.length - 2;
    const place = columns.indexOf(column);
    const step = place ? 1 + Math.round(((place - 1) * 4) / Math.max(late - 1, 1)) : 0;
    return FROM_GOOD_TO_BAD[Math.min(step, FROM_GOOD_TO_BAD.length - 1)];
}

/** What a chart needs of weeks, whose dates are objects of luxon. */
export function weekBars(weeks) {
    return {
        labels: weeks.map((week) => week.date.toLocaleString({ day: "numeric", month: "short" })),
        amounts: weeks.map((week) => week.expected),
        low: weeks.map((week) => week.low),
        high: weeks.map((week) => week.high),
    };
}

/** A bar chart of amounts, each bar of which opens its records. */
export class AmountChart extends Component {
    static template = "ar_management.AmountChart";
    static props = {
        labels: Array,
        amounts: Array,
        colors: { type: Array, optional: true },
        low: { type: Array, optional: true },
        high: { type: Array, optional: true },
        currency: Number,
        title: String,
        onChoose: { type: Function, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(() => {
            const chart = new window.Chart(this.canvas.el, this.config);
            return () => chart.destroy();
        });
    }

    money(value, options = {}) {
        return formatMonetary(value, { currencyId: this.props.currency, ...options });
    }

    get datasets() {
        const { amounts, colors, low, high, title } = this.props;
        const bars = {
            type: "bar", label: low ? _t("Expected") : title, data: amounts, borderRadius: 3,
            backgroundColor: colors || BLUE, maxBarThickness: 56, order: 2,
        };
        if (!low) {
            return [bars];
        }
        const line = { type: "line", pointRadius: 0, borderWidth: 1, borderColor: hexToRGBA(BLUE, 0.5) };
        return [
            bars,
            { ...line, label: _t("At Least"), data: low, fill: false, order: 1 },
            {
                ...line, label: _t("At Most"), data: high, fill: 1, order: 1,
                backgroundColor: hexToRGBA(BLUE, 0.15),
            },
        ];
    }

    get config() {
        return {
            type: "bar",
            data: { labels: this.props.labels, datasets: this.datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (event, elements) => elements.length && this.props.onChoose?.(elements[0].index),
                onHover: (event, elements) => {
                    event.native.target.style.cursor =
                        elements.length && this.props.onChoose ? "pointer" : "default";
                },
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, raw }) =>
                                this.props.low ? `${dataset.label}: ${this.money(raw)}` : this.money(raw),
                        },
                    },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { color: TEXT, maxRotation: 45, autoSkip: true } },
                    y: {
                        grid: { color: GRID },
                        border: { display: false },
                        ticks: {
                            color: TEXT, maxTicksLimit: 5,
                            callback: (value) => this.money(value, { humanReadable: true, digits: [16, 0] }),
                        },
                    },
                },
            },
        };
    }
}
