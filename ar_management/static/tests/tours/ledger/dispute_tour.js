import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_dispute", {
    steps: () => [
        {
            content: "The customer contests the invoice that is open",
            trigger: "button[name=action_ar_open_disputes]",
            run: "click",
        },
        {
            content: "Invoice, instalment and open amount are filled in",
            trigger: ".o_form_view [name=amount] input:value(1,000.00)",
            run: "edit 400",
        },
        { trigger: "[name=reason] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Quality)", run: "click" },
        { trigger: "[name=note] textarea", run: "edit Four windows are scratched" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved button[name=action_settle]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Settled)" },
    ],
});
