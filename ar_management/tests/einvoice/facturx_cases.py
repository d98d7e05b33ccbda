"""Every realistic invoice, as Odoo records: what must be a valid e-invoice, what must be refused.

    cases = FacturxCases(env)             # env of a French company that has its chart
    invoice = cases.build("credit_note")  # one posted document
    CASES["credit_note"].rule             # "" when it must be valid, else the rule that refuses it
    CASES["instalments"].profile          # "en16931" or "extended"

In a test class pass the environment of the class; in a shell script ``env``, and roll back at the
end. The company is completed where it lacks what a French seller has; everything else is new.
"""

from dataclasses import dataclass

from odoo import fields

from .facturx_case_data import FacturxCaseData

CASES = {}
"""Name of the case -> ``Case``."""


@dataclass(frozen=True)
class Case:
    """What is expected of one invoice."""

    name: str
    rule: str
    profile: str
    text: str

    @property
    def is_valid(self):
        """Whether it is on the list of those that must be valid."""
        return not self.rule


def case(rule="", profile="en16931"):
    """Register a method that makes an invoice: valid, or refused with a rule."""

    def register(method):
        CASES[method.__name__] = Case(method.__name__, rule, profile, method.__doc__)
        return method

    return register


class FacturxCases(FacturxCaseData):
    """Makes the invoice of a case, by its name."""

    def build(self, name):
        """Make the posted document of a case."""
        return getattr(self, CASES[name].name)()

    # ---- Plain documents and their rates

    @case()
    def plain(self):
        """Two lines, goods at 20 %, 30 days."""
        return self.sale(self.line(100, "Porte en chêne"), self.line(20, "Vis", quantity=2.5))

    @case()
    def several_rates(self):
        """20, 10 and 5.5 % on one invoice."""
        return self.sale(
            self.line(100), self.line(80, tax="tva_intermediaire"),
            self.line(33.33, tax="tva_reduite", quantity=1.5),
        )

    @case()
    def goods_and_services(self):
        """A product and its fitting: process M1, taxes of goods and of services."""
        return self.sale(
            self.line(100, product=self.product("Porte", "consu")),
            self.line(45, tax=self.on_invoice("tva_normale_encaissement"),
                      product=self.product("Pose", "service")),
        )

    @case()
    def standard_and_exempt(self):
        """A taxed line and one that article 261 exempts."""
        training = self.zero_tax("261-4-4", "E", "VATEX-FR-CGI261-4")
        return self.sale(self.line(100), self.line(250, "Formation", tax=training))

    @case()
    def overseas_rate(self):
        """8.5 %, delivered in Guadeloupe."""
        buyer = self.partner("Quincaillerie Basse-Terre", country="GP", zip="97100")
        return self.sale(self.line(100, tax="tva_specifique"), partner=buyer)

    @case()
    def vat_on_collection(self):
        """Services, VAT due when paid."""
        return self.sale(self.line(100, "Conseil", tax=self.on_payment("tva_normale_encaissement")))

    @case()
    def cents_of_global_rounding(self):
        """Seven VAT-included prices whose lines do not add up to the total that is booked."""
        return self.sale(*[self.line(39.99, tax="tva_normale_ttc") for _index in range(7)])

    @case()
    def tax_included(self):
        """VAT-included prices and a discount on them."""
        return self.sale(
            self.line(19.99, tax="tva_normale_ttc", quantity=3),
            self.line(7.5, tax="tva_reduite_ttc", quantity=2, discount=12.5),
        )

    # ---- Prices, quantities, discounts

    @case()
    def line_discounts(self):
        """Discounts of 7.5, 33.33 and 100 %."""
        return self.sale(
            self.line(19.99, quantity=3, discount=7.5), self.line(149, discount=33.33),
            self.line(12, "Offert", discount=100),
        )

    @case()
    def global_discount(self):
        """Discount on the whole invoice, as a line with a negative price and no quantity."""
        return self.sale(
            self.line(1000), self.line(500, tax="tva_intermediaire"),
            self.line(-100, "Remise 10 %"), self.line(-50, "Remise 10 %", tax="tva_intermediaire"),
        )

    @case()
    def four_decimals(self):
        """Prices with four decimals and a quantity with three."""
        return self.sale(
            self.line(0.1234, quantity=10000), self.line(12.3456, quantity=1.125),
        )

    @case()
    def eco_tax(self):
        """A fixed amount for each piece inside the price, with VAT on it."""
        return self.sale(self.line(300, "Réfrigérateur", tax=self.taxed_eco_tax(), quantity=2))

    @case()
    def free_item(self):
        """A line of nothing beside a paid one."""
        return self.sale(self.line(100), self.line(0, "Échantillon"))

    @case()
    def negative_quantity(self):
        """Something taken back on an invoice."""
        return self.sale(self.line(100, quantity=3), self.line(15, "Palette", quantity=-2))

    @case()
    def accessories(self):
        """Goods with a discount that is a service, shipping and an eco-tax as products."""
        return self.sale(
            self.line(100, product=self.product("Porte", "consu")),
            self.line(-10, product=self.product("Remise", "service")),
            self.line(12, product=self.product("Port", "service", ar_is_accessory=True)),
            self.line(2.5, product=self.product("DEEE", "service", ar_is_accessory=True)),
        )

    @case()
    def free_text(self):
        """A section, a note, and lines without product."""
        return self.sale(
            {"display_type": "line_section", "name": "Rez-de-chaussée"}, self.line(100, "Main"),
            {"display_type": "line_note", "name": "Chantier livré le 3 mars"},
        )

    @case()
    def units(self):
        """Hours, kilograms, metres and a unit of the company's own."""
        return self.sale(
            self.line(45, "Pose", unit="uom.product_uom_hour", quantity=7.5),
            self.line(3.2, "Colle", unit="uom.product_uom_kgm", quantity=12),
            self.line(9, "Plinthe", unit="uom.product_uom_meter", quantity=31),
        )

    @case()
    def hundred_lines(self):
        """A hundred lines at two rates."""
        taxes = ("tva_normale", "tva_intermediaire")
        return self.sale(*[
            self.line(1.07 * number, f"Article {number}", tax=taxes[number % 2])
            for number in range(1, 101)
        ])

    @case()
    def long_narration(self):
        """Five thousand characters of terms."""
        return self.sale(self.line(100), narration="<p>%s</p>" % ("Réserve de propriété. " * 240))

    @case()
    def cash_rounding(self):
        """The amount to pay rounded to five cents."""
        return self.sale(self.line(99.99), invoice_cash_rounding_id=self.cash_rounding_record().id)

    # ---- Terms of payment

    @case()
    def no_payment_term(self):
        """Nothing but a due date."""
        return self.sale(self.line(100), invoice_payment_term_id=False,
                         invoice_date_due=fields.Date.to_date("2026-03-31"))

    @case()
    def discount_included(self):
        """2/10 net 30, VAT reduced when the discount is taken."""
        return self.sale(self.line(1000), invoice_payment_term_id=self.discount_term().id)

    @case()
    def discount_excluded(self):
        """2/10 net 30 on the untaxed amount, VAT not reduced."""
        term = self.discount_term(early_pay_discount_computation="excluded")
        return self.sale(self.line(1000), invoice_payment_term_id=term.id)

    @case()
    def discount_tiers(self):
        """3 % within 10 days, 1 % within 20."""
        return self.sale(self.line(1000), invoice_payment_term_id=self.tiered_term().id)

    @case(profile="extended")
    def instalments(self):
        """Three instalments, each with its date."""
        return self.sale(self.line(1000), invoice_payment_term_id=self.three_instalments().id)

    @case(profile="extended")
    def structured_terms(self):
        """A customer who wants the discount and the penalty as data."""
        buyer = self.partner("Grande Distribution SA", ar_facturx_structured_terms=True)
        return self.sale(
            self.line(1000), partner=buyer, invoice_payment_term_id=self.discount_term().id
        )

    @case(profile="extended")
    def structured_instalments(self):
        """Instalments with tiers of discount, as data."""
        buyer = self.partner("Grande Distribution SA", ar_facturx_structured_terms=True)
        term = self.tiered_term(instalments=((50, 30), (50, 60)))
        return self.sale(self.line(1000), partner=buyer, invoice_payment_term_id=term.id)

    @case()
    def partly_paid(self):
        """Half of it was paid since: the invoice still says what was due."""
        invoice = self.plain()
        self.pay(invoice, "2026-03-20", 60)
        return invoice

    @case()
    def fully_paid(self):
        """All of it was paid since."""
        invoice = self.plain()
        self.pay(invoice, "2026-03-20")
        return invoice

    @case()
    def already_paid(self):
        """Paid on the day of the invoice, as in a shop: process B2."""
        invoice = self.sale(self.line(100, product=self.product("Porte", "consu")))
        self.pay(invoice, invoice.invoice_date)
        return invoice

    # ---- Credit notes, corrections, down payments

    @case()
    def credit_note(self):
        """The whole invoice is credited."""
        return self.credit(self.plain())

    @case()
    def partial_credit_note(self):
        """One line of an invoice with instalments is credited."""
        return self.credit(self.instalments(), price=30)

    @case(rule="BR-FR-CO-05")
    def credit_note_alone(self):
        """A credit note that names no invoice."""
        return self.sale(self.line(100), move_type="out_refund")

    @case()
    def yearly_rebate(self):
        """A rebate at the end of the year, on a contract and a period: 262."""
        return self.sale(
            self.line(100, "Remise de fin d'année"), move_type="out_refund",
            ar_facturx_contract="RFA-2025-07",
            ar_facturx_period_from=fields.Date.to_date("2025-01-01"),
            ar_facturx_period_to=fields.Date.to_date("2025-12-31"),
        )

    @case(rule="BR-FR-CO-03")
    def rebate_without_period(self):
        """A rebate that names its contract only."""
        return self.sale(self.line(100, "Remise"), move_type="out_refund",
                         ar_facturx_contract="RFA-2025-07")

    @case()
    def corrective(self):
        """An invoice that replaces one that was wrong: 384."""
        wrong = self.plain()
        return self.sale(self.line(90), ar_facturx_replaces_id=wrong.id)

    @case()
    def discount_credit_note(self):
        """The credit note that books a discount which a payment has earned."""
        invoice = self.sale(
            self.line(1000), invoice_payment_term_id=self.tiered_term("credit_note").id
        )
        self.pay(invoice, "2026-03-05")
        return invoice.ar_discount_document_ids

    @case()
    def down_payment(self):
        """30 % before the work: 386."""
        return self.sale(self.line(300, "Acompte 30 %", account=self.advances()))

    @case()
    def final_invoice(self):
        """The whole work, less the down payment: the prepaid amount, process B4."""
        return self.sale(
            self.line(1000, product=self.product("Fenêtres", "consu")),
            self.line(-300, "Acompte 30 %", account=self.advances()),
        )

    # ---- Abroad

    @case()
    def foreign_currency_domestic(self):
        """US dollars between French businesses."""
        return self.sale(self.line(1000), currency_id=self.dollars().id)

    @case()
    def foreign_currency_export(self):
        """US dollars, to the United States."""
        return self.sale(
            self.line(1000, tax="tva_sale_good_export_0"), currency_id=self.dollars().id,
            partner=self.american(),
        )

    @case()
    def export(self):
        """Goods to the United States, in euros."""
        return self.sale(self.line(1000, tax="tva_sale_good_export_0"), partner=self.american())

    @case()
    def intra_eu_goods(self):
        """Goods to Germany."""
        return self.sale(self.line(1000, tax="tva_sale_good_intra_0"), partner=self.german())

    @case()
    def intra_eu_services(self):
        """Services to Germany: the customer owes the VAT."""
        service = self.product("Étude", "service")
        return self.sale(
            self.line(1000, tax="tva_sale_service_intra_0", product=service), partner=self.german()
        )

    @case()
    def services_outside_the_eu(self):
        """Services to the United States: no export, outside French VAT (CGI 259, 1)."""
        return self.sale(
            self.line(1000, tax="tva_sale_service_export_0"), partner=self.american()
        )

    @case()
    def northern_ireland(self):
        """Goods to Northern Ireland: an intra-Community supply."""
        buyer = self.partner("Belfast Timber Ltd", country="GB", zip="BT1 1AA", city="Belfast",
                             vat="XI366303068", company_registry=False)
        return self.sale(self.line(1000, tax="tva_sale_good_intra_0"), partner=buyer)

    @case()
    def great_britain(self):
        """Goods to Great Britain: an export."""
        buyer = self.partner("London Timber Ltd", country="GB", zip="E1 6AN", city="London",
                             vat=False, company_registry=False)
        return self.sale(self.line(1000, tax="tva_sale_good_export_0"), partner=buyer)

    @case()
    def monaco(self):
        """Monaco is France for VAT."""
        buyer = self.partner("Yachts du Port SAM", country="MC", zip="98000", city="Monaco",
                             vat=False, company_registry=False)
        return self.sale(self.line(1000), partner=buyer)

    @case()
    def norway(self):
        """Goods to Norway, which is no member state: an export."""
        buyer = self.partner("Tømmer AS", country="NO", zip="0150", city="Oslo", vat=False,
                             company_registry=False)
        return self.sale(self.line(1000, tax="tva_sale_good_export_0"), partner=buyer)

    @case()
    def second_hand(self):
        """Second-hand goods under the margin scheme, article 297 A."""
        return self.sale(self.line(1000, "Occasion", tax=self.zero_tax("297 A", "E")))

    @case()
    def own_mention(self):
        """A rate of 0 without a code whose own note says why."""
        tax = self.zero_tax("0 % M", "E")
        tax.invoice_legal_notes = "<p>Exonération, décision 2026-12 de la direction des impôts</p>"
        return self.sale(self.line(1000, tax=tax))

    @case()
    def reverse_charge(self):
        """Subcontracted building work: the customer owes the VAT."""
        tax = self.zero_tax("283-2 nonies", "AE", "VATEX-EU-AE")
        return self.sale(self.line(1000, "Maçonnerie", tax=tax))

    @case()
    def franchise(self):
        """A small business without VAT, article 293 B."""
        tax = self.zero_tax("293 B", "E", "VATEX-FR-FRANCHISE")
        return self.sale(self.line(1000, "Photographies", tax=tax))

    @case()
    def outside_vat(self):
        """Damages: outside the scope of VAT."""
        return self.sale(self.line(500, "Dommages", tax=self.zero_tax("Hors champ", "O")))

    # ---- Customers

    @case()
    def public_buyer(self):
        """A town, with its service code, its commitment and the number of the contract."""
        return self.public_sale(self.line(1000))

    @case()
    def delivered_elsewhere(self):
        """Delivered on a day to another address."""
        place = self.env["res.partner"].create({
            "name": "Chantier des Chartrons", "type": "delivery", "street": "1 quai des Chartrons",
            "zip": "33000", "city": "Bordeaux", "country_id": self.env.ref("base.fr").id,
            "parent_id": self.customer.id,
        })
        return self.sale(
            self.line(100, product=self.product("Porte", "consu")), partner_shipping_id=place.id,
            delivery_date=fields.Date.to_date("2026-02-27"),
        )

    @case()
    def own_electronic_address(self):
        """A customer with an address of its own under 0225."""
        buyer = self.partner("Groupe Achats SA")
        address = f"{buyer.company_registry[:9]}_ACHATS"
        buyer.write({"peppol_eas": "0225", "peppol_endpoint": address})
        return self.sale(self.line(100), partner=buyer)

    @case()
    def consumer(self):
        """A private person: no rule of the French platforms, no indemnity."""
        return self.sale(self.line(100), partner=self.person())

    @case()
    def no_taxable_person(self):
        """An association: reported like a sale to a consumer, pays like a business."""
        buyer = self.partner("Amis du Vieux Nantes", vat=False, company_registry=False,
                             ar_is_not_taxable=True)
        return self.sale(self.line(100), partner=buyer)

    @case()
    def vat_number_only(self):
        """A French business known by its VAT number: its SIREN is in it."""
        return self.sale(self.line(100), partner=self.partner(
            "Scierie du Lot SARL", company_registry=False))

    @case()
    def consumer_abroad(self):
        """A private person in Germany, with French VAT."""
        return self.sale(self.line(100), partner=self.person(country_id=self.env.ref("base.de").id))

    @case(rule="BR-FR-11")
    def without_identifiers(self):
        """A French business without any number."""
        buyer = self.partner("Scierie Sans Numéro SARL", company_registry=False, vat=False)
        return self.sale(self.line(100), partner=buyer)

    @case(rule="BR-FR-11")
    def wrong_siren(self):
        """A company number that is none."""
        buyer = self.partner("Scierie du Lot SARL", company_registry="RCS Cahors 12", vat=False)
        return self.sale(self.line(100), partner=buyer)

    @case(rule="BR-FR-21")
    def foreign_electronic_address(self):
        """An address under 0225 that starts with somebody else's SIREN."""
        buyer = self.partner("Groupe Achats SA")
        buyer.write({"peppol_eas": "0225", "peppol_endpoint": "732829320_ACHATS"})
        return self.sale(self.line(100), partner=buyer)

    # ---- What must not leave

    @case(rule="BR-CO-04")
    def without_tax(self):
        """A line without any tax."""
        return self.sale(self.line(100), self.line(50, "Divers", tax=False))

    @case(rule="BR-E-10")
    def shipped_zero_tax(self):
        """The tax of 0 % that the chart ships, as it is: nobody knows why no VAT is due."""
        return self.sale(self.line(100, tax="tva_sale_good_0"))

    @case(rule="BR-FR-16")
    def foreign_rate(self):
        """19 % VAT between French businesses."""
        rate = self.chart("tva_normale").copy({"name": "19 %", "amount": 19})
        return self.sale(self.line(100, tax=rate))
