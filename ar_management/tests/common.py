"""Public test kit: a French company, one user for each role, and short builders."""

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user
from odoo.tools import file_open

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..engine.einvoice.facturx.validate import shared_client
from . import prepared

SELFIE_SEGMENTATION = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def leave_out_missing_library(env):
    """Debian's Odoo lacks one library of the mail module: without this no page starts."""
    try:
        file_open(SELFIE_SEGMENTATION).close()
    except FileNotFoundError:
        env["ir.asset"].create({
            "name": "missing selfie_segmentation", "bundle": "web.assets_backend",
            "directive": "remove", "path": SELFIE_SEGMENTATION,
        })


class ArCommon(AccountTestInvoicingCommon):
    """A French company with its chart, a domestic customer, and the three roles."""

    country_code = "FR"

    @classmethod
    def setUpClass(cls):  # pylint: disable=method-required-super
        if prepared.wanted():
            prepared.take(cls, ArCommon)
        else:
            cls._prepare()
        # Odoo warns about child processes that a test class leaves behind.
        cls.addClassCleanup(shared_client().stop)

    @classmethod
    def _prepare(cls):  # pylint: disable=missing-return
        super().setUpClass()  # pylint: disable=super-method-mismatch
        cls.company = cls.company_data["company"]
        cls.company.write({
            "name": "Atelier du Rhône SAS", "street": "12 quai Perrache", "zip": "69002",
            "city": "Lyon", "vat": "FR44732829320", "company_registry": "73282932000074",
            "email": "compta@atelier.example", "phone": "+33 4 72 00 00 00",
            "ar_legal_information": "SAS au capital de 60 000 €, RCS Lyon",
            "ar_credit_hold_orders": True,
        })
        cls.bank_journal = cls.company_data["default_journal_bank"]
        cls.customer = cls._customer("Menuiserie Vasseur SARL")
        cls.tax_20 = cls.company_data["default_tax_sale"]
        cls.ar_user = cls._role("ar_user")
        cls.credit_manager = cls._role("ar_credit_manager")
        cls.ar_admin = cls._role("ar_admin")

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("ar_management.group_ar_admin")

    @classmethod
    def _create_company(cls, **values):
        prepared_one = prepared.another(cls, values["name"]) if set(values) == {"name"} else None
        return prepared_one or super()._create_company(**values)

    @classmethod
    def _role(cls, name):
        return cls._person(f"test_{name}", f"ar_management.group_{name}")

    @classmethod
    def _person(cls, login, groups="account.group_account_readonly", companies=None):
        """A user of these companies; who has no other group may only read."""
        companies = companies or cls.company
        return new_test_user(
            cls.env, login=login, groups=groups,
            company_id=companies[:1].id, company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _portal_buyer(cls, login):
        """Somebody of the customer, who reads the portal."""
        buyer = cls._person(login, "base.group_portal")
        buyer.partner_id.parent_id = cls.customer
        return buyer

    @classmethod
    def _customer(cls, name, **values):
        return cls._customers([name], **values)

    @classmethod
    def _customers(cls, names, **values):
        return cls.env["res.partner"].create([{
            "name": name, "is_company": True, "country_id": cls.env.ref("base.fr").id,
            "street": "3 rue des Carmes", "zip": "44000", "city": "Nantes",
            "vat": "FR40303265045", "company_registry": "30326504500049",
            "email": "facturation@client.example", "lang": "en_US", **values,
        } for name in names])

    @classmethod
    def _branch(cls, name="Grenoble"):
        """A branch of the company, with its accounts; the user of the tests works in both."""
        branch = cls.env["res.company"].create({
            "name": f"Atelier du Rhône, {name}", "parent_id": cls.company.id,
        })
        cls.cr.precommit.run()  # Odoo prepares the accounts of a branch there
        cls.env.user.company_ids |= branch
        return branch

    @classmethod
    def _grant(cls, partner, limit, company=None, **values):
        """An approved credit limit, as if the ladder had been climbed."""
        return cls.env["ar.credit.application"]._grant(
            partner, company or cls.company, limit, "Known for years", **values
        )

    @classmethod
    def _two_ten_net_thirty(cls, **values):
        """Payment term 2/10 net 30, with VAT reduced when the discount is taken."""
        return cls.env["account.payment.term"].create({
            "name": "2/10 net 30", "early_discount": True, "discount_percentage": 2,
            "discount_days": 10, "early_pay_discount_computation": "included",
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            **values,
        })

    @classmethod
    def _tiered_term(cls, *tiers, instalments=((100, 30),), **values):
        """Payment term with tiers (percent, days) or (percent, days, window)."""
        return cls.env["account.payment.term"].create({
            "name": "Steps",
            "line_ids": [
                Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                for share, days in instalments
            ],
            "ar_discount_tier_ids": [
                Command.create(dict(zip(("percent", "days", "window"), tier, strict=False)))
                for tier in tiers or ((3, 10), (1, 20))
            ],
            **values,
        })

    @classmethod
    def _invoice(cls, *args, post=True, company=None, **values):
        """Customer invoice of one line (``_invoice_values``)."""
        moves = cls.env["account.move"].with_company(company or cls.company)
        move = moves.create(cls._invoice_values(*args, **values))
        if post:
            move.action_post()
        return move

    @classmethod
    def _invoice_values(
        cls, amount, date, due=None, term=None, partner=None, tax=None, **values
    ):
        """Values of an invoice; ``amount`` is before tax, without tax unless given."""
        day = fields.Date.to_date(date)
        return {
            "move_type": "out_invoice",
            "partner_id": (partner or cls.customer).id,
            "invoice_date": day,
            "date": day,
            "invoice_payment_term_id": term.id if term else False,
            "invoice_date_due": False if term else fields.Date.to_date(due) or day,
            "invoice_line_ids": [Command.create({
                "name": "Windows", "quantity": 1, "price_unit": amount,
                "tax_ids": [Command.set(tax.ids if tax else [])],
            })],
            **values,
        }

    @classmethod
    def _receivable(cls, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    @classmethod
    def _bank_line(cls, amount, date, label="", partner=None, value_date=None, **values):
        """Bank statement line of the company's bank journal, not matched."""
        return cls.env["account.bank.statement.line"].create({
            "journal_id": cls.bank_journal.id, "amount": amount,
            "date": fields.Date.to_date(date), "payment_ref": label or "VIR SEPA RECU",
            "partner_id": partner.id if partner else False,
            "ar_value_date": fields.Date.to_date(value_date) if value_date else False,
            **values,
        })

    @classmethod
    def _match(cls, bank_line, *moves):
        """Match a bank line with invoices as an accountant would, through the suspense line."""
        _liquidity, suspense, _other = bank_line.with_context(
            skip_account_move_synchronization=True
        )._seek_for_lines()
        receivables = cls._receivable(cls.env["account.move"].union(*moves))
        suspense.write({
            "account_id": receivables.account_id.id, "partner_id": receivables.partner_id.id,
        })
        (suspense + receivables).reconcile()

    @classmethod
    def _pay(cls, invoice, date, amount=None, group=False):
        """Payment through Odoo's payment wizard, with what it proposes on that day."""
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({
            "payment_date": fields.Date.to_date(date), "journal_id": cls.bank_journal.id,
            "group_payment": group,
            **({"amount": amount} if amount is not None else {}),
        })
        return wizard._create_payments()

    @classmethod
    def _lock(cls, field, day):
        """Set one of Odoo's lock dates of the company, as ``fiscalyear_lock_date``."""
        cls.company[field] = fields.Date.to_date(day)

    @classmethod
    def _hash(cls, move):
        """Secure an entry, and those before it in its sequence, by Odoo's own hash chain."""
        move.button_hash()

    @classmethod
    def _credit_note(cls, invoice, date, amount=None):
        """Credit note on an invoice, for all of it or for an amount before tax, and matched."""
        day = fields.Date.to_date(date)
        credit_note = invoice._reverse_moves([{"date": day, "invoice_date": day}])
        if amount is not None:
            credit_note.invoice_line_ids.price_unit = amount
        credit_note.action_post()
        # Posting a credit note that reverses an invoice matches them already.
        lines = cls._receivable(invoice) + cls._receivable(credit_note)
        lines.filtered(lambda line: not line.reconciled).reconcile()
        return credit_note


class ArHttpCommon(ArCommon, HttpCase):
    """For browser tours, with the logins and passwords of the roles (``test_ar_user``...)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        leave_out_missing_library(cls.env)
