import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_dashboard", {
    steps: () => [
        {
            content: "The first screen says what is owed and what is late",
            trigger: ".o_ar_to_collect .o_ar_figure_value:contains(1,500)",
        },
        { trigger: ".o_ar_overdue .o_ar_figure_value:contains(1,000)" },
        { trigger: ".o_ar_dashboard canvas" },
        {
            content: "Another period to compare with",
            trigger: "button[data-period=quarter]",
            run: "click",
        },
        { trigger: "button[data-period=quarter].active" },
        {
            content: "A tile opens its records",
            trigger: "button[data-tile=disputes]:contains(1)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row" },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        {
            content: "The forecast is made when it is asked for",
            trigger: ".o_ar_expected button, .o_ar_expected a",
            run: "click",
        },
        { trigger: ".o_form_view .o_ar_forecast_chart canvas" },
        { trigger: ".breadcrumb-item a", run: "click" },
        {
            content: "On to the aged balance",
            trigger: ".o_ar_to_collect",
            run: "click",
        },
        { trigger: ".o_ar_ageing .o_ar_difference:contains(0.00)" },
        {
            content: "By salesperson",
            trigger: ".o_ar_group",
            run: "select account",
        },
        { trigger: ".o_ar_ageing_table th:contains(General Ledger)" },
        {
            content: "An amount opens its items",
            trigger: ".o_ar_total .o_ar_amount:contains(1,000)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(1,000)" },
    ],
});
