"""Where the story plays: the company, its bank account, its customers, products and users."""

import base64
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tools import file_open

from ..engine.late_fee.reference_rate import Semester
from . import profiles

ALREADY_IDENTIFIED = ("vat", "company_registry")


def xml_ids(env, records):
    """Give records their XML id, so that the story is told once and tests can name its parts."""
    env["ir.model.data"]._update_xmlids([
        {"xml_id": f"ar_management.{name}_demo", "record": record, "noupdate": True}
        for name, record in records.items()
    ])


def french_company(env, number, **values):
    """Values of an invented French customer, its numbers with the check digits of real ones."""
    siren = _checked(f"8{number:07d}")
    return {
        "company_registry": _checked(f"{siren}0001"),
        "vat": f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}",
        "is_company": True,
        "country_id": env.ref("base.fr").id,
        "lang": "fr_FR" if "fr_FR" in dict(env["res.lang"].get_installed()) else env.lang,
        **values,
    }


def _checked(digits):
    """Digits and their check digit (Luhn)."""
    sums = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return digits + str(-sum(each // 10 + each % 10 for each in sums) % 10)


def company(env):
    """The company of the story: an unused French main company, or a new one.

    Books that somebody has begun are never touched.
    """
    main = env.ref("base.main_company", raise_if_not_found=False)
    if main and is_unused(main):
        chosen = main
    else:
        chosen = _new_company(env)
        xml_ids(env, {"company": chosen})
    with file_open("ar_management/demo/logo.png", "rb") as logo:
        chosen.write({
            **profiles.COMPANY,
            "logo": base64.b64encode(logo.read()),
            "account_use_credit_limit": True,
            "ar_credit_hold_orders": True,
            "external_report_layout_id": env.ref("web.external_layout_standard").id,
        })
    admin = env.ref("base.user_admin")
    admin.write({"company_ids": [Command.link(chosen.id)], "company_id": chosen.id})
    return chosen


def is_unused(company):
    """Tell whether a company has the French chart, no identity of its own and no entries."""
    return (
        company.chart_template == "fr"
        and company.country_id.code == "FR"
        and not any(company[name] for name in ALREADY_IDENTIFIED)
        and not company.env["account.move"].search_count([("company_id", "=", company.id)], limit=1)
    )


def _new_company(env):
    euro = env.ref("base.EUR")
    euro.active = True
    # Without install_mode, a company in another country installs that country's modules at once
    # and commits in the middle of the story.
    created = env["res.company"].with_context(install_mode=True).create({
        "name": profiles.COMPANY["name"],
        "country_id": env.ref("base.fr").id,
        "currency_id": euro.id,
    }).with_env(env)
    # Not try_loading(): it warns when an installation is under way, as it is with demo data.
    env["account.chart.template"]._load("fr", created, install_demo=False)
    return created


def bank_journal(company):
    """The company's bank journal with its account number."""
    env = company.env
    journal = env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
    )
    if not journal:
        raise UserError(env._(
            "%(company)s has no bank journal: create one under Accounting, Configuration, "
            "Journals, then load the demo story again.", company=company.name,
        ))
    bank = env["res.bank"].create({
        "name": profiles.COMPANY_BANK, "bic": profiles.COMPANY_BIC,
        "country": env.ref("base.fr").id,
    })
    # Builds of 2026 let no job trust an account, but for demo data; what OdooBot posts would lose
    # the IBAN of an account that is not trusted.
    account = env["res.partner.bank"].with_context(install_mode=True).create({
        "acc_number": profiles.COMPANY_IBAN,
        "bank_id": bank.id,
        "partner_id": company.partner_id.id,
        "company_id": company.id,
        "allow_out_payment": True,
    })
    journal.write({"name": profiles.COMPANY_BANK, "bank_account_id": account.id})
    xml_ids(env, {"bank": bank, "company_bank_account": account})
    return journal


def customers(company):
    """The eight customers, by key."""
    env = company.env
    terms = _payment_terms(company)
    installed = dict(env["res.lang"].get_installed())
    partners = env["res.partner"].create([
        {
            **_customer_values(person, terms, installed),
            "country_id": env.ref(person.country).id,
            "company_id": company.id,
        }
        for person in profiles.CUSTOMERS
    ])
    by_key = {
        person.key: partner for person, partner in zip(profiles.CUSTOMERS, partners, strict=True)
    }
    xml_ids(env, {f"partner_{key}": partner for key, partner in by_key.items()})
    env["res.partner.bank"].create([
        {"acc_number": person.iban, "partner_id": by_key[person.key].id}
        for person in profiles.CUSTOMERS if person.iban
    ])
    return by_key


def _customer_values(person, terms, installed):
    name, function = person.contact
    lang = person.lang if person.lang in installed else "en_US"
    host = f"{person.key.replace('_', '-')}.example"
    return {
        "name": person.name,
        "is_company": True,
        "street": person.street,
        "zip": person.zip,
        "city": person.city,
        "vat": person.vat,
        "company_registry": person.registry,
        "email": f"facturation@{host}",
        "lang": lang,
        "property_payment_term_id": terms[person.term].id,
        "comment": person.note,
        "invoice_edi_format": "facturx",
        "child_ids": [Command.create({
            "name": name, "function": function, "email": f"contact@{host}", "lang": lang,
        })],
        **person.values,
    }


def _payment_terms(company):
    env = company.env
    discount = env["account.payment.term"].create({
        "name": "2/10 net 30",
        "note": "2 % discount within 10 days, otherwise 30 days net.",
        "company_id": company.id,
        "early_discount": True,
        "discount_percentage": 2,
        "discount_days": 10,
        "early_pay_discount_computation": "included",
        "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
    })
    if "fr_FR" in dict(env["res.lang"].get_installed()):
        french = "2 % d'escompte sous 10 jours, sinon 30 jours net."
        terms = discount._fields["note"].get_trans_terms(discount.note)
        discount.update_field_translations("note", {"fr_FR": dict.fromkeys(terms, french)})
    xml_ids(env, {"payment_term_discount": discount})
    return {
        "discount": discount,
        "30": env.ref("account.account_payment_term_30days"),
        "45": env.ref("account.account_payment_term_45days"),
    }


def products(company):
    """What the company sells, by key, with the taxes of its chart."""
    env = company.env
    chart = env["account.chart.template"].with_company(company)
    taxes = {"consu": chart.ref("tva_normale"), "service": chart.ref("tva_normale_encaissement")}
    made = env["product.product"].create([
        {
            "name": name,
            "type": kind,
            "list_price": price,
            "taxes_id": [Command.set(taxes[kind].ids)],
            "company_id": company.id,
        }
        for name, kind, price in profiles.PRODUCTS.values()
    ])
    by_key = dict(zip(profiles.PRODUCTS, made, strict=True))
    xml_ids(env, {f"product_{key}": product for key, product in by_key.items()})
    return by_key


def warehouse(company):
    """With inventory installed, goods leave from somewhere: Odoo serves the first company only."""
    env = company.env
    if "stock.warehouse" not in env:
        return
    warehouses = env["stock.warehouse"]
    if not warehouses.search_count([("company_id", "=", company.id)], limit=1):
        made = warehouses.create({
            "name": company.name, "code": "LUMEN", "company_id": company.id,
            "partner_id": company.partner_id.id,
        })
        xml_ids(env, {"warehouse": made})


def users(company):
    """One user for each role; the password is the login. Only for a demonstration."""
    env = company.env
    for login, name, groups in profiles.USERS:
        found = [env.ref(group, raise_if_not_found=False) for group in groups]
        taken = env["res.users"].with_context(active_test=False).search([("login", "=", login)])
        if taken or not all(found):
            continue
        user = env["res.users"].with_context(no_reset_password=True).create({
            "name": name,
            "login": login,
            "password": login,
            "email": f"{login}@ateliers-lumen.example",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "tz": "Europe/Paris",
            "group_ids": [Command.set([env.ref("base.group_user").id, *(g.id for g in found)])],
        })
        xml_ids(env, {f"user_{login}": user})


def reference_rates(env, anchor: date):
    """A rate marked DEMO for each semester of the story that is not public knowledge yet."""
    rates = env["ar.reference.rate"]
    semester = Semester.of(anchor - relativedelta(months=30))
    last = Semester.of(anchor + relativedelta(years=1))
    while semester <= last:
        for series in env["ar.reference.series"].search([]):
            _demo_rate(rates, series, semester.first_day)
        semester = semester.next


def _demo_rate(rates, series, day):
    before = rates.search(
        [("series_id", "=", series.id), ("date_from", "<=", day)], order="date_from desc", limit=1
    )
    if before.date_from == day:
        return
    made = rates.create({
        "series_id": series.id,
        "date_from": day,
        "percent": before.percent or 2.0,
        "source": "DEMO",
        "is_demo": True,
    })
    xml_ids(rates.env, {f"reference_rate_{series.code}_{fields.Date.to_string(day)}": made})
