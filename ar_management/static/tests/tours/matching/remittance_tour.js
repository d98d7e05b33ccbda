import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

const ADVICE = `Facture;Montant paye
TOUR/0001;200,00
TOUR/0002;500,00
`;

registry.category("web_tour.tours").add("ar_remittance", {
    steps: () => [
        {
            content: "A bank line that names nothing",
            trigger: ".o_data_row:contains(VIREMENT SANS MOTIF) [name=payment_ref]",
            run: "click",
        },
        { trigger: "button[name=action_ar_attach_remittance]", run: "click" },
        {
            content: "Drop what the customer sent",
            trigger: ".modal [name=attachment_ids]",
            async run() {
                const file = new File([ADVICE], "avis.csv", { type: "text/csv" });
                await inputFiles(".modal [name=attachment_ids] input[type=file]", [file]);
            },
        },
        { trigger: ".modal [name=attachment_ids] .o_attachment" },
        { trigger: ".modal button[name=action_attach]", run: "click" },
        {
            content: "The proposal follows the advice, and says so",
            trigger: "[name=explanation]:contains(avis.csv)",
        },
        { trigger: "[name=line_ids] .o_data_row:contains(TOUR/0001)" },
        { trigger: "[name=line_ids] .o_data_row:contains(TOUR/0002)" },
        { trigger: ".o_form_view button[name=action_post]", run: "click" },
        { trigger: ".o_form_view button[name=action_undo]" },
    ],
});
