import { registry } from "@web/core/registry";

/** What a customer does on any payment page, whoever the provider is. */
const pay = [
    {
        content: "Choose how to pay",
        trigger: "#o_payment_form input[name=o_payment_radio]",
        run() {
            if (!this.anchor.checked) {
                this.anchor.click();
            }
        },
    },
    {
        trigger: "button[name=o_payment_submit_button]:enabled:visible",
        run: "click",
        expectUnloadPage: true,
    },
    { content: "The provider sends the customer back", trigger: "body:not(:has(#o_payment_form))" },
];

registry.category("web_tour.tours").add("ar_customer_pays_document", {
    steps: () => [
        {
            content: "One click on Pay opens the payment of the document",
            trigger: ".o_portal_my_doc_table a.btn-primary:contains(Pay)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#pay_with.show #o_payment_form" },
        ...pay,
    ],
});

registry.category("web_tour.tours").add("ar_customer_pays_all_due", {
    steps: () => [
        { trigger: "a[name=ar_pay_all]", run: "click", expectUnloadPage: true },
        {
            content: "Of several payment methods none is chosen: until one is, Pay does nothing",
            trigger: "#ar_pay_items button[name=o_payment_submit_button]:disabled",
        },
        ...pay,
    ],
});

registry.category("web_tour.tours").add("ar_customer_pays_instalment", {
    steps: () => [
        { trigger: "a[name=ar_pay_instalment]", run: "click", expectUnloadPage: true },
        { trigger: "#ar_pay_items #o_payment_form" },
        ...pay,
    ],
});
