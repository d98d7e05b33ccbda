import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_platform_send", {
    steps: () => [
        { trigger: "button[name=action_invoice_sent]:visible", run: "click" },
        {
            content: "The platform is ticked beforehand for a French business",
            trigger: ".modal .o-checkbox:contains(by Approved Platform) input:checked",
        },
        { trigger: ".modal footer button[name=action_send_and_print]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "The platform has answered already",
            trigger: "button[name=action_ar_open_platform_flows]:contains(Accepted)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Sent):contains(Accepted)" },
    ],
});

registry.category("web_tour.tours").add("ar_platform_paid", {
    steps: () => [
        {
            content: "The customer has approved it",
            trigger: ".o_form_view:contains(Approved)",
        },
        { trigger: "button[name=action_register_payment]:visible", run: "click" },
        { trigger: ".modal button[name=action_create_payments]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_view:not(:has(button[name=action_register_payment]:visible))" },
    ],
});

registry.category("web_tour.tours").add("ar_platform_cashed", {
    steps: () => [
        {
            content: "The deposit, the approval and what was told of the payment",
            trigger: ".o_list_view .o_data_row:contains(Status):contains(Sent):contains(Accepted)",
        },
        { trigger: ".o_list_view .o_data_row:contains(Invoice):contains(Accepted)" },
        {
            trigger: ".o_data_row:contains(Status):contains(Received) .o_data_cell[name=kind]",
            run: "click",
        },
        { trigger: ".o_form_view [name=kind]:contains(Status)" },
        { trigger: ".o_form_view [name=direction]:contains(Received)" },
    ],
});
