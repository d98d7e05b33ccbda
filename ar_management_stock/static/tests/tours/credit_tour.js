import { registry } from "@web/core/registry";
import { goTo, switchUser } from "@ar_management_sale/../tests/tours/people";

const APPLICATIONS = "/odoo/action-ar_management.ar_credit_application_action";
const HOLDS = "/odoo/action-ar_management.ar_credit_hold_action";
const ORDERS = "/odoo/action-sale.action_quotations";
const TRANSFERS = "/odoo/action-stock.action_picking_tree_all";
const CUSTOMER = "Charpentes du Tour";

/** Open the record of the customer in a list. */
function openCustomers(path) {
    return [
        ...goTo(path),
        { trigger: `.o_data_row:contains(${CUSTOMER}) .o_data_cell:not(.o_list_record_selector)`, run: "click" },
        { trigger: ".o_form_view .o_form_sheet" },
    ];
}

const orderIsHeld = () => [
    ...openCustomers(ORDERS),
    {
        content: "The quotation says what the customer was allowed",
        trigger: ".o_form_view [name=ar_credit_limit]:contains(0.00)",
    },
    { trigger: "button[name=action_confirm]:enabled", run: "click" },
    { trigger: ".o_form_view .alert-warning [name=reasons]:contains(exceed the limit by)" },
];

const salesmanApplies = () => [
    ...openCustomers(ORDERS),
    { trigger: "button[name=action_ar_apply_for_credit]", run: "click" },
    { trigger: "[name=requested_limit] input", run: "edit 1000" },
    { trigger: "[name=reason] textarea", run: "edit A contract for twelve roofs" },
    { trigger: "button[name=action_submit]", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Submitted)" },
];

/** One of two people approves the application and agrees to release the order. */
const somebodyDecides = (login, applicationState, holdState) => [
    ...switchUser(login),
    ...openCustomers(APPLICATIONS),
    { trigger: "button[name=action_open_approve]", run: "click" },
    { trigger: ".modal [name=comment] textarea", run: "edit Accounts seen" },
    { trigger: ".modal button[name=action_decide]:contains(Approve)", run: "click" },
    { trigger: `body:not(:has(.modal)) .o_arrow_button_current:contains(${applicationState})` },
    ...openCustomers(HOLDS),
    { trigger: "button[name=action_open_release]", run: "click" },
    { trigger: ".modal [name=ceiling]" },
    { trigger: ".modal [name=comment] textarea", run: "edit Half of it is paid on delivery" },
    { trigger: ".modal button[name=action_release]", run: "click" },
    { trigger: `body:not(:has(.modal)) .o_arrow_button_current:contains(${holdState})` },
    { trigger: ".o_form_view [name=agreed_by_ids] .o_tag" },
];

const goodsAreDelivered = () => [
    ...switchUser("test_salesman"),
    ...openCustomers(ORDERS),
    { trigger: "button[name=action_confirm]:enabled", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Sales Order)" },
    ...openCustomers(TRANSFERS),
    { trigger: "button[name=button_validate]:enabled:visible", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Done)" },
];

registry.category("web_tour.tours").add("ar_credit", {
    steps: () => [
        ...orderIsHeld(),
        ...salesmanApplies(),
        ...somebodyDecides("test_ar_credit_manager", "In Review", "Held"),
        ...somebodyDecides("test_ar_admin", "Approved", "Released"),
        ...goodsAreDelivered(),
    ],
});
