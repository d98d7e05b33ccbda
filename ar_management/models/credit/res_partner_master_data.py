import re

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.credit.master_data import MasterData, assess, shared_marks


class ResPartner(models.Model):
    """Completeness of a customer's data, and customers that are probably the same one."""

    _inherit = "res.partner"

    ar_data_score = fields.Integer(
        string="Data Score (%)", compute="_compute_ar_data", groups="ar_management.group_ar_user"
    )
    ar_data_gaps = fields.Text(
        string="Missing or Wrong Data", compute="_compute_ar_data",
        groups="ar_management.group_ar_user",
    )
    ar_duplicate_ids = fields.Many2many(
        "res.partner", string="Probable Duplicates", compute="_compute_ar_data",
        groups="ar_management.group_ar_user",
    )

    @api.depends(
        "name", "street", "zip", "city", "country_id", "vat", "company_registry", "email", "phone",
        "bank_ids.acc_number", "is_company", "parent_id",
    )
    @api.depends_context("lang")
    def _compute_ar_data(self):
        found = self._ar_duplicates_by_partner()
        for partner in self:
            duplicates = found[partner]
            assessment = assess(partner._ar_master_data(), bool(duplicates))
            partner.ar_data_score = assessment.score
            partner.ar_data_gaps = "\n".join(self.env["ar.reason"]._texts(assessment.gaps))
            partner.ar_duplicate_ids = partner.browse(duplicates)

    def _ar_assessment(self):
        """Completeness of the commercial entity's data (``Assessment``)."""
        entity = self.commercial_partner_id.sudo()
        return assess(entity._ar_master_data(), bool(entity._ar_duplicates()))

    def _ar_master_data(self):
        """The customer for the engine."""
        self.ensure_one()
        return MasterData(
            key=self._origin.id,
            name=self.name or "",
            street=self.street or "",
            zip=self.zip or "",
            city=self.city or "",
            country=self.country_id.code or "",
            registry=self.company_registry or "",
            vat=self.vat or "",
            email=self.email or "",
            phone=self.phone or "",
            ibans=tuple(
                account.acc_number for account in self.bank_ids if account.acc_type == "iban"
            ),
        )

    def _ar_duplicates(self):
        """Other customers that are probably this one: {partner id: marks that they share}."""
        self.ensure_one()
        return self._ar_duplicates_by_partner()[self]

    def _ar_duplicates_by_partner(self):
        """The same for many customers with one search: {partner: {partner id: marks}}."""
        mine = {partner: partner._ar_master_data() for partner in self}
        entities = [each for each in self if each.commercial_partner_id == each]
        others = [
            other._ar_master_data()
            for other in self._ar_candidates([mine[each] for each in entities])
        ]
        return {
            partner: {
                other.key: marks
                for other in others
                if other.key != data.key and (marks := shared_marks(data, other))
            } if partner in entities else {}
            for partner, data in mine.items()
        }

    def _ar_candidates(self, customers):
        """Customers that share something with one of these, found by the database."""
        clues = [clue for customer in customers for clue in _clues(customer)]
        if not clues:
            return self.browse()
        return self.search(
            Domain.OR(clues) & Domain("parent_id", "=", False), limit=50 * len(customers)
        )

    def action_ar_open_duplicates(self):
        """Show the probable duplicates in a list, from which Odoo merges contacts."""
        self.ensure_one()
        partners = self | self.ar_duplicate_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Probable Duplicates of %(customer)s", customer=self.name),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", partners.ids)],
            "help": self.env._("Select the contacts, then use Merge in the actions menu."),
        }

    def action_ar_merge_duplicates(self):
        """Open Odoo's merge with this customer and its probable duplicates."""
        self.ensure_one()
        partners = self | self.ar_duplicate_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": "base.partner.merge.automatic.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": "res.partner", "active_ids": partners.ids[:3]},
        }


def _clues(customer):
    """Domains that find customers who share something with this one."""
    if customer.siren:
        yield Domain("company_registry", "=like", f"{customer.siren}%")
    if customer.vat:
        yield Domain("vat", "=", customer.vat)
    if customer.mail_domain:
        yield Domain("email", "=ilike", f"%@{_escaped(customer.mail_domain)}")
    if customer.ibans:
        numbers = [re.sub(r"\W", "", number).upper() for number in customer.ibans]
        yield Domain("bank_ids.sanitized_acc_number", "in", numbers)


def _escaped(text):
    return re.sub(r"([%_\\])", r"\\\1", text)
