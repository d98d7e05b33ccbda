import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { goTo, switchUser } from "./people";

/** Id of a demo record, so that the tour does not depend on the numbers of the day. */
async function demoId(name) {
    const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
    const args = ["ar_management", `${name}_demo`];
    return (await orm.call("ir.model.data", "check_object_reference", args))[1];
}

function openDemo(action, name) {
    return [
        {
            content: `Open ${name}`,
            trigger: ".o_web_client .o_navbar",
            async run() {
                window.location.href = `/odoo/action-${action}/${await demoId(name)}`;
            },
            expectUnloadPage: true,
        },
        { trigger: ".o_form_view .o_form_sheet" },
    ];
}

const QUOTATIONS = "sale.action_quotations";
const INVOICES = "account.action_move_out_invoice_type";

const creditIsDecided = () => [
    ...openDemo(QUOTATIONS, "sale_order"),
    {
        content: "The salesman confirms an order over the customer's limit",
        trigger: "button[name=action_confirm]:enabled",
        run: "click",
    },
    {
        content: "It is held, with the reasons",
        trigger: ".o_form_view .alert-warning [name=reasons]:contains(limit)",
    },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Held)" },
    ...switchUser("manager"),
    ...goTo("/odoo/action-ar_management.ar_credit_hold_action"),
    { trigger: ".o_data_row td[name=partner_id]:contains(Brasserie)", run: "click" },
    { trigger: "button[name=action_open_release]", run: "click" },
    {
        trigger: ".modal [name=comment] textarea",
        run: "edit Payment announced for Friday, checked by telephone",
    },
    { trigger: ".modal button[name=action_release]", run: "click" },
    { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Released)" },
    ...switchUser("salesman"),
    ...openDemo(QUOTATIONS, "sale_order"),
    {
        content: "Confirming works now",
        trigger: "button[name=action_confirm]:enabled",
        run: "click",
    },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Sales Order)" },
];

const discountIsTaken = () => [
    ...switchUser("accountant"),
    ...openDemo(INVOICES, "invoice_discount_00"),
    {
        content: "Pay within the ten days",
        trigger: "button[name=action_register_payment]:enabled",
        run: "click",
    },
    {
        content: "The wizard proposes the discounted amount",
        trigger: ".modal .o_form_view:contains(Early Payment Discount)",
    },
    { trigger: ".modal button[name=action_create_payments]", run: "click" },
    {
        content: "The invoice is closed",
        trigger: "body:not(:has(.modal)) .o_form_view .ribbon:contains(Paid)",
    },
];

const lateFeeExplainsItself = () => [
    ...openDemo(INVOICES, "invoice_over_limit_07"),
    { trigger: ".o_notebook .nav-link[name=ar_late_fee]", run: "click" },
    {
        content: "Slices with their rate and where it comes from",
        trigger: "[name=ar_late_fee_explanation] table:contains(ECB)",
    },
    { trigger: "[name=ar_late_fee_explanation]:contains(40.00)" },
];

const invoiceIsSent = () => [
    ...openDemo(INVOICES, "invoice_prompt_00"),
    {
        trigger: "button[name=action_invoice_sent], button[name=action_send_and_print]",
        run: "click",
    },
    { trigger: ".modal button[name=action_send_and_print]:enabled", run: "click" },
    {
        content: "It was checked before it left",
        trigger: "body:not(:has(.modal)) [name=ar_facturx_state]:contains(Valid)",
        timeout: 60000,
    },
];

const statementIsMatched = () => [
    ...goTo("/odoo/action-ar_management.ar_match_proposal_action"),
    { trigger: "button[data-menu-xmlid='ar_management.ar_menu_bank']", run: "click" },
    { trigger: "a[data-menu-xmlid='ar_management.ar_statement_import_menu']", run: "click" },
    {
        content: "Choose the bank's file",
        trigger: ".modal .o_field_many2many_binary, .modal [name=attachment_ids]",
        async run() {
            const answer = await fetch(`/web/content/${await demoId("sample_statement")}`);
            const file = new File([await answer.blob()], "camt053.xml", { type: "text/xml" });
            await inputFiles(".modal [name=attachment_ids] input[type=file]", [file]);
        },
    },
    { trigger: ".modal [name=attachment_ids] .o_attachment" },
    { trigger: ".modal button[name=action_import]", run: "click" },
    { trigger: ".modal [name=line_count]" },
    { trigger: ".modal button[name=action_open_proposals]", run: "click" },
    {
        content: "A proposal says what it is made from",
        trigger: ".o_list_view .o_data_row:has([name=match_kind]:contains(Cited, exact amount)) td[name=payment_ref]",
        run: "click",
    },
    { trigger: ".o_form_view [name=explanation] li" },
    { trigger: ".o_form_view button[name=action_post]", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Posted)" },
    {
        content: "Undo opens the bank line and the invoice again",
        trigger: ".o_form_view button[name=action_undo]",
        run: "click",
    },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Undone)" },
    { trigger: ".o_form_view button[name=action_search_again]", run: "click" },
    { trigger: ".o_list_view .o_data_row td[name=payment_ref]", run: "click" },
    { trigger: ".o_form_view button[name=action_post]", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Posted)" },
];

registry.category("web_tour.tours").add("ar_thin_path", {
    steps: () => [
        ...creditIsDecided(),
        ...discountIsTaken(),
        ...lateFeeExplainsItself(),
        ...invoiceIsSent(),
        ...statementIsMatched(),
    ],
});
