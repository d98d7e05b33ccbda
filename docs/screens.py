"""The pictures of the documentation: who looks at what, in which language, after which steps."""

from dataclasses import dataclass

DESKTOP = 1440
PHONE = 390
HEIGHTS = {DESKTOP: 900, PHONE: 844}


@dataclass(frozen=True)
class Screen:
    name: str
    login: str
    path: str
    width: int = DESKTOP
    then: tuple[str, ...] = ()
    lang: str = "en_US"


OVERDUE = "/odoo/action-ar_management.account_move_action_overdue/{ar_management.invoice_%s_demo}"
LATE_FEE_RUN = (
    "/odoo/action-ar_management.ar_late_fee_run_action/"
    "{ar_management.late_fee_run_previewed_demo}"
)
CHECKS = "click button[name=action_ar_open_facturx_checks]"
RECONCILIATION = "/odoo/ar-reconciliation"
MATCH_WITH_DISCOUNT = "click .o_ar_match_line[title*='ESCOMPTE']"
INVOICES = "/odoo/action-account.action_move_out_invoice_type"
DISCOUNTS = "click button[name=action_ar_open_discount_documents]"
OPEN_LATE_PAYMENT = "click a[name=ar_late_fee]"

GETTING_STARTED = "/odoo/action-ar_management.ar_start_action"

