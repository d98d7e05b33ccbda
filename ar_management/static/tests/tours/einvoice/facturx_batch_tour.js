import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ar_facturx_batch", {
    steps: () => [
        {
            content: "Both invoices are selected in the list",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        { trigger: ".o_control_panel button[name=action_send_and_print]", run: "click" },
        { trigger: ".modal button[name=action_send_and_print]", run: "click" },
        {
            content: "The page of the sending shows its progress",
            trigger: ".o_ar_batch_progress:contains(0 of 2 sent):contains(2 waiting)",
        },
        { trigger: "button[name=action_stop]", run: "click" },
        { trigger: ".o_ar_batch_progress:contains(2 stopped)" },
        { trigger: "button[name=action_send_again]", run: "click" },
        { trigger: ".o_ar_batch_progress:contains(2 waiting)" },
    ],
});
