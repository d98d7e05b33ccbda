import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

const STATEMENT = `<OFX><STMTRS><CURDEF>EUR
<BANKACCTFROM><ACCTID>FR7630004000031234567890143</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><DTPOSTED>20260310<TRNAMT>10.00<FITID>T1<NAME>VIR VASSEUR</STMTTRN>
<STMTTRN><DTPOSTED>20260310<TRNAMT>20.00<FITID>T2<NAME>VIR DUPONT</STMTTRN>
</BANKTRANLIST></STMTRS></OFX>`;

const chooseTheFile = () => ({
    trigger: ".modal [name=attachment_ids]",
    async run() {
        const file = new File([STATEMENT], "march.ofx", { type: "application/x-ofx" });
        await inputFiles(".modal [name=attachment_ids] input[type=file]", [file]);
    },
});

registry.category("web_tour.tours").add("ar_statement_import", {
    steps: () => [
        { trigger: ".o_list_view button:contains(Import a Statement)", run: "click" },
        chooseTheFile(),
        { trigger: ".modal [name=attachment_ids] .o_attachment" },
        { trigger: ".modal button[name=action_import]", run: "click" },
        {
            content: "The journal was found by the account in the file; both lines are new",
            trigger: ".modal [name=result_ids] .o_data_row [name=new_count]:contains(2)",
        },
        { trigger: ".modal button[name=action_open_statements]", run: "click" },
        { trigger: ".o_list_view .o_data_row [name=ar_to_match_count]:contains(2)", run: "click" },
        { trigger: ".o_form_view [name=line_ids] .o_data_row:contains(VIR DUPONT)" },
    ],
});
