import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { BatchProgress } from "../../common/batch_progress";

const WIDE = { width: 760, height: 300 };
const NARROW = { width: 380, height: 280 };
const LEFT = 56;
const RIGHT = 26;
const TOP = 12;
const BOTTOM = 34;
/** What is less certain than this would press the curve flat. */
const SHOWN_BAND = 0.9;
const STEPS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
/** A point of the curve as the server sends it. */
const [FLOOR, SHARE, PRECISION, AT_LEAST, POSTED] = [0, 1, 2, 3, 4];

function percent(value, digits) {
    return `${formatFloat(100 * value, { digits: [16, digits] })} %`;
}

/** Share of the lines posted against precision, with the present setting marked. */
export class MatchCurve extends Component {
    static template = "ar_management.MatchCurve";
    static props = { ...standardFieldProps };

    setup() {
        const size = window.innerWidth < 576 ? NARROW : WIDE;
        Object.assign(this, size, { left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM, percent });
        this.state = useState({ key: "all", at: null });
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    get curve() {
        const { curves } = this.data;
        return curves.find((each) => each.key === this.state.key) || curves[0];
    }

    choose(key) {
        Object.assign(this.state, { key, at: null });
    }

    /** Lowest precision on the axis: what is drawn fills the height. */
    get lowest() {
        const shown = this.curve.points.map((point) => point[PRECISION]);
        shown.push(Math.max(SHOWN_BAND, ...this.curve.points.map((point) => point[AT_LEAST])));
        if (this.curve.current) {
            shown.push(this.curve.current[PRECISION]);
        }
        const least = Math.min(this.data.target, ...shown);
        return Math.max(0, least - Math.max(0.1 * (1 - least), 0.001));
    }

    x(share) {
        return LEFT + share * (this.width - LEFT - RIGHT);
    }

    y(precision) {
        const low = this.lowest;
        const inside = Math.max(precision, low);
        return TOP + ((1 - inside) / (1 - low)) * (this.height - TOP - BOTTOM);
    }

    place(point) {
        return { x: this.x(point[SHARE]), y: this.y(point[PRECISION]) };
    }

    get chart() {
        const { points, current } = this.curve;
        const line = points.map((point) => `${this.x(point[SHARE])},${this.y(point[PRECISION])}`);
        const under = points.map((point) => `${this.x(point[SHARE])},${this.y(point[AT_LEAST])}`);
        return {
            line: line.length > 1 ? `M${line.join("L")}` : "",
            band: line.length > 1 ? `M${line.join("L")}L${under.reverse().join("L")}Z` : "",
            single: points.length === 1 && this.place(points[0]),
            current: current && this.place(current),
            target: this.y(this.data.target),
            rows: this.rows,
            columns: [0, 0.25, 0.5, 0.75, 1].map((share) => ({
                x: this.x(share),
                label: percent(share, 0),
            })),
        };
    }

    get rows() {
        const span = 1 - this.lowest;
        const step = STEPS.find((each) => span / each <= 5) || 0.25;
        const digits = step < 0.001 ? 2 : step < 0.01 ? 1 : 0;
        const rows = [];
        for (let value = 1; value >= this.lowest - 1e-9; value -= step) {
            rows.push({ y: this.y(value), label: percent(value, digits) });
        }
        return rows;
    }

    get hovered() {
        return this.state.at === null ? null : this.place(this.curve.points[this.state.at]);
    }

    get text() {
        const { points, current } = this.curve;
        if (this.state.at !== null) {
            return this.sentence(points[this.state.at]);
        }
        if (current) {
            return _t("As set now: %(share)s of all lines posted, %(precision)s of them right.", {
                share: percent(current[SHARE], 1),
                precision: percent(current[PRECISION], 2),
            });
        }
        return _t("Hover over the curve to read its figures.");
    }

    sentence(point) {
        return _t(
            "From %(floor)s confidence: %(posted)s lines (%(share)s) posted, %(precision)s " +
                "right, at least %(least)s.",
            {
                floor: percent(point[FLOOR], 2),
                posted: point[POSTED],
                share: percent(point[SHARE], 1),
                precision: percent(point[PRECISION], 2),
                least: percent(point[AT_LEAST], 2),
            }
        );
    }

    onMove(ev) {
        const box = ev.currentTarget.getBoundingClientRect();
        const at = ((ev.clientX - box.left) / box.width) * this.width;
        let nearest = null;
        let gap = Infinity;
        this.curve.points.forEach((point, place) => {
            const distance = Math.abs(this.x(point[SHARE]) - at);
            if (distance < gap) {
                [nearest, gap] = [place, distance];
            }
        });
        this.state.at = nearest;
    }

    onLeave() {
        this.state.at = null;
    }
}

/** How far a back-test is; looks again until it is done. */
export class BacktestProgress extends BatchProgress {
    static template = "ar_management.BacktestProgress";

    get left() {
        return this.counts.state === "running";
    }
}

registry.category("fields").add("ar_match_curve", {
    component: MatchCurve,
    supportedTypes: ["json"],
});
registry.category("fields").add("ar_match_backtest_progress", {
    component: BacktestProgress,
    supportedTypes: ["float"],
});
