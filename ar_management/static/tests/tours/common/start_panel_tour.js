import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_start_panel", {
    steps: () => [
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        {
            content: "The panel is the first screen of the application",
            trigger: ".o_app[data-menu-xmlid='ar_management.ar_menu_root']",
            run: "click",
        },
        { trigger: "[name=registry] input", run: "edit 732829320" },
        { trigger: "[name=legal_form] input", run: "edit SAS" },
        { trigger: "[name=capital] input", run: "edit 60000" },
        { trigger: "[name=register_city] input", run: "edit Lyon && press Tab" },
        { trigger: "[name=legal_information] input:value(/RCS Lyon$/)" },
        { trigger: "[name=bank_account] input", run: "edit FR7630004000031234567890143" },
        {
            content: "Hold, with a limit for new customers",
            trigger: "[name=credit_mode] .o_radio_input[data-value='hold']",
            run: "click",
        },
        {
            trigger: ".card-body[name=credit] button[name=action_done]",
            run: "click",
        },
        { trigger: "[name=state_credit] .badge:contains(Done)" },
        { trigger: "[name=state_company] .badge:contains(Done)" },
        { trigger: "[name=state_bank] .badge:contains(Done)" },
        {
            content: "The rest as it is proposed",
            trigger: "button[name=action_use_defaults]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The panel makes room for the work",
            trigger: "body:not(:has(.o_ar_start_panel)) .o_menu_sections",
        },
        { trigger: "[data-menu-xmlid='ar_management.ar_menu_configuration']", run: "click" },
        { trigger: ".o-dropdown-item:contains(Getting Started)", run: "click" },
        { trigger: "[name=progress]:contains(6 of 6)" },
    ],
});
