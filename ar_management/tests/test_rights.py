from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestRights(ArCommon):
    """What each role may not do, tried by RPC's own ways: read, write, create and buttons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("clerk", "account.group_account_invoice,base.group_partner_manager")
        cls.auditor = cls._user("auditor", "account.group_account_readonly")
        cls.other_company = cls.setup_other_company()["company"]
        cls.stranger = cls._user("stranger", "ar_management.group_ar_admin", cls.other_company)

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env, login=f"rights_{login}", groups=groups, company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def refused(self, function, *args, says="", error=(AccessError, UserError)):
        with self.assertRaisesRegex(error, says), self.cr.savepoint():
            function(*args)
            self.env.flush_all()
        self.env.invalidate_all()

    # === Results and offers === #

    def test_nobody_writes_the_result_of_a_check_and_an_auditor_starts_none(self):
        invoice = self._invoice(1000, "2026-01-05", tax=self.tax_20)
        invoice.with_user(self.clerk).write({"ar_facturx_state": "valid"})
        self.assertFalse(invoice.ar_facturx_state)
        self.refused(invoice.with_user(self.auditor).action_ar_check_facturx, error=AccessError)

    def test_the_offer_of_a_posted_invoice_is_not_edited(self):
        invoice = self._invoice(1000, "2026-01-05", term=self._two_ten_net_thirty())
        line = self._receivable(invoice).with_user(self.ar_user)
        for values in (
            {"ar_discount_percent": 50}, {"discount_date": "2027-01-01"},
            {"discount_amount_currency": 1},
        ):
            self.refused(line.write, values, says=f"The customer already has .*{invoice.name}")

    # === Two companies === #

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_dialogs_are_seen_by_those_who_opened_them(self):
        for user in (self.clerk, self.stranger):
            lines = self.env["ar.exposure.line"].with_user(self.ar_user)
            action = lines._open(self.customer, self.company)
            opened = lines.search(action["domain"])
            self.assertTrue(opened)
            self.refused(opened.with_user(user).read, ["amount"], error=AccessError)
            self.refused(opened[0].with_user(user).action_open_records, error=AccessError)
            wizard = self.env["ar.statement.import"].with_user(self.ar_user).create({})
            self.refused(wizard.with_user(self.stranger).read, error=AccessError)
        self.refused(self.env["ar.exposure.line"].with_user(self.stranger).create, {
            "partner_id": self.customer.id, "company_id": self.company.id, "key": "posted",
            "name": "Guessed",
        }, error=AccessError)

    def test_a_policy_of_another_company_is_not_used_and_a_policy_can_be_deleted(self):
        policies = self.env["ar.late.fee.policy"].sudo()
        theirs = policies.search([("company_id", "=", self.other_company.id)], limit=1)
        self.refused(
            self.customer.write, {"ar_late_fee_policy_id": theirs.id},
            says="belongs to", error=ValidationError,
        )
        own = policies.search([("company_id", "=", self.company.id)], limit=1)
        agreed = own.copy({"name": "Agreed"})
        self.customer.ar_late_fee_policy_id = agreed
        agreed.with_user(self.ar_admin).unlink()
        self.assertFalse(self.customer.ar_late_fee_policy_id)

    def test_a_dispute_keeps_to_the_instalments_of_its_invoice(self):
        invoice, other = (self._invoice(100, "2026-01-05") for _number in range(2))
        dispute = self.env["ar.dispute"].create({"move_id": invoice.id})
        self.refused(
            dispute.write, {"line_id": self._receivable(other).id}, says="does not belong to",
            error=ValidationError,
        )
