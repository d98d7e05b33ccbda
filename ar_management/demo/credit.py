"""Credit in the story: the limits that were decided long ago, and what is waiting today."""

from odoo import fields

from . import cast, stage


def limits(company, customers):
    """The limits that the company has given for years."""
    applications = company.env["ar.credit.application"]
    stage.xml_ids(company.env, {
        f"credit_{person.key}": applications._grant(
            customers[person.key], company, person.limit,
            company.env._("Known for years: %(note)s", note=person.note),
            granted_until=fields.Date.add(fields.Date.context_today(applications), months=9),
        )
        for person in cast.CUSTOMERS if person.limit
    })
