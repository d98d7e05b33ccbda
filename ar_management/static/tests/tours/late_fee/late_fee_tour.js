import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_late_fee", {
    steps: () => [
        {
            content: "Choose an overdue invoice",
            trigger: ".o_data_row:contains(Menuiserie Vasseur) .o_list_record_selector input",
            run: "click",
        },
        { trigger: ".o_control_panel button[name=action_ar_bill_late_fees]", run: "click" },
        {
            content: "The preview shows interest and indemnity",
            trigger: ".o_form_view .o_arrow_button_current:contains(Previewed)",
        },
        {
            content: "Look at the slices",
            trigger: ".o_field_widget[name=fee_line_ids] .o_data_row td[name=move_id]",
            run: "click",
        },
        {
            content: "Each slice has its days, its amount and its rate",
            trigger: ".modal [name=explanation] table:contains(agreed)",
        },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_ask_post]", run: "click" },
        { trigger: ".modal div[name=document_count]:contains(1)" },
        { trigger: ".modal button[name=action_post]", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Posted)" },
        { trigger: "button[name=action_open_penalties]", run: "click" },
        {
            content: "The penalty is posted in its own journal",
            trigger: ".o_form_view .o_form_sheet:contains(PEN/)",
        },
        {
            content: "It offers to send its PDF",
            trigger: "button[name=action_invoice_sent], button[name=action_send_and_print]",
            run: "click",
        },
        { trigger: ".modal [name=mail_attachments_widget]:contains(PEN_)" },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_ar_cancel_penalty]" },
    ],
});
