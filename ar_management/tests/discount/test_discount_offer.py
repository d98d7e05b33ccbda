import runpy
from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import file_path, mute_logger

from ..common import ArCommon


class DiscountCommon(ArCommon):
    def sold(self, day="2026-01-05", term=None, amount=1000, **values):
        values.setdefault("tax", self.tax_20)
        return self._invoice(amount, day, term=term or self.term, **values)

    def closing(self, invoice, day, **options):
        day = fields.Date.to_date(day)
        return self._receivable(invoice)._ar_closing_amount(day, **options)

    def closes(self, invoice, *expected):
        """Check what closes an invoice on several days: (day, amount)."""
        for day, amount in expected:
            with self.subTest(day=day):
                self.assertEqual(self.closing(invoice, day).amount, Decimal(amount))


@tagged("post_install", "-at_install")
class TestDiscountOffer(DiscountCommon):
    """What an invoice freezes of the tiers of its payment term, and what closes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._tiered_term((3, 10), (1, 20))

    # === Windows and last days === #

    def test_the_best_open_tier_decides_and_each_last_day_is_included(self):
        self.closes(
            self.sold(), ("2026-01-15", "1164"), ("2026-01-16", "1188"), ("2026-01-25", "1188"),
            ("2026-01-26", "1200"),
        )

    def test_the_last_day_of_each_window(self):
        for window, days, issued, last in (
            ("days_after_invoice", 10, "2028-02-19", "2028-02-29"),
            ("days_after_delivery", 10, "2026-01-05", "2026-01-19"),
            ("end_of_month", 5, "2027-02-01", "2027-03-05"),
            ("end_of_month", 0, "2028-02-01", "2028-02-29"),
            ("day_of_month", 10, "2026-12-31", "2027-01-10"),
            ("day_of_month", 31, "2028-01-31", "2028-02-29"),
        ):
            term = self._tiered_term((2, days, window), instalments=[(100, 70)])
            delivered = "2026-01-09" if window == "days_after_delivery" else False
            invoice = self.sold(issued, term, delivery_date=delivered)
            after = fields.Date.add(fields.Date.to_date(last), days=1)
            with self.subTest(window=window, issued=issued):
                self.closes(invoice, (last, "1176"), (after, "1200"))

    def test_a_missing_delivery_date_counts_from_the_invoice_and_says_so(self):
        term = self._tiered_term((2, 10, "days_after_delivery"))
        invoice = self.sold(term=term)
        self.closes(invoice, ("2026-01-15", "1176"), ("2026-01-16", "1200"))
        self.assertIn("no delivery date", invoice.message_ids[0].body)

    def test_days_off_of_the_company_move_the_last_day_to_the_next_working_day(self):
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create({
            "name": "Easter Monday", "calendar_id": calendar.id, "resource_id": False,
            "company_id": self.company.id,
            "date_from": "2026-04-05 22:00:00", "date_to": "2026-04-06 21:59:59",
        })
        calendar.tz = "Europe/Paris"
        term = self._tiered_term((2, 10), ar_discount_roll=True)
        invoice = self.sold("2026-03-25", term)  # Saturday, 4 April
        self.closes(invoice, ("2026-04-07", "1176"), ("2026-04-08", "1200"))
        self.assertIn("04/07/2026", invoice._ar_legal_clauses().discount)

    def test_grace_days_are_granted_but_not_printed(self):
        invoice = self.sold(term=self._tiered_term((2, 10), ar_discount_grace_days=3))
        self.closes(invoice, ("2026-01-18", "1176"), ("2026-01-19", "1200"))
        self.assertIn("01/15/2026", invoice._ar_legal_clauses().discount)
        with freeze_time("2026-01-17"):
            self.assertEqual(invoice._get_invoice_portal_extra_values()["amount_due"], 1176)

    def test_a_window_ends_at_the_latest_with_the_due_date(self):
        term = self._tiered_term((2, 10, "days_after_delivery"))
        invoice = self.sold(term=term, delivery_date="2026-02-20")
        self.closes(invoice, ("2026-02-04", "1176"), ("2026-02-05", "1200"))

    # === What remains === #

    def test_a_partial_payment_leaves_the_share_of_what_remains(self):
        invoice = self.sold()
        self._match(self._bank_line(200, "2026-01-06"), invoice)
        self.assertEqual(self.closing(invoice, "2026-01-10").discount, Decimal("30.00"))
        before = self.closing(invoice, "2026-01-10", residual=Decimal(1200))
        self.assertEqual(before.discount, Decimal("36.00"))

    def test_a_credit_note_leaves_the_share_of_what_remains(self):
        invoice = self.sold()
        self._credit_note(invoice, "2026-01-07", 500)
        self.closes(invoice, ("2026-01-10", "582"), ("2026-01-20", "594"))

    def test_the_discount_on_the_untaxed_amount(self):
        term = self._tiered_term((2, 10), ar_discount_vat_treatment="net_untaxed")
        invoice = self.sold(term=term)
        self.assertEqual(self.closing(invoice, "2026-01-10").discount, Decimal("20.00"))
        self._match(self._bank_line(600, "2026-01-06"), invoice)
        self.assertEqual(self.closing(invoice, "2026-01-10").discount, Decimal("10.00"))

    def test_currencies_without_and_with_three_decimals(self):
        for code, rounding, amount, discount in (
            ("JPY", 1, 10_025, "201"), ("TND", 0.001, 100.125, "2.003"),
        ):
            currency = self.env["res.currency"].with_context(active_test=False).search(
                [("name", "=", code)]
            )
            currency.write({"active": True, "rounding": rounding})
            term = self._tiered_term((2, 10))
            invoice = self.sold(term=term, amount=amount, tax=None, currency_id=currency.id)
            with self.subTest(currency=code):
                self.assertEqual(self.closing(invoice, "2026-01-10").discount, Decimal(discount))

    # === Instalments === #

    def test_each_instalment_earns_its_own_discount(self):
        term = self._tiered_term((2, 10), instalments=[(40, 15), (60, 45)])
        first, second = self._receivable(self.sold(term=term)).sorted("date_maturity")
        day = date(2026, 1, 15)
        self.assertEqual(first._ar_closing_amount(day).amount, Decimal("470.40"))
        self.assertEqual(second._ar_closing_amount(day).amount, Decimal("705.60"))

    def test_an_instalment_that_is_due_before_the_window_ends_is_paid_in_time(self):
        term = self._tiered_term((2, 20), instalments=[(40, 0), (60, 45)])
        first, second = self._receivable(self.sold(term=term)).sorted("date_maturity")
        self.assertTrue(first._ar_closing_amount(date(2026, 1, 5)).discount)
        self.assertFalse(first._ar_closing_amount(date(2026, 1, 6)).discount)
        self.assertTrue(second._ar_closing_amount(date(2026, 1, 25)).discount)

    def test_the_whole_invoice_in_time_earns_it_on_the_last_instalment(self):
        term = self._tiered_term(
            (2, 20), instalments=[(40, 10), (60, 45)], ar_discount_instalments="last",
        )
        invoice = self.sold(term=term)
        first, last = self._receivable(invoice).sorted("date_maturity")
        day = date(2026, 1, 20)
        self.assertFalse(first._ar_closing_amount(day).discount)
        waiting = last._ar_closing_amount(day)
        self.assertEqual(waiting.reasons[0].code, "discount.earlier_open")
        self.assertEqual(last._ar_closing_amount(day, together=first + last).discount, 24)
        self._pay_line(first, 480, "2026-01-12")
        self.assertEqual(last._ar_closing_amount(day).discount, Decimal("24.00"))

    def test_an_earlier_instalment_paid_too_late_earns_nothing_on_the_last(self):
        term = self._tiered_term(
            (2, 20), instalments=[(40, 10), (60, 45)], ar_discount_instalments="last",
        )
        first, last = self._receivable(self.sold(term=term)).sorted("date_maturity")
        self._pay_line(first, 480, "2026-01-26")
        closing = last._ar_closing_amount(date(2026, 1, 20))
        self.assertEqual(closing.discount, Decimal("14.40"))

    def _pay_line(self, line, amount, day):
        _liquidity, suspense, _other = self._bank_line(amount, day).with_context(
            skip_account_move_synchronization=True
        )._seek_for_lines()
        suspense.write({"account_id": line.account_id.id, "partner_id": line.partner_id.id})
        (suspense + line).reconcile()

    # === Frozen at posting === #

    def test_later_edits_of_term_and_settings_change_nothing_that_is_posted(self):
        invoice = self.sold()
        texts = invoice._ar_legal_clauses().discount
        self.term.write({
            "ar_discount_tier_ids": [Command.clear(), Command.create({"percent": 5, "days": 2})],
            "ar_discount_grace_days": 9, "ar_discount_vat_treatment": "net_untaxed",
        })
        self.company.ar_discount_vat_treatment = "net_total"
        self.closes(invoice, ("2026-01-15", "1164"), ("2026-01-25", "1188"))
        self.assertEqual(invoice._ar_legal_clauses().discount, texts)
        offers = self._receivable(invoice).ar_discount_offer_ids
        self.assertEqual(set(offers.mapped("vat_treatment")), {"reduced"})

    def test_reset_to_draft_forgets_and_posting_again_freezes_the_term_of_then(self):
        invoice = self.sold()
        line = self._receivable(invoice)
        self.assertRecordValues(line, [{
            "discount_date": date(2026, 1, 15), "discount_amount_currency": 1164,
            "discount_balance": 1164, "ar_discount_percent": 3,
        }])
        invoice.button_draft()
        line = self._receivable(invoice)
        self.assertRecordValues(line, [{
            "discount_date": False, "discount_amount_currency": 0, "ar_discount_percent": 0,
        }])
        self.assertFalse(line.ar_discount_offer_ids)
        self.term.ar_discount_tier_ids[0].percent = 2
        invoice.invoice_line_ids.price_unit = 2000
        invoice.action_post()
        self.assertEqual(len(self._receivable(invoice)), 1)
        self.closes(invoice, ("2026-01-15", "2352"), ("2026-01-25", "2376"))

    def test_copies_credit_notes_and_bills_offer_nothing(self):
        invoice = self.sold()
        copied = invoice.copy()
        self.assertFalse(copied.line_ids.ar_discount_offer_ids)
        credit_note = self._credit_note(invoice, "2026-01-07", 100)
        self.assertFalse(credit_note.line_ids.ar_discount_offer_ids)
        bill = self.init_invoice("in_invoice", invoice_date="2026-01-05", amounts=[10])
        bill.invoice_payment_term_id = self.term
        bill.action_post()
        self.assertFalse(bill.line_ids.filtered("ar_discount_percent"))

    def test_odoos_own_discount_is_written_down_the_same_way(self):
        invoice = self.sold(term=self._two_ten_net_thirty())
        self.assertRecordValues(self._receivable(invoice).ar_discount_offer_ids, [{
            "percent": 2, "deadline": date(2026, 1, 15), "discount_amount_currency": 24,
            "vat_treatment": "reduced", "from_core": True, "base_amount_currency": 1200,
        }])

    def test_an_update_writes_down_the_offers_of_older_invoices(self):
        invoice = self.sold(term=self._two_ten_net_thirty())
        line = self._receivable(invoice)
        line.sudo().ar_discount_offer_ids.unlink()
        path = "ar_management/migrations/19.0.1.1.0/post-discount_offers.py"
        runpy.run_path(file_path(path))["migrate"](self.env.cr, "19.0.1.0.0")
        self.closes(invoice, ("2026-01-15", "1176"), ("2026-01-16", "1200"))

    # === One answer everywhere === #

    def test_payment_wizard_and_portal_propose_what_closes_the_invoice(self):
        invoice = self.sold()
        for day, amount in (
            ("2026-01-15", 1164), ("2026-01-16", 1188), ("2026-01-26", 1200),
        ):
            with self.subTest(day=day), freeze_time(day):
                self.assertEqual(self._wizard(invoice, day).amount, amount)
                values = invoice._get_invoice_portal_extra_values()
                self.assertEqual(values["amount_due"], amount)

    def test_the_wizard_proposes_the_rest_after_a_part(self):
        invoice = self.sold()
        self._match(self._bank_line(200, "2026-01-06"), invoice)
        self.assertEqual(self._wizard(invoice, "2026-01-10").amount, 970)

    def test_the_wizard_adds_up_tiers_odoos_discount_and_plain_invoices(self):
        invoices = (
            self.sold() + self.sold(term=self._two_ten_net_thirty())
            + self.sold(term=self.env.ref("account.account_payment_term_30days"))
        )
        wizard = self._wizard(invoices, "2026-01-12", group_payment=True)
        self.assertEqual(wizard.amount, 1164 + 1176 + 1200)

    def test_the_wizard_pays_all_instalments_that_still_have_a_discount(self):
        instalments = [(40, 15), (60, 45)]
        pro_rata = self.sold(term=self._tiered_term((2, 10), instalments=instalments))
        self.assertEqual(self._wizard(pro_rata, "2026-01-12").amount, 1176)
        self.assertEqual(self._wizard(pro_rata, "2026-01-16").amount, 480)
        last = self.sold(term=self._tiered_term(
            (2, 20), instalments=instalments, ar_discount_instalments="last",
        ))
        self.assertEqual(self._wizard(last, "2026-01-25").amount, 1176)
        self.assertEqual(self._wizard(last, "2026-01-26").amount, 480)

    def test_the_portal_shows_the_instalment_and_the_whole_with_their_discounts(self):
        term = self._tiered_term((2, 10), instalments=[(40, 15), (60, 45)])
        invoice = self.sold(term=term)
        with freeze_time("2026-01-10"):
            values = invoice._get_invoice_portal_extra_values()
        self.assertEqual(values["next_amount_to_pay"], 470.4)
        self.assertEqual(values["amount_due"], 1176)

    def test_the_portal_lists_what_can_still_be_had(self):
        invoice = self.sold()
        with freeze_time("2026-01-16"):
            (step,) = invoice._get_invoice_portal_extra_values()["ar_discount_schedule"]
        self.assertEqual((step.until, step.amount), (date(2026, 1, 25), Decimal("1188.00")))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_customers_and_salespeople_read_the_amount_without_reading_the_offers(self):
        invoice = self.sold()
        portal = new_test_user(
            self.env, "discount_portal", groups="base.group_portal",
            partner_id=self.customer.id, company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with freeze_time("2026-01-10"):
            values = invoice.with_user(portal)._get_invoice_portal_extra_values()
            self.assertEqual(values["amount_due"], 1164)
            with self.assertRaises(AccessError):
                self._receivable(invoice).ar_discount_offer_ids.with_user(portal).read(["percent"])

    def test_the_day_of_the_portal_is_the_day_of_the_company(self):
        invoice = self.sold()
        self.company.partner_id.tz = "Europe/Paris"
        public = invoice.with_context(tz=False)
        for moment, amount in (
            ("2026-01-15 22:59:00", 1164), ("2026-01-15 23:01:00", 1188),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(public._get_invoice_portal_extra_values()["amount_due"], amount)
        self.company.partner_id.tz = "America/Montreal"
        with freeze_time("2026-01-16 04:59:00"):
            self.assertEqual(public._get_invoice_portal_extra_values()["amount_due"], 1164)

    def test_the_payment_link_says_until_when_the_customer_pays_less(self):
        invoice = self.sold()
        with freeze_time("2026-01-10"):
            link = self.env["payment.link.wizard"].with_context(
                active_id=invoice.id, active_model="account.move"
            ).create({})
            self.assertEqual(link.amount, 1200)
            for text in ("1,164.00", "01/15/2026", "1,188.00", "01/25/2026"):
                self.assertIn(text, link.epd_info)

    def _wizard(self, invoices, day, **values):
        return self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create({
            "payment_date": fields.Date.to_date(day), "journal_id": self.bank_journal.id, **values,
        })

    # === Printed and sent === #

    def test_the_invoice_prints_each_tier_with_amount_and_last_day(self):
        invoice = self.sold()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", invoice.ids
        )
        printed = html.decode()
        for text in ("3 %", "1,164.00", "01/15/2026", "1 %", "1,188.00", "01/25/2026",
                     "only deduct the VAT on the price"):
            self.assertIn(text, printed)

    def test_a_draft_prints_what_it_is_going_to_offer(self):
        draft = self.sold(post=False)
        self.assertIn("1,164.00", draft._ar_legal_clauses().discount)
        self.assertFalse(draft.line_ids.ar_discount_offer_ids)

    def test_the_vat_sentence_follows_the_treatment(self):
        for treatment, sentence in (
            ("reduced", "only deduct the VAT"), ("credit_note", "a credit note follows"),
            ("net_untaxed", ""), ("net_total", ""),
        ):
            term = self._tiered_term((2, 10), ar_discount_vat_treatment=treatment)
            discount = self.sold(term=term)._ar_legal_clauses().discount
            with self.subTest(treatment=treatment):
                self.assertIn(sentence or "2 %", discount)
                self.assertEqual("VAT" in discount, bool(sentence))

    def test_instalments_are_printed_with_their_own_amounts_when_they_differ(self):
        term = self._tiered_term((2, 20), instalments=[(40, 0), (60, 45)])
        discount = self.sold(term=term)._ar_legal_clauses().discount
        for text in ("on the instalment of 01/05/2026", "470.40", "705.60", "01/25/2026"):
            self.assertIn(text, discount)
        whole = self._tiered_term(
            (2, 20), instalments=[(40, 10), (60, 45)], ar_discount_instalments="last",
        )
        discount = self.sold(term=whole)._ar_legal_clauses().discount
        self.assertIn("deducted from the last instalment", discount)
        self.assertIn("1,176.00", discount)

    def test_the_e_invoice_carries_the_same_sentences(self):
        invoice = self.sold()
        clause = invoice._ar_legal_clauses().discount
        snapshot = self.env["ar.einvoice.reader"]._of(invoice)
        self.assertIn(clause, [note.text for note in snapshot.notes if note.code == "AAB"])
        self.assertIn(clause, snapshot.payment_terms)


@tagged("post_install", "-at_install")
class TestDiscountTerm(DiscountCommon):
    """Payment terms with tiers: what is refused, previewed, and who may change them."""

    def refused(self, says, *tiers, **values):
        with self.assertRaisesRegex(ValidationError, says):
            self._tiered_term(*tiers, **values)

    def test_tiers_that_make_no_sense_are_refused_with_the_day_on_which_they_do_not(self):
        self.refused("end together", (3, 10), (2, 10))
        self.refused("A later payment must not earn as much or more", (2, 10), (3, 20))
        self.refused("A later payment must not earn as much or more", (2, 10), (2, 20))
        self.refused("after the due date", (2, 31))
        self.refused("after the due date", (2, 20, "end_of_month"), instalments=[(100, 45)])

    def test_windows_that_cross_on_some_days_offer_the_better_tier_on_those(self):
        term = self._tiered_term(
            (3, 10), (2, 10, "end_of_month"), instalments=[(100, 60)],
        )
        for day, percents in (("2026-01-05", [3, 2]), ("2026-01-31", [3])):
            invoice = self._invoice(1000, day, term=term)
            offers = self._receivable(invoice).ar_discount_offer_ids
            self.assertEqual(offers.mapped("percent"), percents)

    @mute_logger("odoo.sql_db")
    def test_impossible_percentages_and_days_are_refused(self):
        for tier in ((0, 10), (100, 10), (-2, 10), (2, -1), (2, 0, "day_of_month")):
            with self.subTest(tier=tier), self.assertRaises(CheckViolation):
                with self.env.cr.savepoint():
                    self._tiered_term(tier)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._tiered_term((2, 10), ar_discount_grace_days=-1)

    def test_tiers_and_odoos_own_discount_exclude_each_other(self):
        self.refused("switch off Odoo's own early discount", (2, 10), early_discount=True)

    def test_an_edit_of_several_tiers_at_once_is_checked_as_a_whole(self):
        term = self._tiered_term((3, 10), (1, 20))
        first, second = term.ar_discount_tier_ids
        term.write({"ar_discount_tier_ids": [
            Command.update(second.id, {"percent": 4, "days": 5}),
            Command.update(first.id, {"percent": 2}),
        ]})
        self.assertEqual(term.ar_discount_tier_ids.mapped("percent"), [2, 4])

    def test_the_belgian_rule_is_refused_in_france_and_works_in_belgium(self):
        mixed = {"early_pay_discount_computation": "mixed"}
        with self.assertRaisesRegex(ValidationError, "is the Belgian rule.*Atelier du Rh"):
            self._two_ten_net_thirty(**mixed)
        belgian = self.env["res.company"].create({
            "name": "Brugge NV", "country_id": self.env.ref("base.be").id,
        })
        belgian.account_fiscal_country_id = self.env.ref("base.be")
        term = self._two_ten_net_thirty(company_id=belgian.id, **mixed)
        self.assertEqual(term.early_pay_discount_computation, "mixed")
        with self.assertRaisesRegex(UserError, "Choose another reduced tax first"):
            term.action_ar_use_discount_tiers()

    def test_a_shared_term_with_the_belgian_rule_is_refused_when_a_french_invoice_is_posted(self):
        term = self._two_ten_net_thirty()
        self.env.cr.execute(
            "UPDATE account_payment_term SET early_pay_discount_computation = 'mixed' "
            "WHERE id = %s", [term.id],
        )
        term.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "is the Belgian rule"):
            self._invoice(1000, "2026-01-05", term=term, tax=self.tax_20)

    def test_odoos_own_discount_becomes_one_tier(self):
        for computation, treatment in (("included", "reduced"), ("excluded", "net_untaxed")):
            term = self._two_ten_net_thirty(early_pay_discount_computation=computation)
            term.action_ar_use_discount_tiers()
            self.assertFalse(term.early_discount)
            self.assertEqual(term.ar_discount_vat_treatment, treatment)
            self.assertRecordValues(term.ar_discount_tier_ids, [{
                "percent": 2, "days": 10, "window": "days_after_invoice",
            }])

    def test_the_preview_follows_what_is_typed(self):
        with Form(self.env["account.payment.term"]) as form:
            form.name = "2/10 net 30"
            with form.line_ids.edit(0) as line:
                line.nb_days = 30
            form.example_date = date(2026, 1, 5)
            with form.ar_discount_tier_ids.new() as tier:
                tier.percent, tier.days = 2, 10
            for text in ("2 %", "01/15/2026", "980.00", "37.24 % a year"):
                self.assertIn(text, form.ar_discount_preview.replace("</t>", ""))
            form.ar_discount_grace_days = 2
            self.assertIn("01/17/2026", form.ar_discount_preview)
            form.example_date = date(2026, 2, 5)
            self.assertIn("02/15/2026", form.ar_discount_preview)

    # Core forgets the language when it names the copy.
    @mute_logger("odoo.tools.translate")
    def test_a_copied_term_has_the_same_tiers(self):
        copied = self._tiered_term((3, 10), (1, 20)).copy()
        self.assertEqual(copied.ar_discount_tier_ids.mapped("percent"), [3, 1])

    # === Rights and companies === #

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may_read_and_who_may_change(self):
        term = self._tiered_term((3, 10))
        offers = self._receivable(
            self._invoice(1000, "2026-01-05", term=term)
        ).ar_discount_offer_ids
        for user in (self.ar_user, self.credit_manager, self.ar_admin):
            with self.subTest(user=user.login):
                self.assertTrue(offers.with_user(user).percent)
                for refused in (
                    lambda user=user: offers.with_user(user).write({"deadline": "2027-01-01"}),
                    lambda user=user: offers.with_user(user).unlink(),
                    lambda user=user: offers.with_user(user).copy(),
                ):
                    with self.assertRaises(AccessError):
                        refused()
        with self.assertRaises(AccessError):
            term.ar_discount_tier_ids.with_user(self.ar_user).write({"percent": 5})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_offers_and_tiers_of_another_company_are_not_seen(self):
        other = self.setup_other_company(name="Autre SAS")["company"]
        term = self._tiered_term((3, 10), company_id=other.id)
        invoice = self._invoice(1000, "2026-01-05", term=term, company=other)
        offers = self._receivable(invoice).ar_discount_offer_ids
        self.assertEqual(offers.company_id, other)
        for records in (offers, term.ar_discount_tier_ids):
            seen = records.with_user(self.ar_user).with_context(
                allowed_company_ids=self.company.ids
            )
            self.assertFalse(seen.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                seen.read(["percent"])
