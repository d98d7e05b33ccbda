from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Write down the discounts that posted invoices offered before offers were records."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    lines = env["account.move.line"].search([
        ("ar_discount_percent", "!=", 0), ("parent_state", "=", "posted"),
        ("ar_discount_offer_ids", "=", False),
    ])
    env["ar.discount.offer"].create(env["ar.discount.offer"]._core_offers_of(lines))
