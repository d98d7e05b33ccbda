from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_remittance_alias_id = fields.Many2one(
        "mail.alias", string="Remittance E-mail Alias", copy=False, readonly=True,
        ondelete="set null",
    )
    ar_remittance_alias_name = fields.Char(
        string="Remittance E-mail", compute="_compute_ar_remittance_alias_name",
        compute_sudo=True, inverse="_inverse_ar_remittance_alias_name",
        help="Customers, or whoever forwards their e-mails, send remittance advices here. Only "
        "known contacts may.",
    )
    ar_remittance_senders = fields.Text(
        string="Senders of Remittance Advices",
        help="Who may send advices: an address, or a whole domain such as @customer.example, on "
        "each line. Empty: every known contact. Advices received by e-mail propose a match, they "
        "never post one.",
    )
    ar_remittance_alias_domain = fields.Char(related="ar_remittance_alias_id.alias_domain")

    @api.depends("ar_remittance_alias_id.alias_name")
    def _compute_ar_remittance_alias_name(self):
        for company in self:
            company.ar_remittance_alias_name = company.ar_remittance_alias_id.alias_name

    def _inverse_ar_remittance_alias_name(self):
        for company in self:
            alias, name = company.ar_remittance_alias_id.sudo(), company.ar_remittance_alias_name
            if alias and name:
                alias.alias_name = name
            elif name:
                company.ar_remittance_alias_id = alias.create({
                    "alias_name": name,
                    "alias_model_id": self.env["ir.model"]._get_id("ar.remittance"),
                    "alias_defaults": repr({"company_id": company.id}),
                    "alias_contact": "partners",
                    "alias_domain_id": company.alias_domain_id.id,
                })
            else:
                alias.unlink()
