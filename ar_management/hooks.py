def post_init_hook(env):
    """Give the invoices that are already open the offer that their payment term makes today."""
    open_invoices = env["account.move"].search([
        ("state", "=", "posted"),
        ("payment_state", "in", ("not_paid", "partial")),
        ("invoice_payment_term_id.early_discount", "=", True),
    ])
    open_invoices._ar_freeze_discount_offer()


def uninstall_hook(env):
    """Leave the documents of the demo story where they are.

    Odoo deletes whatever bears an XML id of the module, posted invoices included: books outlive
    the module that wrote in them. Its own records go, as do views and other ``ir.`` records.
    """
    env["ir.model.data"].search([
        ("module", "=", "ar_management"),
        ("name", "=like", "%\\_demo"),
        "!", ("model", "=like", "ar.%"),
        "!", ("model", "=like", "ir.%"),
    ]).unlink()
    # These go with their tables: one by one, the records that use them would protect them.
    env["ir.model.data"].search([
        ("module", "=", "ar_management"),
        ("model", "in", ("ar.reference.series", "ar.reminder.policy", "ar.reminder.step")),
    ]).unlink()
