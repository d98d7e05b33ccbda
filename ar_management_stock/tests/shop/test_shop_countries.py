import io

from pypdf import PdfReader

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.ar_management.engine.einvoice.facturx.validate import shared_client
from odoo.addons.ar_management.models.late_fee.presets import PRESETS

from .common import BesideAddons

FRENCH_LAW = ("L441", "L. 441", "Code de commerce", "CGI", "escompte", "Central Bank",
              "Banque centrale", "penalt", "pénalit", "indemnit", "No discount is granted")
COMPANIES = {
    # country: chart, and its identifiers
    "FR": ("fr", {"zip": "69002", "city": "Lyon", "vat": "FR44732829320",
                  "company_registry": "73282932000074"}),
    "DE": ("de_skr03", {"zip": "10117", "city": "Berlin", "vat": "DE136695976"}),
    "BE": ("be_comp", {"zip": "1000", "city": "Bruxelles", "vat": "BE0477472701"}),
}


@tagged("post_install", "-at_install")
class TestShopCountries(BesideAddons, HttpCase):
    """A fresh company of each country: chart, order, delivery, printed invoice, its own law."""

    needed = ("l10n_be", "l10n_de", "website_sale", "point_of_sale")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo warns about child processes that a test class leaves behind.
        cls.addClassCleanup(shared_client().stop)

    def company(self, country):
        chart, values = COMPANIES[country]
        company = self.env["res.company"].create({
            "name": f"Company in {country}", "street": "1 High Street",
            "country_id": self.env.ref(f"base.{country.lower()}").id,
        })
        self.env.user.company_ids += company
        self.env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        self.env["account.chart.template"].try_loading(chart, company, install_demo=False)
        company.write(values)
        self.assertEqual(company.chart_template, chart)
        return company

    def sold(self, company):
        """The biller's invoice: a salesman's customer and quotation, a clerk's delivery."""
        code = company.country_id.code
        people = {
            name: new_test_user(
                self.env, login=f"{name}_{code}", groups=groups, company_id=company.id,
                company_ids=[Command.set(company.ids)],
            ) for name, groups in (
                ("salesman", "sales_team.group_sale_salesman,base.group_partner_manager"),
                ("clerk", "stock.group_stock_user"),
                ("biller", "account.group_account_invoice"),
            )
        }
        customer = self.env["res.partner"].with_user(people["salesman"]).create({
            "name": "Customer", "is_company": True, "country_id": company.country_id.id,
            "street": "2 High Street", "zip": company.zip, "city": company.city,
            "vat": company.vat, "company_registry": company.company_registry,
            "lang": "en_US",
        })
        door = self.env["product.product"].create({
            "name": "Door", "type": "consu", "list_price": 100_000,
        })
        order = self.env["sale.order"].with_user(people["salesman"]).create({
            "partner_id": customer.id,
            "order_line": [Command.create({"product_id": door.id, "product_uom_qty": 3})],
        })
        order.action_confirm()
        self.assertEqual(order.state, "sale", "nothing is held in a fresh company")
        picking = order.sudo().picking_ids.with_user(people["clerk"])
        picking.move_ids.write({"quantity": 3, "picked": True})
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.env["sale.advance.payment.inv"].with_user(people["salesman"]).with_context(
            active_model="sale.order", active_ids=order.ids
        ).create({"advance_payment_method": "delivered"}).create_invoices()
        invoice = order.invoice_ids.with_user(people["biller"])
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(invoice.env.su)
        return invoice

    def text(self, invoice):
        """The words of the printed page, as one line."""
        self.env.flush_all()
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, kind = invoice.env["ir.actions.report"].with_context(
                force_report_rendering=True
            )._render_qweb_pdf("account.account_invoices", invoice.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(pdf)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def policies(self, company):
        return self.env["ar.late.fee.policy"].with_context(active_test=False).search(
            [("company_id", "=", company.id)]
        )

    def test_a_french_company_prints_french_law(self):
        company = self.company("FR")
        self.assertEqual(self.policies(company).mapped("active"), [True, True])
        text = self.text(self.sold(company))
        self.assertIn("main refinancing rate of the European Central Bank", text)
        self.assertIn("+ 10 percentage points", text)
        self.assertIn("No discount is granted", text)
        self.assertIn("40.00", text)

    def prints_its_own_law_once_chosen(self, country, *words):
        company = self.company(country)
        policy = self.policies(company)
        self.assertEqual(policy.mapped("active"), [False])
        self.assertEqual(policy.legal_source, PRESETS[country][0].source)
        invoice = self.sold(company)
        text = self.text(invoice)
        for word in FRENCH_LAW:
            self.assertNotIn(word.lower(), text.lower())
        policy.active = True
        text = self.text(invoice)
        for word in (*words, "40.00"):
            self.assertIn(word, text)
        for word in ("L441", "Central Bank", "discount"):
            self.assertNotIn(word.lower(), text.lower())

    def test_a_german_company_prints_no_french_law(self):
        self.prints_its_own_law_once_chosen(
            "DE", "base rate of section 247 of the German Civil Code", "+ 9 percentage points",
        )

    def test_a_belgian_company_prints_no_french_law(self):
        self.prints_its_own_law_once_chosen(
            "BE", "reference rate of the law of 2 August 2002", "+ 8 percentage points",
        )

    def test_each_preset_knows_the_rate_of_this_year(self):
        day = fields.Date.to_date("2026-07-15")
        expected = {"BE": 10.5, "DE": 10.52, "LU": 10.4, "NL": 10.4, "ES": 10.4, "IT": 10.4}
        for country, percent in expected.items():
            company = self.env["res.company"].create({
                "name": country, "country_id": self.env.ref(f"base.{country.lower()}").id,
            })
            policy = self.policies(company)
            with self.subTest(country=country):
                self.assertFalse(policy.active)
                self.assertTrue(policy.legal_source)
                found = policy.series_id.rate_ids.filtered(lambda rate: rate.date_from <= day)
                latest = found.sorted("date_from")[-1:]
                self.assertEqual(str(latest.date_from), "2026-07-01")
                self.assertAlmostEqual(latest.percent + policy.margin, percent)

    def test_a_company_that_moves_leaves_the_law_of_its_old_country(self):
        company = self.company("FR")
        own = self.policies(company)[:1].copy({"name": "Agreed", "legal_source": False})
        company.country_id = self.env.ref("base.be")
        company.account_fiscal_country_id = company.country_id
        active = self.policies(company).filtered("active")
        self.assertEqual(active, own)
        self.assertIn(PRESETS["BE"][0].source, self.policies(company).mapped("legal_source"))
