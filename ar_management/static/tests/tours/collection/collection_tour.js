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

registry.category("web_tour.tours").add("ar_customer_portal", {
    steps: () => [
        {
            content: "What is due stands in the portal",
            trigger: "a[href='/my/payments_due']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#ar_due_today:contains(1,000.00)" },
        { trigger: "#ar_dispute_amount", run: "edit 100" },
        { trigger: "#ar_dispute_note", run: "edit One window is scratched" },
        {
            content: "A part is contested",
            trigger: "#ar_dispute_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#ar_due_today:contains(900.00)" },
        { trigger: "#ar_promise_amount", run: "edit 900" },
        {
            content: "The rest is promised for today",
            trigger: "#ar_promise_day",
            run() {
                this.anchor.value = this.anchor.min;
            },
        },
        {
            trigger: "#ar_promise_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-info:contains(You promised to pay)" },
        {
            content: "The dispute has a page with messages and files",
            trigger: "#ar_disputes a",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(One window is scratched)" },
        { trigger: ".o_portal_chatter" },
    ],
});
