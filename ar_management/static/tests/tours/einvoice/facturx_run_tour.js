import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_facturx_run", {
    steps: () => [
        {
            content: "The page of the check shows how far it is",
            trigger: ".o_ar_check_progress:contains(0 of 3 valid):contains(3 waiting)",
        },
        { trigger: "button[name=action_continue]", run: "click" },
        {
            content: "What was found is told apart",
            trigger: ".o_ar_check_progress:contains(2 of 3 valid):contains(1 to repair)"
                + ":not(:contains(waiting))",
        },
        { trigger: "button[name=action_open_findings]" },
    ],
});
