import re

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .terms import DECIDED

IDENTITY = frozenset({
    "vat", "company_registry", "email", "street", "zip", "parent_id", "is_company",
    "commercial_partner_id", "type",
})
"""Who writes one of these may have made a second customer of one who is known."""


class ResPartner(models.Model):
    """A customer who looks like one about whom credit was decided starts under that decision.

    Same SIREN, VAT number, e-mail domain or address, or a contact that left its company: until
    somebody decides about the new one, the credit of the known one is all there is for both.
    """

    _inherit = "res.partner"

    ar_credit_kin_id = fields.Many2one(
        "res.partner", string="Shares the Credit Of", copy=False, index="btree_not_null",
        groups="ar_management.group_ar_user", ondelete="set null",
        help="This customer resembles that one. Until its own credit application is decided, it "
        "may use what is left of that credit. A Credit Manager can empty this.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._ar_refuse_own_kin(set().union(*vals_list))
        partners = super().create(vals_list)
        if IDENTITY.intersection(set().union(*vals_list)):
            partners._ar_find_kin({})
        return partners

    def write(self, vals):
        if not self:
            return super().write(vals)
        self._ar_refuse_own_kin(vals)
        identity = IDENTITY.intersection(vals)
        former = {each: each.commercial_partner_id for each in self.sudo()} if identity else {}
        result = super().write(vals)
        if "commercial_partner_id" in vals:
            # It follows from the company, whatever a client writes over it.
            self.env.add_to_compute(self._fields["commercial_partner_id"], self)
        if identity:
            self._ar_find_kin(former)
        return result

    def _ar_refuse_own_kin(self, names):
        if "ar_credit_kin_id" in names and not self._ar_may_decide():
            raise AccessError(self.env._(
                "Only a Credit Manager can decide whose credit a customer shares. Ask one, or "
                "submit a credit application for the customer."
            ))

    def _ar_find_kin(self, former):
        """Put customers under the decision about the known one that they look like.

        :param former: ``{partner: commercial entity before the change}``
        """
        if self.env.user.has_group("ar_management.group_ar_credit_manager"):
            return  # who may decide may know better
        if not self.env["res.company"]._ar_that_hold_credit():
            return
        entities = self.sudo().filtered(
            lambda each: each.commercial_partner_id == each and not each.ar_credit_kin_id
        )
        decided = entities._ar_decided()
        for partner in entities - decided:
            known = former.get(partner, partner)
            # A former company counts with or without a decision of its own.
            kin = known if known != partner else partner._ar_look_alike()
            kin = kin.ar_credit_kin_id or kin
            if kin and kin != partner:
                partner.ar_credit_kin_id = kin

    def _ar_decided(self):
        """Those of these customers about whom credit was decided."""
        applications = self.env["ar.credit.application"].sudo().search(
            DECIDED & Domain("partner_id", "in", self.ids) & Domain("decided_on", "!=", False)
        )
        return applications.partner_id

    def _ar_look_alike(self):
        """The customer with a decision who shares most with this one; none without such one."""
        data = self._ar_master_data()
        clues = []
        siren = re.sub(r"\D", "", data.registry)[:9]
        if len(siren) == 9:
            clues.append(Domain("company_registry", "=like", f"{siren}%")
                         | Domain("vat", "=like", f"FR__{siren}"))
        if data.vat:
            clues.append(Domain("vat", "=", data.vat))
        if data.mail_domain:
            clues.append(Domain("email", "=ilike", f"%@{data.mail_domain}"))
        if data.street and data.zip:
            clues.append(Domain("street", "=ilike", data.street) & Domain("zip", "=", data.zip))
        for clue in clues:
            found = self.with_context(active_test=False).search(
                clue & Domain("id", "!=", self.id), limit=100
            ).commercial_partner_id - self
            # Also one who was put under a decision leads to it.
            known = found._ar_decided() | found.ar_credit_kin_id
            if known:
                return known.sorted("id")[0]
        return self.browse()
