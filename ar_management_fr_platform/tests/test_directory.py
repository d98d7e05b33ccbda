from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SIREN, PlatformCommon

SIRET = "30326504500011"


@tagged("post_install", "-at_install")
class TestDirectory(PlatformCommon):
    """Who receives where: read in the directory, and written into the e-invoice."""

    def tearDown(self):
        self.platform.directory[SIREN] = [self.line(SIREN)]
        super().tearDown()

    def service(self, code, **values):
        return self.line(
            f"{SIREN}_{SIRET}_{code}", siret=SIRET,
            routingCode={
                "routingIdentifier": code, "routingCodeName": code.title(),
                "routingIdentifierType": "0224", **values,
            })

    def test_the_only_address_is_used(self):
        self.customer.action_ar_read_directory()
        self.assertEqual(self.customer.ar_platform_address_ids.identifier, SIREN)
        invoice = self.env["ar.einvoice.reader"]._of(self.invoice())
        self.assertEqual(invoice.buyer.electronic_address, (SIREN, "0225"))

    def test_several_addresses_are_chosen_by_contact(self):
        self.platform.directory[SIREN] = [
            self.service("ACHATS"), self.service("TRAVAUX", managesLegalCommitmentCode=True)]
        move = self.invoice()
        self.send(move)
        self.assertFalse(move._ar_platform_deposits(), "nobody chose")
        self.assertIn("several addresses", move._ar_platform_obstacle())
        contact = self.env["res.partner"].create({
            "name": "Works", "parent_id": self.customer.id, "type": "invoice"})
        contact.ar_platform_address_id = self.customer.ar_platform_address_ids.filtered(
            lambda each: each.routing_code == "TRAVAUX")
        own = self.invoice(partner=contact)
        self.assertIn("commitment number", own._ar_platform_obstacle())
        own.ref = "ENG-2026-17"
        self.assertFalse(own._ar_platform_obstacle())
        self.assertEqual(self.send(own).state, "accepted")

    def test_a_customer_without_address_is_named(self):
        self.platform.directory[SIREN] = []
        move = self.invoice()
        self.send(move)
        self.assertFalse(move._ar_platform_deposits())
        self.assertIn(self.customer.name, move._ar_platform_obstacle())

    def test_an_address_that_went_is_forgotten(self):
        self.customer.action_ar_read_directory()
        self.platform.directory[SIREN] = [self.service("ACHATS")]
        self.customer.action_ar_read_directory()
        self.assertEqual(self.customer.ar_platform_address_ids.routing_code, "ACHATS")

    def test_without_a_number_there_is_nothing_to_look_up(self):
        nameless = self.env["res.partner"].create({"name": "Nobody", "is_company": True})
        with self.assertRaises(UserError):
            nameless.action_ar_read_directory()

    def test_the_job_reads_new_customers(self):
        self.customer.ar_platform_looked_up = False
        self.env["res.partner"]._ar_cron_directory()
        self.assertTrue(self.customer.ar_platform_looked_up)