SCREENS = [
    Screen("insight_dashboard", "manager", "/odoo/receivables",
           then=("wait .o_ar_dashboard canvas",)),
    Screen("insight_dashboard_fr", "manager", "/odoo/receivables",
           then=("wait .o_ar_dashboard canvas",), lang="fr_FR"),
    Screen("insight_ageing", "accountant", "/odoo/aged-balance", then=("wait .o_ar_ledger",)),
    Screen("insight_forecast", "manager", "/odoo/cash-forecast",
           then=("wait .o_form_view canvas",)),
    Screen("getting_started", "admin", GETTING_STARTED, then=("wait .o_ar_start_panel .card",)),
    Screen("getting_started_phone", "admin", GETTING_STARTED, width=PHONE,
           then=("wait .o_ar_start_panel .card",)),
    Screen("1_credit_hold", "manager", "/odoo/action-ar_management.ar_credit_hold_action",
           then=("click .o_data_row td[name=document_name]", "wait .o_form_view .alert")),
    Screen("credit_application", "manager",
           "/odoo/action-ar_management.ar_credit_application_action/"
           "{ar_management.credit_application_demo}", then=("wait .o_ar_credit_score",)),
    Screen("credit_customer", "manager",
           "/odoo/action-account.res_partner_action_customer/"
           "{ar_management.partner_over_limit_demo}",
           then=("text Credit", "wait .o_ar_credit_score", "wait .o_dashboard_graph canvas")),
    Screen("credit_delivery", "admin",
           "/odoo/action-stock.action_picking_tree_all/{ar_management.held_delivery_demo}",
           then=("wait .o_form_view .alert-warning",)),
    Screen("2_discount", "accountant",
           "/report/pdf/account.report_invoice/{ar_management.invoice_tiers_demo}"),
    Screen("discount_term", "admin",
           "/odoo/action-account.action_payment_term_form/{ar_management.payment_term_tiers_demo}",
           then=("wait .o_field_widget[name=ar_discount_preview] table",)),
    Screen("discount_portal", "accountant", "/my/invoices/{ar_management.invoice_tiers_demo}"),
    Screen("discount_document", "accountant",
           INVOICES + "/{ar_management.invoice_tiers_taken_demo}",
           then=(DISCOUNTS, "wait button[name=action_ar_open_discount_invoice]")),
    Screen("discount_unearned", "accountant",
           "/odoo/action-ar_management.ar_discount_deduction_action",
           then=("click .o_data_row td[name=partner_id]",
                 "wait .o_form_view [name=explanation]")),
    Screen("discount_report", "accountant",
           "/odoo/action-ar_management.ar_discount_report_action?view_type=graph"),
    Screen("facturx_batch", "accountant",
           "/odoo/action-ar_management.ar_facturx_batch_action/{ar_management.facturx_batch_demo}"),
    Screen("facturx_preview", "accountant",
           "/odoo/action-account.action_move_out_invoice_type/"
           "{ar_management.invoice_tiers_demo}",
           then=("click button[name=action_ar_preview_facturx]", "wait .modal iframe")),
    Screen("3_late_fee", "accountant", OVERDUE % "over_limit_07", then=(OPEN_LATE_PAYMENT,)),
    Screen("3_late_fee_run", "accountant", LATE_FEE_RUN),
    Screen("3_late_fee_penalty", "accountant",
           "/report/pdf/account.report_invoice/{ar_management.late_fee_penalty_demo}"),
    Screen("4_facturx", "accountant", OVERDUE % "prompt_00"),
    Screen("4_facturx_check", "accountant", OVERDUE % "prompt_00",
           then=(CHECKS, "click .o_data_row td[name=date]", "wait .o_form_view [name=xsd_state]")),
    Screen("einvoice_findings", "accountant",
           "/odoo/action-ar_management.ar_facturx_finding_action",
           then=("click .o_group_header + .o_group_header", "wait .o_data_row")),
    Screen("einvoice_status", "accountant", OVERDUE % "dispute_02",
           then=("click a[name=ar_einvoice]", "wait .o_field_widget[name=ar_einvoice_event_ids]")),
    Screen("einvoice_comparison", "accountant",
           "/odoo/action-ar_management.ar_einvoice_reading_action/{einvoice_reading}"),
    Screen("cashed_amounts", "accountant",
           "/odoo/action-ar_management.ar_cashed_report_action/"
           "{ar_management.cashed_counted_demo}"),
    Screen("collections_work_list", "accountant",
           "/odoo/action-ar_management.ar_overdue_customer_action"),
    Screen("collections_reminder", "accountant",
           "/odoo/action-ar_management.ar_reminder_action",
           then=("click .o_data_row td[name=partner_id]", "wait .o_ar_reminder_table")),
    Screen("collections_disputes", "accountant",
           "/odoo/action-ar_management.ar_dispute_action?view_type=kanban"),
    Screen("collections_plan", "accountant",
           "/odoo/action-ar_management.ar_payment_plan_action/{ar_management.plan_active_demo}"),
    Screen("collections_doubtful", "accountant",
           "/odoo/action-ar_management.ar_doubtful_case_action/"
           "{ar_management.doubtful_open_demo}"),
    Screen("collections_handover", "accountant",
           "/odoo/action-ar_management.ar_handover_action/{ar_management.handover_out_demo}"),
    Screen("collections_portal", "client", "/my/payments_due"),
    Screen("collections_portal_phone", "client", "/my/payments_due", PHONE),
    Screen("facturx_exemptions", "admin",
           "/odoo/action-ar_management.account_tax_facturx_action"),
    Screen("5_reconciliation", "accountant", RECONCILIATION,
           then=(MATCH_WITH_DISCOUNT, "wait .o_ar_match_detail .o_ar_evidence li")),
    Screen("reconciliation_edit", "accountant", RECONCILIATION,
           then=("click .o_ar_match_line[title*='ACOMPTE']", "wait .o_ar_share",
                 "click .o_ar_ask_write_off", "wait .o_ar_write_off_account")),
    Screen("reconciliation_cleanup", "accountant",
           "/odoo/action-ar_management.ar_match_cleanup_action_all",
           then=("wait .o_form_view .o_data_row",)),
    Screen("5_reconciliation_phone", "accountant", RECONCILIATION, PHONE),
    Screen("5_reconciliation_fr", "accountant", RECONCILIATION,
           then=(MATCH_WITH_DISCOUNT,), lang="fr_FR"),
    Screen("5_reconciliation_fr_phone", "accountant", RECONCILIATION, PHONE, lang="fr_FR"),
    Screen("remittance", "accountant", "/odoo/action-ar_management.ar_remittance_action/"
           "{ar_management.remittance_demo}"),
    Screen("auto_backtest", "manager",
           "/odoo/action-ar_management.ar_match_backtest_action/"
           "{ar_management.match_backtest_demo}", then=("wait .o_ar_match_curve svg .o_ar_line",)),
    Screen("auto_setting", "manager", "/odoo/action-ar_management.ar_match_auto_action_open",
           then=("wait .o_field_widget[name=kind_ids] .o_data_row",)),
    Screen("auto_facts", "accountant", "/odoo/action-ar_management.ar_match_fact_action_open"),
    Screen("overdue", "accountant", "/odoo/action-ar_management.account_move_action_overdue"),
    Screen("open_items", "accountant",
           "/odoo/action-ar_management.account_move_line_action_open_item"),
    Screen("late_fee_policy", "admin", "/odoo/action-ar_management.ar_late_fee_policy_action",
           then=("click .o_data_row td[name=name]", "wait .o_form_view [name=printed_penalty]")),
    Screen("platform_connection", "admin",
           "/odoo/action-ar_management_fr_platform.ar_platform_connection_action",
           then=("click .o_data_row td[name=name]", "wait .o_form_view [name=webhook_url]")),
    Screen("platform_invoice", "accountant", INVOICES + "/{platform_invoice}",
           then=("wait button[name=action_ar_open_platform_flows]",)),
    Screen("platform_report", "accountant",
           "/odoo/action-ar_management_fr_platform.ar_platform_report_action/{platform_report}",
           then=("wait .o_form_view .o_data_row",)),
]
