"""What the tests of e-invoices share: who buys, who sells, what is sent, and what it says."""

from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import config, html2plaintext, mute_logger

from ...engine.einvoice.facturx.build import build
from ..common import ArCommon
from .facturx_cases import FacturxCases
from .facturx_page import PageTerms


class Sales:
    """Sales of the company and their sending; stands before ``ArCommon`` or ``ArHttpCommon``."""

    @classmethod
    def _without_numbers(cls):
        """A French business without any number: its e-invoices are refused."""
        return cls._customer("Scierie Sans Numéro SARL", company_registry=False, vat=False)

    @classmethod
    def _new_biller(cls):
        """Somebody who may invoice and nothing else."""
        return new_test_user(
            cls.env, login="test_biller", groups="account.group_account_invoice",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )

    def _sale(self, **values):
        """Invoice of 1,000 at 20 %, due within the month."""
        values = {"amount": 1000, "date": "2026-03-02", "due": "2026-04-01", "tax": self.tax_20,
                  **values}
        return self._invoice(values.pop("amount"), values.pop("date"), **values)

    def _send(self, moves, methods=("manual",), user=None, **options):
        sender = self.env["account.move.send"].with_user(user or self.ar_user)
        return sender._generate_and_send_invoices(
            moves.with_env(sender.env), sending_methods=list(methods), **options
        )

    @contextmanager
    def _real_pdf(self):
        """As in production: core renders PDF and embeds, which it leaves out in tests."""
        # Without a web server wkhtmltopdf complains that it finds no style sheets.
        quiet = mute_logger("odoo.addons.base.models.ir_actions_report")
        with patch.dict(config.options, {"test_enable": False}), quiet:
            render = self.env(context={**self.env.context, "force_report_rendering": True})
            yield render["account.move.send"].with_user(self.ar_user)

    def _snapshot(self, move):
        return self.env["ar.einvoice.reader"]._of(move)


class FacturxCommon(Sales, ArCommon):
    """The cases of ``facturx_cases``, and the page of an invoice beside its XML."""

    def setUp(self):
        super().setUp()
        self.cases = FacturxCases(self.env)

    def _page(self, move):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", move.ids)
        return html.decode() if isinstance(html, bytes) else html

    def assertSame(self, move):
        """Compare page and XML of a document; the text of the page is returned."""
        html = self._page(move)
        page, xml = PageTerms.of_page(html), PageTerms.of_xml(build(self._snapshot(move)))
        self.assertEqual(page.sums, xml.sums)
        self.assertEqual(page.vat, xml.vat)
        self.assertEqual((page.prepaid, page.charges), (xml.prepaid, xml.charges))
        self.assertEqual(len(page.lines), len(xml.lines))
        # VAT that is rounded over the whole invoice moves a line by a cent.
        self.assertLessEqual(
            max((abs(a - b) for a, b in zip(page.lines, xml.lines, strict=True)), default=0),
            Decimal("0.01"),
        )
        return " ".join(html2plaintext(html).split())
