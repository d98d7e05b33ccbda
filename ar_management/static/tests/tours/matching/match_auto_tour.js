import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_match_backtest", {
    steps: () => [
        {
            content: "A new back-test of the past",
            trigger: ".o_list_button_add",
            run: "click",
        },
        { trigger: ".o_field_widget[name=date_from] button", run: "click" },
        { trigger: ".o_field_widget[name=date_from] input", run: "edit 01/01/2026" },
        { trigger: "button[name=action_run]", run: "click" },
        {
            content: "The curve is drawn, with what is posted as set now",
            trigger: ".o_ar_match_curve svg .o_ar_current circle",
        },
        {
            content: "Its figures are told in words",
            trigger: ".o_ar_curve_text:contains(As set now)",
        },
        {
            content: "One kind of match alone",
            trigger: ".o_ar_match_curve button:contains(Cited, exact amount)",
            run: "click",
        },
        {
            trigger: ".o_ar_match_curve svg",
            run() {
                const box = this.anchor.getBoundingClientRect();
                this.anchor.dispatchEvent(
                    new PointerEvent("pointermove", {
                        bubbles: true,
                        clientX: box.left + box.width / 2,
                        clientY: box.top + 40,
                    })
                );
            },
        },
        { trigger: ".o_ar_curve_text:contains(confidence:)" },
        {
            content: "Set the floor that reaches the precision wanted",
            trigger: ".o_data_row:contains(Cited, exact amount) button[name=action_use]",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Cited, exact amount) td[name=current_floor]:contains(99)" },
        { trigger: "button[name=action_open_setting]", run: "click" },
        {
            content: "Switch automatic posting on",
            trigger: ".o_field_widget[name=enabled] .o-checkbox input:not(:checked)",
            run: "click",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
    ],
});

registry.category("web_tour.tours").add("ar_match_fact", {
    steps: () => [
        {
            content: "What the corrected line taught",
            trigger: ".o_data_row:contains(HOLDING DU NORD):contains(Menuiserie Vasseur)",
        },
        {
            content: "Never again",
            trigger: ".o_data_row:contains(HOLDING DU NORD) button[name=action_block]",
            run: "click",
        },
        { trigger: ".o_data_row:contains(HOLDING DU NORD) td[name=state]:contains(Never)" },
    ],
});

registry.category("web_tour.tours").add("ar_match_audit", {
    steps: () => [
        { trigger: ".o_data_row td[name=payment_ref]", run: "click" },
        {
            content: "One key says that it was right, and the next line comes up",
            trigger: ".o_form_view .o_ar_audit_yes",
            run: "press y",
        },
        { trigger: ".o_list_view .o_view_nocontent:contains(Nothing to audit)" },
    ],
});
