"""Credit in the story: the limits that were decided long ago, and what is waiting today."""

from odoo import Command, fields

from . import fixtures, profiles

LADDER_FROM = 25000


def limits(company, customers):
    """The limits that the company has given for years."""
    applications = company.env["ar.credit.application"]
    fixtures.xml_ids(company.env, {
        f"credit_{person.key}": applications._grant(
            customers[person.key], company, person.limit,
            company.env._("Known for years: %(note)s", note=person.note),
            granted_until=fields.Date.add(fields.Date.context_today(applications), months=9),
        )
        for person in profiles.CUSTOMERS if person.limit
    })


def waiting(company, customers):
    """What the credit desk finds this morning: an application, and the weekly figures."""
    env = company.env
    policy = env["ar.credit.policy"].search([("company_id", "=", company.id)], limit=1)
    policy.write({
        "portal_shows_limit": True,
        "portal_applies": True,
        "small_amount": 50,
        "step_ids": [
            Command.create({
                "name": env._("Credit Manager"), "sequence": 1,
                "group_ids": [Command.set(env.ref("ar_management.group_ar_credit_manager").ids)],
            }),
            Command.create({
                "name": env._("Management"), "sequence": 2, "amount_above": LADDER_FROM,
                "group_ids": [Command.set(env.ref("ar_management.group_ar_admin").ids)],
            }),
        ],
    })
    clerk = env.ref("ar_management.user_accountant_demo", raise_if_not_found=False)
    applications = env["ar.credit.application"].with_user(clerk or env.user)
    application = applications.create({
        "partner_id": customers["new"].id,
        "company_id": company.id,
        "requested_limit": 8000,
        "requested_term_id": env.ref("account.account_payment_term_30days").id,
        "reason": env._("Fits out four offices; orders of about 2,500 a month from January on."),
        "external_agency": "Agence Demo",
        "external_score": 62,
        "external_date": fields.Date.context_today(applications),
    })
    application.action_submit()
    fixtures.xml_ids(env, {"credit_application": application})
    env["ar.credit.review"]._look_at(env["res.partner"].union(*customers.values()), company)
