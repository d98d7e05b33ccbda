from collections import defaultdict
from decimal import Decimal

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...engine.common.money import ZERO, share_out


class ArPaymentPlan(models.Model):
    """The interest that was agreed for a plan: a service with the VAT of what was sold."""

    _inherit = "ar.payment.plan"

    def action_bill_interest(self):
        """Draft the invoice of the agreed interest; a person looks at it and posts it."""
        self.ensure_one()
        self.check_access("write")
        self._check_state(("active", "kept", "broken"))
        if self.interest_move_id.state in ("draft", "posted"):
            return self.interest_move_id._get_records_action()
        if self.currency_id.is_zero(self.interest_total):
            raise UserError(self.env._("No interest was agreed in %(plan)s.",
                                       plan=self.display_name))
        account = self.company_id.ar_plan_interest_account_id
        if not account:
            raise UserError(self.env._(
                "Choose the account of agreed interest in the settings of %(company)s first.",
                company=self.company_id.display_name,
            ))
        self.sudo().interest_move_id = self.env["account.move"].with_company(
            self.company_id
        ).create(self._interest_values(account))
        return self.interest_move_id._get_records_action()

    def _interest_values(self, account):
        localized = self.with_context(lang=self.partner_id.lang or self.env.lang)
        label = localized.env._(
            "Interest of payment plan %(plan)s, %(percent)s %% a year", plan=self.name,
            percent=localized._interest_text(),
        )
        return {
            "move_type": "out_invoice", "company_id": self.company_id.id,
            "partner_id": self.partner_id._ar_billing_contact().id,
            "currency_id": self.currency_id.id, "invoice_payment_term_id": False,
            "invoice_date_due": max(self.line_ids.mapped("due")), "ref": self.name,
            "invoice_line_ids": [
                Command.create({
                    "name": label, "account_id": account.id, "quantity": 1,
                    "price_unit": float(amount), "tax_ids": [Command.set(taxes.ids)],
                })
                for taxes, amount in self._interest_by_tax() if amount
            ],
        }

    def _interest_text(self):
        """The agreed percentage, as the reader writes numbers."""
        return self.env["ar.reason"]._format(Decimal(repr(self.interest_percent)).normalize() + 0)

    def _interest_by_tax(self):
        """[(taxes, interest)]: shared by what the items were sold with."""
        currency = self.currency_id._ar_engine_currency()
        weights = defaultdict(lambda: ZERO)
        for item in self.sudo().item_ids:
            sold = item.move_id.invoice_line_ids.filtered(
                lambda line: line.display_type == "product" and line.price_subtotal > 0
            )
            subtotals = sold.grouped("tax_ids") or {self.env["account.tax"]: sold}
            shares = share_out(
                currency.from_float(item.amount),
                [currency.from_float(sum(lines.mapped("price_subtotal")))
                 for lines in subtotals.values()],
                currency,
            )
            for taxes, share in zip(subtotals, shares, strict=True):
                weights[taxes] += share
        interest = share_out(
            currency.from_float(self.interest_total), list(weights.values()), currency
        )
        return list(zip(weights, interest, strict=True))


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_plan_interest_percent = fields.Float(
        string="Interest of Payment Plans (% a Year)", digits=(5, 2),
        help="Proposed in new payment plans. 0: no interest is agreed.",
    )
    ar_plan_interest_account_id = fields.Many2one(
        "account.account", string="Account of Agreed Interest", check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Interest that customers pay for a delay that a payment plan grants.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_plan_interest_percent = fields.Float(
        related="company_id.ar_plan_interest_percent", readonly=False
    )
    ar_plan_interest_account_id = fields.Many2one(
        related="company_id.ar_plan_interest_account_id", readonly=False
    )
