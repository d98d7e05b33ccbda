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

const somebodyApplies = () => [
    ...goTo(APPLICATIONS),
    { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
    { trigger: "[name=partner_id] input", run: `edit ${CUSTOMER}` },
    { trigger: `.o-autocomplete--dropdown-item:contains(${CUSTOMER})`, run: "click" },
    { trigger: "[name=requested_limit] input", run: "edit 1000" },
    { trigger: "[name=reason] textarea", run: "edit A contract for twelve roofs" },
    { trigger: "button[name=action_submit]", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Submitted)" },
];

const somebodyApproves = (login, state) => [
    ...switchUser(login),
    ...openCustomers(APPLICATIONS),
    { trigger: "button[name=action_open_approve]", run: "click" },
    { trigger: ".modal [name=comment] textarea", run: "edit Accounts seen" },
    { trigger: ".modal button[name=action_decide]:contains(Approve)", run: "click" },
    { trigger: `body:not(:has(.modal)) .o_arrow_button_current:contains(${state})` },
];

const orderIsHeld = () => [
    ...switchUser("test_salesman"),
    ...openCustomers(ORDERS),
    {
        content: "The quotation says what the customer was allowed",
        trigger: ".o_form_view [name=ar_credit_limit]:contains(1,000.00)",
    },
    { trigger: "button[name=action_confirm]:enabled", run: "click" },
    { trigger: ".o_form_view .alert-warning [name=reasons]:contains(exceed the limit by)" },
];

const holdIsReleased = () => [
    ...switchUser("test_ar_credit_manager"),
    ...openCustomers(HOLDS),
    { trigger: "button[name=action_open_release]", run: "click" },
    { trigger: ".modal [name=ceiling]" },
    { trigger: ".modal [name=comment] textarea", run: "edit Half of it is paid on delivery" },
    { trigger: ".modal button[name=action_release]", run: "click" },
    { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Released)" },
    ...switchUser("test_salesman"),
    ...openCustomers(ORDERS),
    { trigger: "button[name=action_confirm]:enabled", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Sales Order)" },
];

const goodsAreDelivered = () => [
    ...switchUser("test_clerk"),
    ...openCustomers(TRANSFERS),
    { trigger: "button[name=button_validate]:enabled:visible", run: "click" },
    { trigger: ".o_form_view .o_arrow_button_current:contains(Done)" },
];

registry.category("web_tour.tours").add("ar_credit", {
    steps: () => [
        ...somebodyApplies(),
        ...somebodyApproves("test_ar_credit_manager", "In Review"),
        ...somebodyApproves("test_ar_admin", "Approved"),
        ...orderIsHeld(),
        ...holdIsReleased(),
        ...goodsAreDelivered(),
    ],
});
