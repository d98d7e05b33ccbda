import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_collector_morning", {
    steps: () => [
        {
            content: "The customer who is most worth asking",
            trigger: ".o_data_row:contains(Menuiserie Vasseur) [name=partner_id]",
            run: "click",
        },
        { trigger: ".o_form_view [name=behaviour]" },
        {
            content: "It promises something on the telephone",
            trigger: ".o_form_view button[name=action_log_call]",
            run: "click",
        },
        { trigger: ".modal [name=note] textarea", run: "edit Pays on Friday" },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "The message of today is ready",
            trigger: ".o_form_view button[name=action_open_message]",
            run: "click",
        },
        { trigger: ".o_form_view [name=preview_html]:contains(Total to pay)" },
        { trigger: ".o_form_view button[name=action_send]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Sent)" },
    ],
});
