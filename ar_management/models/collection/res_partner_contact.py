from odoo import fields, models

from ..ledger.res_partner_contact import Contact


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _ar_contacts(self, company):
        found = super()._ar_contacts(company)
        rows = self.env["ar.overdue.customer"].sudo().search_fetch(
            [("company_id", "=", company.id),
             ("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "last_reminder", "last_call", "next_action"],
        )
        names = dict(rows._fields["next_action"]._description_selection(self.env))
        for row in rows:
            days = filter(None, (row.last_reminder, fields.Date.to_date(row.last_call)))
            found[row.partner_id.id] = Contact(
                max(days, default=None), names.get(row.next_action, "")
            )
        return found
