from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.ar_management.models.credit.exposure import Contributor

COUNTER = "counter"


class ArExposure(models.AbstractModel):
    """Adds what counters put on customers' accounts, until it is in the books.

    An order that is invoiced, or whose session was closed, is a journal item.
    """

    _inherit = "ar.exposure"

    @api.model
    def _contributors(self):
        return super()._contributors() + [Contributor(
            COUNTER, self.env._("On account at the counter, not booked"),
            self._on_account, self._on_account_records,
        )]

    def _on_account(self, partner_ids, company):
        return self._parts(SQL(
            "SELECT partner_id, SUM(amount) FROM (%s) AS entry GROUP BY partner_id",
            self._on_account_payments(partner_ids, company),
        ))

    def _on_account_records(self, partner_ids, company):
        rows = self.env.execute_query(SQL(
            "SELECT order_id FROM (%s) AS entry",
            self._on_account_payments(partner_ids, company),
        ))
        return "pos.order", Domain("id", "in", [order_id for (order_id,) in rows])

    def _on_account_payments(self, partner_ids, company):
        for name in ("pos.order", "pos.payment", "pos.session"):
            self.env[name].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT debtor.commercial_partner_id AS partner_id, sold.id AS order_id,
                   payment.amount / COALESCE(NULLIF(sold.currency_rate, 0), 1) AS amount
              FROM pos_payment AS payment
              JOIN pos_payment_method AS method ON method.id = payment.payment_method_id
              JOIN pos_order AS sold ON sold.id = payment.pos_order_id
              JOIN pos_session AS session ON session.id = sold.session_id
              JOIN res_partner AS debtor ON debtor.id = sold.partner_id
             WHERE method.journal_id IS NULL
               AND sold.state IN ('paid', 'done')
               AND sold.account_move IS NULL
               AND session.state != 'closed'
               AND sold.company_id = %(company)s
               AND debtor.commercial_partner_id = ANY(%(partners)s)
            """,
            company=company.id, partners=self._id_array(partner_ids),
        )
