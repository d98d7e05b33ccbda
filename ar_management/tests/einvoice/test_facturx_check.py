from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...engine.einvoice.facturx.library import LibraryMissing
from ...engine.einvoice.facturx.precheck import found
from ...engine.einvoice.facturx.rule_table import PROGRAM, RULES, UNKNOWN
from ...engine.einvoice.facturx.rules_structure import PLACES
from ...engine.einvoice.facturx.validate import Verdict
from ...models.common.reason import SENTENCES
from ...models.einvoice import check as ar_facturx_check
from ...models.einvoice import check_run as ar_facturx_run
from ..common import ArCommon
from .common import Sales

GONE = LibraryMissing("No module named 'facturx'")
MODELS = {
    "seller": "res.partner", "buyer": "res.partner", "delivery": "res.partner",
    "invoice": "account.move", "line": "account.move.line", "tax": "account.tax",
    "product": "product.product", "unit": "uom.uom", "term": "account.payment.term",
    "policy": "ar.late.fee.policy", "bank": "res.partner.bank", "company": "res.company",
}


@tagged("post_install", "-at_install")
class TestFacturxCheck(Sales, ArCommon):
    """What is wrong with the e-invoices of many customers, and its repair in bulk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unknown = cls._without_numbers()
        cls.biller = cls._new_biller()
        cls.runs = cls.env["ar.facturx.run"]

    def _open(self, moves):
        return self.env["ar.facturx.finding"].search([
            ("move_id", "in", moves.ids), ("is_open", "=", True),
        ])

    def _check(self, moves, user=None):
        action = moves.with_user(user or self.ar_user).action_ar_check_facturx_many()
        return self.runs.browse(action["res_id"])

    # ---- The table of rules

    def test_each_row_of_the_table_names_a_field_that_exists_and_has_a_remedy(self):
        for row in {*RULES.values(), *(row for _pattern, row in PLACES), UNKNOWN, PROGRAM}:
            with self.subTest(row=row):
                self.assertIn(f"facturx.remedy.{row.remedy}", SENTENCES)
                if row.field:
                    self.assertIn(row.field, self.env[MODELS[row.subject]]._fields)

    def test_a_finding_opens_the_record_that_carries_its_field(self):
        bank = self.env["res.partner.bank"].create({
            "acc_number": "FR7630006000011234567890189", "partner_id": self.company.partner_id.id,
            "allow_out_payment": True,
        })
        invoice = self._sale(term=self._two_ten_net_thirty(), partner_bank_id=bank.id,
                             invoice_line_ids=[Command.create({
                                 "product_id": self.product_a.id, "price_unit": 10,
                                 "tax_ids": self.tax_20.ids,
                             })])
        findings = self.env["ar.facturx.finding"]
        targets = {
            "BR-FR-10": self.company.partner_id, "BR-FR-11": self.customer,
            "BR-57": invoice.partner_shipping_id, "BR-CL-22": self.tax_20,
            "BR-64": self.product_a, "BR-23": self.product_a.uom_id, "BR-50": bank,
            "BR-FR-CO-12": self.company, "BR-FR-05_BT-22_PMT": invoice._ar_late_fee_policy().policy,
            "BR-27": invoice, "BR-99": invoice,
        }
        for rule, record in targets.items():
            with self.subTest(rule=rule):
                values = findings._values(invoice, found(rule, "name", "1"))
                self.assertEqual((values["res_model"], values["res_id"]),
                                 (record._name, record.id))

    def test_what_the_invoice_lacks_altogether_is_entered_on_the_invoice(self):
        invoice = self._sale()
        values = self.env["ar.facturx.finding"]._values(invoice, found("BR-50", "name"))
        self.assertEqual((values["res_model"], values["res_field"]),
                         ("account.move", "partner_bank_id"))

    # ---- Many invoices at once

    def test_a_selection_is_checked_and_what_is_wrong_stays_until_it_is_repaired(self):
        good, bad = self._sale(), self._sale(partner=self.unknown)
        run = self._check(good + bad)
        self.assertEqual((run.state, run.total, run.done, run.progress), ("done", 2, 2, 100))
        self.assertEqual((run.valid, run.invalid, run.not_checked), (1, 1, 0))
        found_first = self._open(good + bad)
        self.assertIn("BR-FR-11", found_first.mapped("rule"))
        self.assertEqual(set(found_first.mapped("subject")), {"buyer"})
        self._check(bad)
        self.assertEqual(len(self._open(bad)), len(found_first), "only the last check counts")
        self.unknown.company_registry = "81254567100016"
        self._check(bad)
        self.assertFalse(self._open(bad))
        self.assertEqual((bad.ar_facturx_state, len(bad.ar_facturx_check_ids)), ("valid", 3))
        self.assertFalse(bad.invoice_pdf_report_id, "no document is made by a check")

    def test_a_draft_is_checked_as_if_it_were_posted_today(self):
        good, bad = self._sale(post=False), self._sale(partner=self.unknown, post=False)
        good.invoice_date = bad.invoice_date = False
        self._check(good + bad)
        self.assertEqual((good + bad).mapped("ar_facturx_state"), ["valid", "invalid"])
        self.assertIn("BR-FR-11", self._open(bad).mapped("rule"))
        bad.action_post()
        self.assertFalse(bad.ar_facturx_state, "it was the draft that was checked")
        self.assertFalse(self._open(bad))

    def test_customers_are_repaired_in_a_list_and_checked_again(self):
        other = self._customer("Charpente Oubliée SAS", company_registry=False, vat=False)
        moves = self._sale(partner=self.unknown) + self._sale(partner=other, post=False)
        self._check(moves)
        partners = self.env["res.partner"].with_user(self.ar_user)
        listed = partners.search([("ar_facturx_to_repair", "=", True)])
        self.assertEqual(listed, self.unknown + other)
        self.assertEqual(listed.mapped("ar_facturx_finding_count"), [1, 1])
        self.assertIn("has no SIREN", listed[0].ar_facturx_missing)
        # As a pasted or imported list does it.
        result = partners.load(
            [".id", "company_registry"],
            [[str(self.unknown.id), "81254567100016"], [str(other.id), "552081317 66522"]],
        )
        self.assertFalse([each for each in result["messages"] if each["type"] == "error"])
        listed.action_ar_check_facturx_again()
        self.assertEqual(set(moves.mapped("ar_facturx_state")), {"valid"})
        self.assertFalse(partners.search([("ar_facturx_to_repair", "=", True)]))
        self.assertIn(self.customer, partners.search([("ar_facturx_to_repair", "=", False)]))

    def test_many_invoices_go_on_in_the_background_batch_by_batch(self):
        moves = self.env["account.move"].union(*(
            self._sale(post=False, partner=self.unknown) for _number in range(5)
        ))
        with patch.object(ar_facturx_run, "AT_ONCE", 2), patch.object(ar_facturx_run, "BATCH", 2):
            run = self._check(moves)
            self.assertEqual((run.state, run.done), ("running", 0))
            run.with_user(self.ar_user).action_continue()
            self.assertEqual((run.state, run.done, run.progress), ("running", 2, 40))
            batches = []
            with patch.object(type(self.env["ir.cron"]), "_commit_progress",
                              lambda _cron, done=0, **_left: batches.append(done) or 1):
                self.runs.sudo()._cron_check()
        self.assertEqual((run.state, run.invalid, batches), ("done", 5, [0, 2, 1]))

    def test_what_a_run_has_taken_on_is_not_checked_twice(self):
        moves = self._sale(post=False) + self._sale(post=False)
        with patch.object(ar_facturx_run, "AT_ONCE", 0):
            first = self._check(moves)
            self.assertEqual(self.runs.with_user(self.ar_user)._start(moves), first)
            second = self._check(moves + self._sale(post=False))
        self.assertEqual((first.total, second.total), (2, 1))

    def test_the_button_checks_all_that_wait_and_says_what_was_not_checked(self):
        waiting, sent = self._sale(), self._sale()
        sent.is_move_sent = True
        self.assertEqual(waiting.ar_facturx_readiness, "unchecked")
        none = self.env["account.move"].with_user(self.ar_user).with_company(self.company)
        none.action_ar_check_facturx_many()
        self.assertEqual((waiting.ar_facturx_readiness, sent.ar_facturx_readiness),
                         ("valid", "unchecked"))

    def test_a_repaired_customer_leaves_the_list_by_itself(self):
        invoice = self._sale(partner=self.unknown)
        self._check(invoice)
        self.assertTrue(self._open(invoice))
        self.unknown.with_user(self.ar_user).company_registry = "81254567100016"
        self.assertFalse(self._open(invoice))
        self.assertFalse(invoice.ar_facturx_state, "it is checked again as a whole")

    def test_numbers_complete_each_other_and_wrong_digits_are_told_at_once(self):
        france = self.env.ref("base.fr")
        partner = self.env["res.partner"].new({"is_company": True, "country_id": france.id})
        partner.company_registry = "732 829 320 00074"
        self.assertIsNone(partner._onchange_ar_identifiers())
        self.assertEqual(partner.vat, "FR44732829320")
        partner.update({"company_registry": False, "vat": "FR40303265045"})
        self.assertIsNone(partner._onchange_ar_identifiers())
        self.assertEqual(partner.company_registry, "303265045")
        partner.company_registry = "73282932000075"
        self.assertIn("a digit is wrong", partner._onchange_ar_identifiers()["warning"]["message"])

    def test_one_invoice_that_cannot_be_checked_does_not_stop_the_others(self):
        good, odd = self._sale(), self._sale()
        checks = type(self.env["ar.facturx.check"])
        real = checks._verdict

        def verdict(model, move, xml=None):
            if move == odd:
                raise ValueError("odd data")
            return real(model, move, xml)

        with patch.object(checks, "_verdict", verdict), \
                mute_logger("odoo.addons.ar_management.models.einvoice.check_run"):
            run = self._check(odd + good)
        self.assertEqual((run.valid, run.not_checked), (1, 1))
        self.assertEqual(odd.ar_facturx_check_ids.why_not, "odd data")

    def test_all_unsent_invoices_of_the_chosen_companies_are_checked(self):
        draft, posted, sent = self._sale(post=False), self._sale(), self._sale()
        sent.is_move_sent = True
        action = self.runs.with_user(self.ar_user).with_company(self.company) \
            .action_check_unsent()
        checked = self.runs.browse(action["res_id"]).check_ids.move_id
        self.assertLessEqual(draft + posted, checked)
        self.assertNotIn(sent, checked)

    def test_a_check_of_many_reads_no_invoice_twice(self):
        moves = self._sale() + self._sale()
        self._check(moves)
        with patch.object(ar_facturx_check, "validate", side_effect=lambda *_args: Verdict({
            name: ar_facturx_check.Level("valid") for name in ar_facturx_check.LEVELS
        })) as validated:
            self._check(moves)
        self.assertEqual(validated.call_count, 2)

    # ---- Not checked is not valid

    def test_a_missing_package_is_told_with_its_remedy_and_never_valid(self):
        invoice = self._sale()
        with patch.object(ar_facturx_check, "build", side_effect=GONE):
            run = self._check(invoice)
        self.assertEqual((run.valid, run.not_checked), (0, 1))
        self.assertEqual(invoice.ar_facturx_state, "not_checked")
        self.assertIn("install it with pip", invoice.ar_facturx_why)

    # ---- Rights

    def test_a_biller_checks_and_a_stranger_does_not(self):
        invoice = self._sale(partner=self.unknown)
        self.assertEqual(self._check(invoice, self.biller).invalid, 1)
        stranger = new_test_user(self.env, login="test_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._check(invoice, stranger)
        with self.assertRaises(AccessError):
            self.env["ar.facturx.finding"].with_user(stranger).search([]).read(["rule"])

    def test_nobody_writes_runs_or_findings(self):
        invoice = self._sale(partner=self.unknown)
        run = self._check(invoice).with_user(self.ar_user)
        finding = self._open(invoice)[:1].with_user(self.ar_user)
        for change in (
            lambda: run.write({"state": "running"}), run.unlink,
            lambda: run.create({"company_id": self.company.id}),
            lambda: finding.write({"is_open": False}), finding.unlink,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_each_company_has_runs_of_its_own(self):
        run = self._check(self._sale())
        elsewhere = self.setup_other_company(name="Ailleurs SA")["company"]
        self.ar_user.write({"company_ids": [Command.set(elsewhere.ids)],
                            "company_id": elsewhere.id})
        self.assertFalse(self.runs.with_user(self.ar_user).search([("id", "in", run.ids)]))
        with self.assertRaisesRegex(UserError, "nothing to check"):
            self.runs.with_user(self.ar_user).with_company(elsewhere).action_check_unsent()

    def test_a_result_cannot_be_given_at_creation(self):
        values = {"move_type": "out_invoice", "partner_id": self.customer.id,
                  "ar_facturx_state": "valid"}
        moves = self.env["account.move"].with_user(self.ar_user)
        self.assertFalse(moves.create(values).ar_facturx_state)
        forged = moves.with_context(
            default_ar_facturx_state="valid", default_ar_einvoice_status="cashed",
            default_ar_einvoice_frozen_date=fields.Datetime.now(),
        ).create({"move_type": "out_invoice", "partner_id": self.customer.id})
        self.assertFalse(forged.ar_facturx_state or forged.ar_einvoice_status
                         or forged.ar_einvoice_frozen_date)
