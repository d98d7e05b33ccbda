"""E-invoices of the story: a sending that was stopped before it began, to be gone on with."""

from .. import fixtures

INVOICES = 4


def stop(books):
    """Put the newest invoices into a sending and stop it: nothing leaves a demo by itself."""
    env = books.env
    moves = env["account.move"].search([
        ("company_id", "=", books.company.id), ("move_type", "=", "out_invoice"),
        ("state", "=", "posted"), ("is_move_sent", "=", False),
    ], order="invoice_date desc, id desc", limit=40)
    chosen = moves.filtered(lambda move: move._ar_facturx_binds())[:INVOICES]
    batch = env["ar.facturx.batch"]._start(chosen)
    batch.action_stop()
    fixtures.xml_ids(env, {"facturx_batch": batch})
