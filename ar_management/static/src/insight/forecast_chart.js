import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { AmountChart, weekBars } from "./chart";

/** The weeks of a cash forecast, drawn. */
export class ForecastChart extends Component {
    static template = "ar_management.ForecastChart";
    static components = { AmountChart };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get records() {
        return this.props.record.data[this.props.name].records;
    }

    async openWeek(index) {
        const { resId } = this.records[index];
        this.action.doAction(
            await this.orm.call("ar.forecast.week", "action_open_items", [[resId]])
        );
    }

    get weeks() {
        return weekBars(this.records.map((record) => record.data));
    }

    get currency() {
        return this.props.record.data.currency_id.id;
    }
}

registry.category("fields").add("ar_forecast_chart", {
    component: ForecastChart,
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "date", type: "date" },
        { name: "expected", type: "float" },
        { name: "low", type: "float" },
        { name: "high", type: "float" },
    ],
});
