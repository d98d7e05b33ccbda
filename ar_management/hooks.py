def post_init_hook(env):
    """Give the invoices that are already open the offer that their payment term makes today."""
    open_invoices = env["account.move"].search([
        ("state", "=", "posted"),
        ("payment_state", "in", ("not_paid", "partial")),
        ("invoice_payment_term_id.early_discount", "=", True),
    ])
    open_invoices._ar_freeze_discount_offer()
