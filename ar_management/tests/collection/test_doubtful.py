import base64
import io
from datetime import timedelta

from hypothesis import given, settings, strategies

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ...models.collection.doubtful_document import stamp
from ..properties import DEEP
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
        case = self._recovery("ar.doubtful.case", *invoices, user=user, **values)
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

    def test_an_invoice_that_lacks_something_is_not_written_off_with_its_vat(self):
        nobody = self._customer("Sans Adresse", street=False, zip=False, city=False, vat=False,
                                company_registry=False)
        nobody.invoice_edi_format = "facturx"
        case = self.case(self._due(1000, 90, tax=self.tax_20, partner=nobody))
        self.evidence(case)
        before = case.sudo().entry_ids
        with self.assertRaisesRegex(UserError, "(?s)would not be valid.*Sans Adresse"):
            case.action_write_off()
        self.company.ar_loss_limit = 10
        with self.assertRaisesRegex(UserError, "would not be valid"):
            case.action_write_off()
        self.assertEqual((case.state, case.sudo().entry_ids), ("doubtful", before))
        self.company.ar_loss_limit = 5000
        nobody.write({
            "street": "3 rue des Carmes", "zip": "44000", "city": "Nantes",
            "company_registry": "30326504500049", "vat": "FR40303265045",
        })
        case.action_write_off()
        self.assertEqual((case.state, case.item_ids.lost_vat), ("lost", 200))

    def test_without_evidence_no_duplicate_is_needed(self):
        nobody = self._customer("Sans Adresse", street=False, zip=False, city=False)
        case = self.case(self._due(1000, 90, tax=self.tax_20, partner=nobody))
        case.action_write_off()
        self.assertEqual((case.state, case.item_ids.lost_vat), ("lost", 0))

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
        reader = self._person("doubt_reader")
        self.assertEqual(case.with_user(reader).open_gross, 300)
        for step in ("action_transfer", "action_impair", "action_write_off", "action_recover"):
            with self.assertRaises(AccessError):
                getattr(case.with_user(reader), step)()
        with self.assertRaises(AccessError):
            case.with_user(self.ar_user).write({"state": "lost"})

    def dollars(self, now=2.0):
        """Two dollars for a euro when the invoices were made, another rate today."""
        return self.setup_other_currency(
            "USD", rates=[("2020-01-01", 2.0), ("2026-03-01", now)]
        )

    def dollars_on_account(self, amount, currency, day=None):
        receivable = self.customer.with_company(self.company).property_account_receivable_id
        book = currency._convert(
            amount, self.company.currency_id, self.company, day or self.today
        )
        shared = {"currency_id": currency.id, "partner_id": self.customer.id}
        entry = self.env["account.move"].create({
            "move_type": "entry", "date": day or self.today,
            "journal_id": self.bank_journal.id,
            "line_ids": [
                Command.create({
                    **shared, "account_id": self.bank_journal.default_account_id.id,
                    "balance": book, "amount_currency": amount,
                }),
                Command.create({
                    **shared, "account_id": receivable.id,
                    "balance": -book, "amount_currency": -amount,
                }),
            ],
        })
        entry.action_post()
        return entry.line_ids.filtered(lambda line: line.account_id == receivable)

    def test_a_claim_in_dollars_keeps_the_value_of_the_invoice(self):
        dollars = self.dollars(now=1.25)
        invoice = self._due(1000, 90, tax=self.tax_20, currency_id=dollars.id)
        case = self.case(invoice)
        self.assertEqual(self.booked(case), {"411100": -600.0, "416000": 600.0})
        claim = case.sudo().item_ids.doubtful_line_id
        self.assertEqual((claim.amount_currency, claim.currency_id), (1200, dollars))
        self.assertFalse(invoice.line_ids.matched_credit_ids.exchange_move_id)
        self.assertEqual((case.open_gross, case.open_net), (600, 500))
        case.action_impair()
        self.assertEqual(case.impairment, 250)
        case.action_take_back()
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (1200, "not_paid"))

    def test_dollars_pay_it_at_their_rate_and_the_difference_is_of_exchange(self):
        dollars = self.dollars(now=1.25)
        case = self.case(self._due(1000, 90, tax=self.tax_20, currency_id=dollars.id))
        money = self.dollars_on_account(600, dollars)
        self.assertEqual(money.balance, -480)
        case.action_receive()
        self.assertTrue(money.reconciled)
        claim = case.sudo().item_ids.doubtful_line_id
        self.assertEqual((claim.amount_residual_currency, claim.amount_residual), (600, 300))
        self.assertEqual((case.open_gross, case.open_net), (300, 250))
        exchange = claim.matched_credit_ids.exchange_move_id
        self.assertEqual(sum(exchange.line_ids.filtered(
            lambda line: line.account_id == claim.account_id).mapped("balance")), 180)
        self.dollars_on_account(700, dollars)
        case.action_receive()
        self.assertEqual((case.state, claim.amount_residual, claim.amount_residual_currency),
                         ("paid", 0, 0))
        self.assertEqual(sum(line.amount_residual_currency for line in case._credit_lines()), -100)

    def test_euros_pay_a_claim_in_dollars_at_the_rate_of_their_day(self):
        dollars = self.dollars(now=1.25)
        case = self.case(self._due(1000, 90, currency_id=dollars.id))
        money = self.on_account(400)
        case.action_receive()
        self.assertTrue(money.reconciled)
        claim = case.sudo().item_ids.doubtful_line_id
        self.assertEqual((claim.amount_residual_currency, claim.amount_residual), (500, 250))

    def test_dollars_pay_a_claim_in_euros_at_what_they_are_in_the_books(self):
        dollars = self.dollars(now=1.25)
        invoice = self._due(1000, 90, tax=self.tax_20)
        case = self.case(invoice)
        first, second = (self.dollars_on_account(amount, dollars) for amount in (600, 1000))
        case.action_receive()
        # 480 euros and 720 of the 800: what is left of the second is in dollars, at its rate.
        self.assertEqual((case.state, invoice.payment_state), ("paid", "paid"))
        self.assertTrue(first.reconciled)
        self.assertEqual((second.amount_residual_currency, second.amount_residual), (-100, -80))
        lines = first | second | case.sudo().item_ids.doubtful_line_id
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        self.assertFalse(partials.exchange_move_id, "nothing was won or lost")
        self.assertEqual(self.booked(case)["416000"] if "416000" in self.booked(case) else 0, 0)

    def test_pounds_pay_a_claim_in_dollars(self):
        dollars, pounds = self.dollars(now=1.25), self.setup_other_currency(
            "GBP", rates=[("2020-01-01", 0.8)]
        )
        case = self.case(self._due(1000, 90, currency_id=dollars.id))
        money = self.dollars_on_account(400, pounds)  # 500 euros, 625 dollars today
        case.action_receive()
        self.assertTrue(money.reconciled)
        claim = case.sudo().item_ids.doubtful_line_id
        self.assertEqual(claim.amount_residual_currency, 375)

    def test_late_dollars_for_a_lost_claim_in_euros(self):
        dollars = self.dollars(now=1.25)
        case = self.case(self._due(1000, 90, tax=self.tax_20))
        self.evidence(case)
        case.action_write_off()
        money = self.dollars_on_account(750, dollars)
        case.action_recover()
        self.assertTrue(money.reconciled)
        booked = self.booked(case)
        self.assertEqual((booked["758300"], booked["445710"]), (-500, 100))

    def test_a_loss_in_dollars_and_late_dollars(self):
        dollars = self.dollars(now=1.25)
        case = self.case(self._due(1000, 90, tax=self.tax_20, currency_id=dollars.id))
        self.evidence(case)
        case.action_write_off()
        claim = case.sudo().item_ids.doubtful_line_id
        self.assertEqual((claim.amount_residual, claim.amount_residual_currency), (0, 0))
        booked = self.booked(case)
        self.assertEqual((booked["654100"], booked["445710"]), (500, 100))
        money = self.dollars_on_account(600, dollars)
        case.action_recover()
        self.assertTrue(money.reconciled)
        booked = self.booked(case)
        # Half of the debt: half of its VAT is due again, and all else that came is income.
        self.assertEqual((booked["445710"], booked["758300"]), (50, -430))
        self.assertEqual(case.recovered, 300)
        self.dollars_on_account(900, dollars)
        case.action_recover()
        self.assertEqual(case.recovered, 600)
        self.assertNotIn("445710", self.booked(case))

    def test_parts_in_any_currency_add_up(self):
        rates = strategies.decimals("0.3", "3", places=3)
        sums = strategies.lists(strategies.decimals("0.5", "400", places=2), min_size=1, max_size=4)

        @settings(max_examples=200 if DEEP else 4, deadline=None, database=None)
        @given(rates, strategies.decimals("10", "900", places=2), sums, strategies.booleans())
        def check(rate, total, parts, in_euros):
            with self.env.cr.savepoint() as savepoint:
                dollars = self.dollars(now=float(rate))
                own = self.company.currency_id if in_euros else dollars
                case = self.case(self._due(float(total), 90, tax=self.tax_20, currency_id=own.id))
                claim = case.sudo().item_ids.doubtful_line_id
                for part in parts:
                    if case.state == "paid":
                        break
                    self.dollars_on_account(float(part), dollars)
                    case.action_receive()
                    left = claim.amount_residual_currency
                    self.assertAlmostEqual(
                        claim.amount_residual, left if in_euros else left / 2, delta=0.02
                    )
                self.assertEqual(case.state == "paid", not claim.amount_residual)
                if case.state != "paid":
                    case.action_write_off()
                self.assertEqual((claim.amount_residual, claim.amount_residual_currency), (0, 0))
                for entry in case.sudo().entry_ids:
                    self.assertAlmostEqual(sum(entry.line_ids.mapped("balance")), 0)
                savepoint.rollback()
                self.env.invalidate_all()

        check()

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
        pages = PdfFileReader(io.BytesIO(marked), strict=False)
        self.assertEqual(pages.getNumPages(), 2)
        # The mark has a band of its own, above what was on the page.
        before = PdfFileReader(io.BytesIO(blank.getvalue()), strict=False).getPage(0)
        self.assertGreater(
            float(pages.getPage(1).mediaBox.getHeight()), float(before.mediaBox.getHeight()) + 30
        )
