import { registry } from "@web/core/registry";

const menu = (name) => ({ trigger: `.o-dropdown--menu .dropdown-item:contains(${name})`, run: "click" });

registry.category("web_tour.tours").add("ar_facturx_repair", {
    steps: () => [
        {
            content: "What is wrong stands grouped by rule, then by customer",
            trigger: ".o_group_header:contains(BR-FR-11)",
        },
        { trigger: ".o_group_header:contains(Tour Sans SIREN)", run: "click" },
        { trigger: ".o_data_row:contains(Company ID of Tour Sans SIREN)" },
        {
            content: "Customers are repaired in one list",
            trigger: ".o_menu_sections button:contains(Customers)",
            run: "click",
        },
        menu("Customers to Repair"),
        {
            trigger: ".o_data_row:contains(Tour Sans SIREN) [name=company_registry]",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=company_registry] input",
            run: "edit 81254567100016",
        },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: ".o_data_row:contains(Tour Sans SIREN):contains(81254567100016)" },
        {
            content: "The row's own button checks the invoices of the customer again",
            trigger: ".o_data_row:contains(Tour Sans SIREN) button[title='Check Again'], .o_data_row:contains(Tour Sans SIREN) button .fa-refresh",
            run: "click",
        },
        { trigger: ".o_form_view .alert-success:contains(All these electronic invoices are valid)" },
    ],
});

registry.category("web_tour.tours").add("ar_einvoice_refused", {
    steps: () => [
        {
            content: "The platform shows that the customer refused it",
            trigger: "button[name=action_ar_record_einvoice_status]",
            run: "click",
        },
        { trigger: ".modal [name=status] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Refused)", run: "click" },
        { trigger: ".modal .alert:contains(credit note)" },
        { trigger: ".modal [name=motive] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Wrong Total)", run: "click" },
        { trigger: ".modal button[name=action_record]", run: "click" },
        { trigger: "body:not(:has(.modal)) .alert-danger:contains(refused this invoice)" },
        {
            content: "A dispute was opened",
            trigger: "button[name=action_ar_open_disputes]",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Price)" },
    ],
});
