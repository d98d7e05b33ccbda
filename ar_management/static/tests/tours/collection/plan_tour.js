import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_payment_plan_wizard", {
    steps: () => [
        {
            content: "Everything that can be done with the invoice",
            trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o_menu_item:contains(Payment Plan)", run: "click" },
        { trigger: ".modal [name=instalment_count] input", run: "edit 4 && press Tab" },
        { trigger: ".modal [name=line_ids] .o_data_row:eq(3)" },
        { trigger: ".modal button[name=action_propose]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Proposed)" },
    ],
});

registry.category("web_tour.tours").add("ar_payment_plan_sign", {
    steps: () => [
        { trigger: "#ar_plan_sign", run: "click" },
        { trigger: "#ar_plan_accept .o_web_sign_name_and_signature" },
        { trigger: "#ar_plan_accept .o_web_sign_name_input", run: "clear" },
        {
            content: "Nothing is signed without a name",
            trigger: "#ar_plan_accept .o_portal_sign_submit:disabled",
        },
        { trigger: "#ar_plan_accept .o_web_sign_name_input", run: "fill Claire Vasseur" },
        { trigger: "#ar_plan_accept .o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
        { trigger: "#ar_payment_plan .alert-success:contains(Claire Vasseur)" },
    ],
});
