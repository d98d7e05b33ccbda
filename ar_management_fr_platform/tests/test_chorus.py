from lxml import etree
from stdnum.luhn import calc_check_digit

from odoo.tests import tagged

from .common import PlatformCommon


@tagged("post_install", "-at_install")
class TestChorus(PlatformCommon):
    """Public buyers get their invoices by the same way; what Chorus Pro demands is said before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.siren = f"21069004{calc_check_digit('21069004')}"
        cls.siret = f"{cls.siren}0001{calc_check_digit(cls.siren + '0001')}"
        cls.town = cls._customer(
            "Ville de Lyon", company_registry=cls.siret, vat=False, ar_is_public_buyer=True,
            invoice_edi_format="facturx")

    def directory(self, *lines, **demands):
        self.platform.entities[self.siret] = {"b2gAdditionalData": demands} if demands else {}
        self.platform.directory[self.siren] = list(lines)
        self.town.action_ar_read_directory()

    def whole(self):
        return self.line(f"{self.siren}_{self.siret}", siret=self.siret)

    def service(self, code, **values):
        return self.line(
            f"{self.siren}_{self.siret}_{code}", siret=self.siret, routingCode={
                "routingIdentifier": code, "routingCodeName": code.title(),
                "routingIdentifierType": "0224", **values})

    def bill(self, **values):
        return self.invoice(partner=self.town, **values)

    def found(self, move):
        check = self.env["ar.facturx.check"]._check(move)
        wrong = check.finding_ids.filtered(lambda each: each.rule.startswith("B2G"))
        self.assertTrue(all(wrong.mapped("remedy")))
        return [
            (each.rule, self.env[each.res_model].browse(each.res_id), each.res_field)
            for each in wrong
        ]

    def test_it_goes_by_the_rule_of_public_buyers(self):
        self.directory(self.whole())
        move = self.bill()
        self.assertEqual(self.found(move), [])
        self.assertEqual(self.send(move).state, "accepted")
        (data, _content), = self.platform.deposits()
        self.assertEqual(data["processingRule"], "B2G")

    def test_the_commitment_number_is_wanted_before_sending(self):
        self.directory(self.whole(), managesLegalCommitmentCode=True)
        move = self.bill()
        self.assertEqual(self.found(move), [("B2G-COMMITMENT", move, "ref")])
        self.assertFalse(self.send(move))
        self.assertFalse(self.platform.deposits())
        move.ref = "ENG-2026-17"
        self.assertEqual(self.found(move), [])
        self.assertEqual(self.send(move).state, "accepted")

    def test_the_service_is_wanted_before_sending(self):
        self.directory(
            self.whole(), self.service("VOIRIE"), self.service("ECOLES"), serviceCodeStatus=True)
        move = self.bill()
        self.assertEqual(
            self.found(move), [("B2G-SERVICE", self.town, "ar_platform_address_id")])
        self.assertFalse(self.send(move))
        self.town.ar_platform_address_id = self.town.ar_platform_address_ids.filtered(
            lambda each: each.routing_code == "ECOLES")
        self.assertEqual(self.found(move), [])
        xml = etree.fromstring(self.env["account.edi.xml.cii"]._export_invoice(move)[0])
        self.assertEqual(xml.findtext(".//{*}BuyerReference"), "ECOLES")
        self.assertEqual(self.send(move).state, "accepted")

    def test_a_public_buyer_is_found_by_its_siret(self):
        self.town.company_registry = self.siren
        move = self.bill()
        self.assertEqual(self.found(move), [("B2G-SIRET", self.town, "company_registry")])

    def test_rules_of_the_directory(self):
        german = self.env.ref("base.de")
        rules = {
            "B2G": self.town,
            "B2GInt": self._customer("Stadt Köln", country_id=german.id, vat=False,
                                     company_registry=False, ar_is_public_buyer=True),
            "B2BInt": self._customer("Fenster GmbH", country_id=german.id, vat="DE136695976",
                                     company_registry=False),
            "B2B": self._customer("Tropic SARL", country_id=self.env.ref("base.re").id),
            "B2C": self.env["res.partner"].create({
                "name": "Madame Roux", "country_id": self.env.ref("base.fr").id}),
        }
        for rule, partner in rules.items():
            with self.subTest(rule=rule):
                move = self._invoice(100, "2026-10-01", partner=partner, tax=self.tax_20)
                self.assertEqual(move._ar_platform_rule(), rule)
                self.assertEqual(move._ar_ereported(), rule in ("B2C", "B2BInt", "B2GInt"))
                penalty = move.new(origin=move)
                penalty.ar_is_penalty = True
                self.assertEqual(
                    penalty._ar_platform_rule(),
                    "B2GOutOfScope" if rule == "B2G" else "OutOfScope")
