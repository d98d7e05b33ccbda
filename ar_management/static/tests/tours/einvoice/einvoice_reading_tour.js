import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

const choose = (name, content) => ({
    trigger: ".modal .o_ar_einvoice_drop",
    async run() {
        const response = content ? null : await fetch("/ar_einvoice_tour_file.xml");
        const data = content || (await response.blob());
        const file = new File([data], name, { type: "text/xml" });
        await inputFiles(".modal .o_ar_einvoice_drop input[type=file]", [file]);
    },
});

registry.category("web_tour.tours").add("ar_einvoice", {
    steps: () => [
        { trigger: ".o_notebook a[name=other_info]", run: "click" },
        {
            content: "A platform sends our invoice back: is it still what we wrote?",
            trigger: "button[name=action_ar_compare_einvoice]",
            run: "click",
        },
        choose("letter.txt", "Dear customer, our invoice is attached."),
        { trigger: ".modal .alert-danger:contains(neither a PDF)" },
        choose("returned.xml"),
        { trigger: ".modal .alert-danger:contains(Fields that differ) [name=difference_count]:contains(1)" },
        { trigger: ".modal .o_ar_einvoice_comparison td:contains(1,190.00)" },
        { trigger: ".modal .nav-link:contains(The Document)", run: "click" },
        { trigger: ".modal .o_ar_einvoice .alert-danger:contains(BR-CO-16)" },
        { trigger: ".modal button[special=cancel]:visible", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("ar_cashed", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_form_view [name=scope] .o_radio_item:contains(All invoices) input", run: "click" },
        { trigger: "button[name=action_count]", run: "click" },
        { trigger: "[name=line_ids] .o_data_row [name=company_vat]:contains(100.00)" },
        { trigger: "button[name=action_report]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Reported)" },
        { trigger: "button[name=action_download]" },
    ],
});
