import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_discount_term", {
    steps: () => [
        {
            content: "A payment term gets a discount tier",
            trigger: "[name=ar_discount_tier_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "The cursor is in it",
            trigger: "[name=ar_discount_tier_ids] .o_selected_row [name=percent] input:focus",
            run: "edit 3",
        },
        { trigger: "[name=ar_discount_tier_ids] [name=days] input", run: "edit 10" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "The preview says what to pay, and what it costs to miss it",
            trigger: "[name=ar_discount_preview] table:contains(56.4)",
        },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))" },
    ],
});

registry.category("web_tour.tours").add("ar_discount_paid_and_undone", {
    steps: () => [
        {
            content: "The invoice is confirmed, and offers the discount",
            trigger: "button[name=action_post]:not(:disabled)",
            run: "click",
        },
        {
            content: "The customer pays in time",
            trigger: "button[name=action_register_payment]",
            run: "click",
        },
        {
            content: "The wizard proposes the amount less the discount",
            trigger: ".modal [name=amount] input:value(1,164.00)",
        },
        { trigger: ".modal button[name=action_create_payments]", run: "click" },
        {
            content: "The invoice is paid, and shows the document of its discount",
            trigger: "button[name=action_ar_open_discount_documents]:contains(1)",
            run: "click",
        },
        {
            content: "The bank calls the payment back",
            trigger: ".o_form_view button:contains(Undo Discount)",
            run: "click",
        },
        { trigger: ".modal [name=reason] textarea", run: "edit Called back by the bank" },
        { trigger: ".modal button[name=action_undo]", run: "click" },
        {
            content: "The invoice is open again",
            trigger: "button[name=action_ar_open_discount_invoice]",
            run: "click",
        },
        { trigger: "button[name=action_register_payment]" },
    ],
});

registry.category("web_tour.tours").add("ar_discount_paid_late", {
    steps: () => [
        {
            content: "The customer pays too late, and takes the discount all the same",
            trigger: "button[name=action_register_payment]",
            run: "click",
        },
        {
            content: "The wizard proposes all that is open",
            trigger: ".modal [name=amount] input:value(1,200.00)",
        },
        { trigger: ".modal [name=amount] input", run: "edit 1164" },
        { trigger: ".modal button[name=action_create_payments]", run: "click" },
        {
            content: "What it took stands open",
            trigger: "[name=amount_residual]:contains(36.00)",
        },
    ],
});

registry.category("web_tour.tours").add("ar_discount_claimed_back", {
    steps: () => [
        {
            content: "A discount that was taken too late waits for a decision",
            trigger: ".o_data_row:contains(36.00) [name=partner_id]",
            run: "click",
        },
        {
            content: "Its form says why it was not earned",
            trigger: ".o_form_view [name=explanation]:contains(too late)",
        },
        { trigger: "button[name=action_claim]", run: "click" },
        {
            content: "The letter is ready to send",
            trigger: ".modal button[name=action_send_mail]",
        },
        { trigger: ".modal button[special=cancel], .modal .btn-close", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Claimed Back)" },
    ],
});
