"""Test kit: a company connected to a platform that runs on loopback."""

import os
from datetime import UTC, datetime

from odoo import fields

from odoo.addons.ar_management.tests.common import ArCommon

from ..engine import library
from .platform_server import SECRET, Platform

SIREN = "303265045"


class PlatformCommon(ArCommon):
    """The French company of the test kit, its platform, and a customer in the directory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The server speaks plain HTTP, which OAuth libraries refuse otherwise.
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
        cls.platform = Platform()
        cls.url = cls.platform.start()
        cls.addClassCleanup(cls.platform.stop)
        cls.connection = cls.env["ar.platform.connection"].with_user(cls.ar_admin).create({
            "name": "Test platform", "company_id": cls.company.id, "base_url": cls.url,
            "token_url": f"{cls.url}/token", "client_id": "us", "client_secret": SECRET,
            "platform_number": "0042",
        })
        cls.connection.action_check()
        cls.platform.directory[SIREN] = [cls.line(SIREN)]

    def setUp(self):
        super().setUp()
        self.platform.faults.clear()
        self.platform.calls.clear()
        self.platform.flows.clear()
        self.platform.accepts_at_once = True
        self.platform.by_cursor = True
        self.platform.knows_again, self.platform.hidden = "", False

    @staticmethod
    def line(identifier, **values):
        """A line of the directory."""
        return {
            "addressingIdentifier": identifier, "siren": identifier[:9],
            "directoryLineStatus": "Enabled", **values,
        }

    def invoice(self, amount=100, **values):
        """A posted invoice that is valid as an e-invoice."""
        self.customer.invoice_edi_format = "facturx"
        today = fields.Date.today()
        return self._invoice(amount, today, tax=self.tax_20, **values)

    def send(self, move, methods=("ar_platform",)):
        """Send an invoice as the dialog does; the result is its last deposit."""
        self.env["account.move.send"]._generate_and_send_invoices(
            move, sending_methods=list(methods), allow_raising=False)
        return move._ar_platform_deposits()[:1]

    def message(self, number, status, issuer="0042", moment=None, **status_values):
        """A life-cycle message as a platform writes it."""
        moment = moment or datetime.now(UTC)
        siren = self.company.company_registry[:9]
        return library.write_message({
            "MDT-2": "REGULATED", "MDT-3": "urn.cpro.gouv.fr:1p0:CDV:invoice",
            "MDT-4": f"{number}-{status}", "MDT-8": moment, "MDT-21": "WK",
            "MDT-38": {"0238": issuer}, "MDT-39": "Platform", "MDT-40": "WK",
            "MDT-57": {"0002": siren}, "MDT-58": "Us", "MDT-59": "SE", "MDT-73": siren,
            "MDT-73-1": "0225", "MDT-74": False, "MDT-77": 23, "MDT-78": moment,
            "MDT-87": number, "MDT-91": "380", "MDT-100": moment, "MDT-105": status,
            "MDT-106": "Status", "MDT-129": {"0002": siren},
            "MDG-37": [status_values] if status_values else [],
        })


class ReportingCommon(PlatformCommon):
    """What the company sells, and two customers whom no e-invoice reaches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consumer, cls.german = cls.env["res.partner"].create([
            {"name": "Madame Roux", "country_id": cls.env.ref("base.fr").id, "city": "Lyon"},
            {"name": "Fenster GmbH", "is_company": True, "country_id": cls.env.ref("base.de").id,
             "vat": "DE136695976", "street": "Hauptstr. 1", "zip": "10115", "city": "Berlin"}])
        cls.goods, cls.work = cls.env["product.product"].create([
            {"name": "Window", "type": "consu"}, {"name": "Fitting", "type": "service"}])
        cls.tax_10 = cls.tax_20.copy({"name": "10%", "amount": 10})
