import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_doubtful_debt", {
    steps: () => [
        {
            content: "Everything that can be done with the invoice",
            trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o_menu_item:contains(Doubtful Debt)", run: "click" },
        { trigger: ".o_form_view [name=impairment_percent] input", run: "edit 60 && press Tab" },
        { trigger: ".o_form_button_save:enabled", run: "click" },
        { trigger: "button[name=action_transfer]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Doubtful)" },
        { trigger: "button[name=action_impair].btn-primary", run: "click" },
        { trigger: ".o_field_widget[name=impairment]:contains(600.00)" },
        { trigger: "button[name=action_write_off]", run: "click" },
        { content: "A loss is asked about", trigger: ".modal .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Written Off)" },
    ],
});

registry.category("web_tour.tours").add("ar_hand_over", {
    steps: () => [
        {
            trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        { trigger: ".o-dropdown--menu .o_menu_item:contains(Hand Over)", run: "click" },
        {
            trigger: ".o_form_view [name=agent_id] input",
            run: "edit Recouvrement du Rhône",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Recouvrement du Rhône)", run: "click" },
        { trigger: ".o_form_button_save:enabled", run: "click" },
        { trigger: "button[name=action_hand_over]", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Handed Over)" },
        { trigger: "button[name=action_check_dossier]", run: "click" },
        { trigger: "button[name=action_lose]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Without Success)" },
        { trigger: "button[name=action_doubtful]", run: "click" },
        { content: "From there on it is a doubtful debt", trigger: "button[name=action_transfer], .o_form_view [name=impairment_percent]" },
    ],
});
