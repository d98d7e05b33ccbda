import re

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.master_data import MasterData, assess, likeness


class MasterDataPartnerMixin(models.AbstractModel):
    """Completeness of a customer's data, and customers that are probably the same one."""

    _name = "ar.master.data.partner.mixin"
    _description = "Master Data of a Customer"

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
    def _compute_ar_data(self):
        for partner in self:
            duplicates = partner._ar_duplicates()
            assessment = partner._ar_assess(duplicates)
            partner.ar_data_score = assessment.score
            partner.ar_data_gaps = "\n".join(self.env["ar.reason"]._texts(assessment.gaps))
            partner.ar_duplicate_ids = partner.browse(duplicates)

    def _ar_data_score(self):
        """Completeness of the commercial entity's data, 0 to 100."""
        entity = self.commercial_partner_id.sudo()
        return entity._ar_assess(entity._ar_duplicates()).score

    def _ar_data_gaps(self):
        """What is missing or wrong, as sentences."""
        entity = self.commercial_partner_id.sudo()
        gaps = entity._ar_assess(entity._ar_duplicates()).gaps
        return self.env["ar.reason"]._texts(gaps)

    def _ar_assess(self, duplicates):
        return assess(self._ar_master_data(), bool(duplicates))

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
        """Other customers that are probably this one: {partner id: reasons of the engine}."""
        self.ensure_one()
        mine = self._ar_master_data()
        others = self._ar_candidates(mine)
        found = {other.id: likeness(mine, other._ar_master_data()) for other in others}
        return {key: each.reasons for key, each in found.items() if each}

    def _ar_candidates(self, mine):
        """Customers that share something with this one, found by the database."""
        clues = []
        if mine.siren:
            clues.append(Domain("company_registry", "=like", f"{mine.siren}%"))
        if mine.vat:
            clues.append(Domain("vat", "=", mine.vat))
        if mine.mail_domain:
            clues.append(Domain("email", "=ilike", f"%@{_escaped(mine.mail_domain)}"))
        if mine.ibans:
            numbers = [re.sub(r"\W", "", number).upper() for number in mine.ibans]
            clues.append(Domain("bank_ids.sanitized_acc_number", "in", numbers))
        if not clues or self.commercial_partner_id != self:
            return self.browse()
        return self.search(
            Domain.OR(clues) & Domain("parent_id", "=", False) & Domain("id", "!=", mine.key),
            limit=50,
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


def _escaped(text):
    return re.sub(r"([%_\\])", r"\\\1", text)
