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

registry.category("web_tour.tours").add("ar_customer_asks_for_plan", {
    steps: () => [
        { trigger: "a[href='/my/payments_due']", run: "click", expectUnloadPage: true },
        { trigger: "#ar_plan_months", run: "edit 3" },
        {
            trigger: "#ar_plan_first",
            run() {
                this.anchor.value = this.anchor.max;
            },
        },
        { trigger: "#ar_plan_note", run: "edit Our season begins in spring" },
        { trigger: "#ar_plan_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: "#ar_plan_requested" },
        { content: "It is asked for once", trigger: "body:not(:has(#ar_plan_form))" },
    ],
});

registry.category("web_tour.tours").add("ar_desk_answers_request", {
    steps: () => [
        { trigger: ".o_data_row:contains(Menuiserie Vasseur) [name=partner_id]", run: "click" },
        { content: "What the customer wishes", trigger: ".o_form_view [name=requested_on]" },
        { trigger: ".o_Activity_summary, .o-mail-Activity:contains(Asks to pay in instalments)" },
        { trigger: "button[name=action_propose]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Proposed)" },
    ],
});

registry.category("web_tour.tours").add("ar_customer_signs_plan", {
    steps: () => [
        { trigger: "a[href='/my/payments_due']", run: "click", expectUnloadPage: true },
        { trigger: ".alert-warning a.alert-link", run: "click", expectUnloadPage: true },
        { trigger: "#ar_plan_sign", run: "click" },
        { trigger: "#ar_plan_accept .o_web_sign_name_and_signature" },
        { trigger: "#ar_plan_accept .o_web_sign_name_input", run: "clear" },
        { trigger: "#ar_plan_accept .o_portal_sign_submit:disabled" },
        { trigger: "#ar_plan_accept .o_web_sign_name_input", run: "fill Claire Vasseur" },
        { trigger: "#ar_plan_accept .o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
        { trigger: "#ar_payment_plan .alert-success:contains(Claire Vasseur)" },
    ],
});
