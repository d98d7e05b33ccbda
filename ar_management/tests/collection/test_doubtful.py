import base64
import io
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ...models.collection.doubtful_document import stamp
from .common import CollectionCommon, tagged


@tagged("post_install", "-at_install")
class TestDoubtfulDebt(CollectionCommon):
    """A debt on account 416, its impairment, its loss, and money that comes in spite of all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_loss_limit = 5000
        cls.customer.lang = "en_US"

    def case(self, *invoices, transfer=True, user=None, **values):
        lines = self.env["account.move.line"].union(*map(self._receivable, invoices))
        case = self.env["ar.doubtful.case"].with_user(user or self.ar_user).create({
            "partner_id": invoices[0].partner_id.id, "company_id": self.company.id,
            "item_ids": [Command.create({"line_id": line.id}) for line in lines], **values,
        })
        if transfer:
            case.action_transfer()
        return case

    def evidence(self, case):
        case.evidence_ids = self.env["ir.attachment"].with_user(self.ar_user).create({
            "name": "Jugement.pdf", "datas": base64.b64encode(b"%PDF-1.4"),
        })

    def booked(self, case):
        """{code: balance} of all entries of a case."""
        sums = {}
        for line in case.sudo().entry_ids.line_ids:
            code = line.account_id.with_company(self.company).code
            sums[code] = round(sums.get(code, 0) + line.balance, 2)
        return {code: amount for code, amount in sums.items() if amount}

    def test_the_transfer_keeps_the_debt_and_does_not_look_paid(self):
        invoice, other = self._due(1000, 90, tax=self.tax_20), self._due(200, 60)
        sheet = self.env["ar.exposure"].sudo()
        before = sheet._exposure(self.customer, self.company)[self.customer.id].total
        action = (invoice + other).with_user(self.ar_user).action_ar_doubtful()
        self.assertEqual(len(action["context"]["default_item_ids"]), 2)
        case = self.case(invoice, other)
        self.assertEqual(self.booked(case), {"411100": -1400.0, "416000": 1400.0})
        self.assertEqual(case.item_ids.doubtful_line_id.mapped("partner_id"), self.customer)
        self.assertEqual(
            sheet._exposure(self.customer, self.company)[self.customer.id].total, before
        )
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual((invoice.payment_state, invoice.status_in_payment),
                         ("not_paid", "doubtful"))
        self.assertFalse(self.propose())

    def test_the_impairment_follows_the_net_amount_and_the_yearly_review(self):
        case = self.case(self._due(1000, 90, tax=self.tax_20), impairment_percent=50)
        self.assertEqual((case.open_gross, case.open_net), (1200, 1000))
        case.action_impair()
        self.assertEqual(case.impairment, 500)
        self.assertEqual(
            case.activity_ids.date_deadline, self.today + timedelta(days=365)
        )
        case.impairment_percent = 80
        case.action_impair()
        case.impairment_percent = 20
        self.assertEqual(case.impairment_step, -600)
        case.action_impair()
        booked = self.booked(case)
        self.assertEqual(
            (booked["491000"], booked["681740"], booked["781740"]), (-200, 800, -600)
        )

    def test_a_loss_takes_the_vat_back_only_with_evidence(self):
        invoice = self._due(1000, 90, tax=self.tax_20)
        case = self.case(invoice)
        case.action_impair()
        case.action_write_off()
        self.assertEqual(case.state, "lost")
        booked = self.booked(case)
        self.assertEqual(booked["654100"], 1200)
        self.assertNotIn("445710", booked)
        self.assertNotIn("416000", booked)
        self.assertNotIn("491000", booked)
        self.assertEqual(invoice.status_in_payment, "written_off")

    def test_with_evidence_the_vat_comes_back_and_the_debtor_gets_the_duplicate(self):
        invoice = self._due(1000, 90, tax=self.tax_20)
        case = self.case(invoice)
        self.evidence(case)
        case.action_write_off()
        booked = self.booked(case)
        self.assertEqual((booked["654100"], booked["445710"]), (1000, 200))
        vat = case.sudo().entry_ids.line_ids.filtered(
            lambda line: line.account_id.code == "445710"
        )
        self.assertEqual(vat.tax_tag_ids, self.tax_20.refund_repartition_line_ids.filtered(
            lambda line: line.repartition_type == "tax"
        ).tag_ids)
        self.assertIn("000,00", case.item_ids.mention)
        self.assertIn("200,00", case.item_ids.mention)
        self.assertIn("ne peut faire l’objet d’une déduction", case.item_ids.mention)
        message = case.message_ids.filtered("attachment_ids")[:1]
        self.assertIn(invoice.name.replace("/", "-"), message.attachment_ids.name)
        self.assertIn(self.customer, message.partner_ids)

    def test_late_money_is_income_and_its_vat_is_due_again(self):
        case = self.case(self._due(1000, 90, tax=self.tax_20))
        self.evidence(case)
        case.action_write_off()
        with self.assertRaisesRegex(UserError, "No money"):
            case.action_recover()
        money = self.on_account(300)
        case.action_recover()
        self.assertTrue(money.reconciled)
        booked = self.booked(case)
        self.assertEqual((booked["758300"], booked["445710"]), (-250, 150))
        self.assertEqual((case.lost, case.recovered), (1200, 300))
        self.on_account(2000)
        case.action_recover()
        booked = self.booked(case)
        self.assertEqual(booked["758300"], -1000)
        self.assertNotIn("445710", booked)
        self.assertEqual(case.recovered, 1200)

    def test_without_vat_recovered_none_is_due_again(self):
        case = self.case(self._due(1000, 90, tax=self.tax_20))
        case.action_write_off()
        self.on_account(300)
        case.action_recover()
        self.assertEqual(self.booked(case)["758300"], -300)

    def test_receipts_pay_the_oldest_claims_and_are_receipts(self):
        invoice, other = self._due(1000, 90, tax=self.tax_20), self._due(100, 60)
        case = self.case(other, invoice)
        self.on_account(1250)
        case.action_receive()
        self.assertEqual(case.open_gross, 50)
        self.assertEqual((invoice.payment_state, other.payment_state), ("paid", "partial"))
        line = self._receivable(invoice)
        [allocation] = line._ar_allocation_history()[line.id]
        self.assertEqual((allocation.kind.value, allocation.amount), ("payment", 1200))
        self.on_account(50)
        case.action_receive()
        self.assertEqual(case.state, "paid")
        self.assertEqual(invoice.status_in_payment, "paid")
        case.item_ids.sudo().doubtful_line_id.remove_move_reconcile()
        self.assertEqual(case.open_gross, 1300)
        case.action_reopen()
        self.assertEqual(invoice.status_in_payment, "doubtful")

    def test_what_was_doubtful_may_be_good_again(self):
        invoice = self._due(1000, 90, tax=self.tax_20)
        case = self.case(invoice)
        case.action_impair()
        case.action_take_back()
        self.assertEqual(case.state, "cancelled")
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (1200, "not_paid"))
        booked = self.booked(case)
        self.assertEqual(set(booked), {"681740", "781740"})

    def test_vat_on_collection_was_never_due(self):
        tax = self.tax_20.copy({
            "name": "20 % on collection", "tax_exigibility": "on_payment",
            "cash_basis_transition_account_id": self.env["account.account"].create({
                "name": "VAT to come", "code": "445740X", "account_type": "liability_current",
                "reconcile": True,
            }).id,
        })
        self.company.tax_exigibility = True
        invoice = self._due(1000, 90, tax=tax)
        case = self.case(invoice)
        self.assertFalse(self.env["account.move"].search([
            ("tax_cash_basis_origin_move_id", "=", invoice.id)
        ]))
        self.on_account(600)
        case.action_receive()
        booked = self.booked(case)
        self.assertEqual((booked["445740X"], booked["445710"]), (100, -100))
        case.action_write_off()
        booked = self.booked(case)
        self.assertEqual((booked["445740X"], booked["654100"]), (200, 500))
        self.assertEqual(booked["445710"], -100)

    def test_above_the_limit_a_second_person_agrees(self):
        case = self.case(self._due(6000, 90))
        case.action_write_off()
        self.assertEqual(case.state, "waiting")
        self.assertNotIn("654100", self.booked(case))
        with self.assertRaisesRegex(AccessError, "Credit Manager"):
            case.action_approve()
        case.with_user(self.credit_manager).action_refuse()
        case.with_user(self.credit_manager).action_write_off()
        with self.assertRaisesRegex(UserError, "second person"):
            case.with_user(self.credit_manager).action_approve()
        case.with_user(self.ar_admin).action_approve()
        self.assertEqual((case.state, case.approved_by_id), ("lost", self.ar_admin))
        with self.assertRaisesRegex(UserError, "is now “"):
            case.with_user(self.ar_admin).action_approve()

    def test_what_was_booked_is_not_changed_by_hand(self):
        case = self.case(self._due(300, 90))
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            case.item_ids.with_user(self.ar_user).write({"lost": 100})
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            case.item_ids.with_user(self.ar_user).unlink()
        case.action_write_off()
        with self.assertRaisesRegex(UserError, "is now “"):
            self.evidence(case)

    def test_who_may_only_read_books_nothing(self):
        case = self.case(self._due(300, 90), transfer=False)
        reader = new_test_user(
            self.env, login="doubt_reader", groups="account.group_account_readonly",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )
        self.assertEqual(case.with_user(reader).open_gross, 300)
        for step in ("action_transfer", "action_impair", "action_write_off", "action_recover"):
            with self.assertRaises(AccessError):
                getattr(case.with_user(reader), step)()
        with self.assertRaises(AccessError):
            case.with_user(self.ar_user).write({"state": "lost"})

    def test_claims_in_another_currency_are_refused_by_name(self):
        dollars = self.setup_other_currency("USD", rates=[("2020-01-01", 2.0)])
        invoice = self._due(300, 90, currency_id=dollars.id)
        with self.assertRaisesRegex(UserError, invoice.name):
            self.case(invoice, transfer=False)

    def test_the_mention_is_stamped_on_each_page(self):
        from reportlab.pdfgen.canvas import Canvas
        blank = io.BytesIO()
        canvas = Canvas(blank)
        for _page in range(2):
            canvas.drawString(100, 400, "Invoice")
            canvas.showPage()
        canvas.save()
        marked = stamp(blank.getvalue(), ["DUPLICATA", "Facture demeurée impayée"])
        self.assertEqual(marked, stamp(blank.getvalue(), ["DUPLICATA",
                                                          "Facture demeurée impayée"]))
        from odoo.tools.pdf import PdfFileReader
        self.assertEqual(PdfFileReader(io.BytesIO(marked), strict=False).getNumPages(), 2)
