"""Records that the e-invoice cases need: partners, taxes, terms, payments."""

from odoo import Command, fields


class FacturxCaseData:
    """Builders of records in the company of an environment."""

    def __init__(self, env):
        self.company = env.company
        self.env = env(context={**env.context, "allowed_company_ids": self.company.ids})
        self._records = {}
        self._complete_company()
        self.customer = self.partner("Menuiserie Vasseur SARL")

    def _complete_company(self):
        """Give the seller what it lacks: identity, late fee policy comes with the module."""
        partner = self.company.partner_id
        wanted = {
            "street": "12 quai Perrache", "zip": "69002", "city": "Lyon",
            "country_id": self.env.ref("base.fr").id, "vat": "FR44732829320",
            "company_registry": "73282932000074", "email": "compta@atelier.example",
            "phone": "+33 4 72 00 00 00",
        }
        if not partner.company_registry or not partner.vat:
            partner.write(wanted)
        if not partner.bank_ids:
            self.env["res.partner.bank"].create({
                "acc_number": "FR7630006000011234567890189", "partner_id": partner.id,
                "allow_out_payment": True,
            })

    def _once(self, key, make):
        if key not in self._records:
            self._records[key] = make()
        return self._records[key]

    # ---- Documents

    def sale(self, *lines, partner=None, name=None, **values):
        """Post an invoice of these lines."""
        term = self.env.ref("account.account_payment_term_30days")
        move = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": (partner or self.customer).id,
            "invoice_date": fields.Date.to_date("2026-03-02"),
            "date": fields.Date.to_date("2026-03-02"), "invoice_payment_term_id": term.id,
            "invoice_line_ids": [Command.create(line) for line in lines], **values,
        })
        if name:
            move.name = name
        move.action_post()
        return move

    def public_sale(self, *lines):
        """Invoice to a town: its numbers go into the fields that exist."""
        town = self.partner("Commune de Villeurbanne", ar_is_public_buyer=True)
        numbers = {"buyer_reference": "SERV01", "purchase_order_reference": "EJ-2026-118",
                   "contract_reference": "MAR-2025-07"}
        known = self.env["account.move"]._fields
        values = {key: value for key, value in numbers.items() if key in known}
        return self.sale(*lines, partner=town, ref="EJ-2026-118", **values)

    def line(self, price, name="Fenêtre", tax="tva_normale", quantity=1, product=None, **values):
        """Values of an invoice line; ``tax`` is a record, an id of the chart, or False."""
        taxes = self.chart(tax) if isinstance(tax, str) else tax
        unit, account = values.pop("unit", None), values.pop("account", None)
        return {
            "name": product.name if product else name, "price_unit": price, "quantity": quantity,
            "tax_ids": [Command.set(taxes.ids if taxes else [])],
            **({"product_id": product.id} if product else {}),
            **({"product_uom_id": self.env.ref(unit).id} if unit else {}),
            **({"account_id": account.id} if account else {}), **values,
        }

    def credit(self, invoice, price=None):
        """Credit note on an invoice, for all of it or with another price."""
        day = fields.Date.to_date("2026-03-10")
        note = invoice._reverse_moves([{"date": day, "invoice_date": day}])
        if price is not None:
            note.invoice_line_ids.price_unit = price
        note.action_post()
        return note

    def pay(self, invoice, date, amount=None):
        """Pay through Odoo's wizard what it proposes on that day, or an amount."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({
            "payment_date": fields.Date.to_date(date),
            **({"amount": amount} if amount is not None else {}),
        })
        wizard._create_payments()

    # ---- Partners

    def partner(self, name, country="FR", **values):
        """A French business that has all its numbers, unless told otherwise."""
        return self.env["res.partner"].create({
            "name": name, "is_company": True, "street": "3 rue des Carmes", "zip": "44000",
            "city": "Nantes", "country_id": self.env["res.country"].search(
                [("code", "=", country)]).id,
            "vat": "FR40303265045", "company_registry": "30326504500049",
            "email": "facturation@client.example", "lang": "en_US", **values,
        })

    def german(self):
        """A German business."""
        return self.partner("Holz Müller GmbH", country="DE", street="Weg 1", zip="10115",
                            city="Berlin", vat="DE136695976", company_registry=False)

    def american(self):
        """A business in the United States."""
        return self.partner("Timber Inc.", country="US", street="1 Main Street", zip="10001",
                            city="New York", vat=False, company_registry=False)

    def person(self, **values):
        """A private person."""
        return self.partner("Mme Petit", is_company=False, vat=False, company_registry=False,
                            **values)

    # ---- Taxes and accounts

    def chart(self, xmlid):
        """Record of the company's chart."""
        template = self.env["account.chart.template"].with_company(self.company)
        record = template.ref(xmlid)
        if "active" in record._fields and not record.active:
            record.active = True
        return record

    def zero_tax(self, name, category, code=False):
        """A rate of 0 with its category and reason."""
        return self._once(("zero", name), lambda: self.chart("tva_sale_good_0").copy({
            "name": name, "ubl_cii_tax_category_code": category,
            "ubl_cii_tax_exemption_reason_code": code,
        }))

    def on_payment(self, xmlid):
        """A tax of the chart that falls due when the customer pays."""
        def make():
            tax = self.chart(xmlid)
            waiting = tax.cash_basis_transition_account_id or self.env["account.account"].create({
                "name": "TVA en attente", "code": "445740X", "account_type": "liability_current",
                "reconcile": True,
            })
            self.company.tax_exigibility = True
            return tax.copy({"name": f"{tax.name} E", "tax_exigibility": "on_payment",
                             "cash_basis_transition_account_id": waiting.id})
        return self._once(("payment", xmlid), make)

    def on_invoice(self, xmlid):
        """A tax of the chart with the option for debits."""
        return self._once(("invoice", xmlid), lambda: self.chart(xmlid).copy({
            "name": f"{xmlid} D", "tax_exigibility": "on_invoice",
        }))

    def taxed_eco_tax(self):
        """A fixed amount that enters the base of 20 % VAT, and that VAT."""
        def make():
            vat = self.chart("tva_normale")
            eco = self.env["account.tax"].create({
                "name": "DEEE", "amount_type": "fixed", "amount": 2.5, "type_tax_use": "sale",
                "include_base_amount": True, "sequence": 1, "company_id": self.company.id,
                "country_id": vat.country_id.id, "tax_group_id": vat.tax_group_id.id,
            })
            return eco + vat
        return self._once("eco", make)

    def advances(self):
        """Account of down payments received."""
        account = self.env["account.account"].search([
            ("code", "=like", "4191%"), ("company_ids", "in", self.company.ids)], limit=1)
        return account or self.env["account.account"].create({
            "name": "Avances et acomptes reçus", "code": "419100",
            "account_type": "liability_current", "reconcile": True,
        })

    def dollars(self):
        """US dollars, with a rate."""
        dollars = self.env.ref("base.USD")
        dollars.active = True
        if not dollars.rate_ids.filtered(lambda rate: rate.company_id in (False, self.company)):
            self.env["res.currency.rate"].create({
                "currency_id": dollars.id, "name": fields.Date.to_date("2026-01-01"),
                "rate": 1.087, "company_id": self.company.id,
            })
        return dollars

    def cash_rounding_record(self):
        """Rounding to five cents, as a line of its own."""
        return self.env["account.cash.rounding"].create({
            "name": "5 cents", "rounding": 0.05, "strategy": "add_invoice_line",
            "profit_account_id": self.company.default_cash_difference_income_account_id.id,
            "loss_account_id": self.company.default_cash_difference_expense_account_id.id,
        })

    def product(self, name, kind, **values):
        """Goods or a service."""
        return self._once((name, kind), lambda: self.env["product.product"].create({
            "name": name, "type": kind, **values,
        }))

    # ---- Terms

    def discount_term(self, **values):
        """2/10 net 30, as Odoo itself offers it."""
        return self.env["account.payment.term"].create({
            "name": "2/10 net 30", "early_discount": True, "discount_percentage": 2,
            "discount_days": 10, "early_pay_discount_computation": "included",
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            **values,
        })

    def tiered_term(self, treatment=None, instalments=((100, 30),)):
        """3 % within 10 days, 1 % within 20."""
        return self.env["account.payment.term"].create({
            "name": "3/10 1/20", **({"ar_discount_vat_treatment": treatment} if treatment else {}),
            "line_ids": [
                Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                for share, days in instalments
            ],
            "ar_discount_tier_ids": [
                Command.create({"percent": percent, "days": days})
                for percent, days in ((3, 10), (1, 20))
            ],
        })

    def three_instalments(self):
        """30 % now, 40 % after 30 days, the rest after 60."""
        return self.env["account.payment.term"].create({
            "name": "30/40/30", "line_ids": [
                Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                for share, days in ((30, 0), (40, 30), (30, 60))
            ],
        })
