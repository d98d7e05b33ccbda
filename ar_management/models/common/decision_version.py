from odoo import api, fields, models
from odoo.tools import SQL


class ArDecisionVersion(models.Model):
    """Makes two decisions about one customer follow each other.

    Odoo's transactions are REPEATABLE READ: two of them that decide on the same exposure or
    the same open items both see the state before the other one. Locking a row does not help,
    because the second transaction goes on with its old snapshot. *Updating* one row per
    customer and company does: the second update fails with a serialization error, and Odoo
    runs that request again on fresh figures.
    """

    _name = "ar.decision.version"
    _description = "Decision Version of a Customer"

    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    version = fields.Integer(default=0, required=True)

    _partner_company_uniq = models.UniqueIndex("(partner_id, company_id)")

    @api.model
    def _bump(self, partners, company):
        """Announce a decision about these customers; call it before reading what it rests on.

        :param partners: customers, counted by their commercial entity
        :param company: the company that decides; a branch decides for its legal entity
        :raise psycopg2.errors.SerializationFailure: when another transaction decided about one
            of them since this one started; Odoo retries the whole request
        """
        entities = partners.commercial_partner_id
        if not entities:
            return
        # Sorted, so that two batches over the same customers queue instead of deadlocking.
        rows = SQL(", ").join(
            SQL("(%s, %s, 1)", partner_id, company.sudo().root_id.id)
            for partner_id in sorted(entities.ids)
        )
        self.env.execute_query(SQL(
            """
            INSERT INTO ar_decision_version AS entry (partner_id, company_id, version)
                 VALUES %s
            ON CONFLICT (partner_id, company_id)
              DO UPDATE SET version = entry.version + 1
              RETURNING id
            """,
            rows,
        ))
        self.invalidate_model(["version"])
