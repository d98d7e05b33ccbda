"""The company of the test kit, made once for all classes of a run.

Odoo's kit loads a chart of accounts for each class, which takes longer than most tests. Where the
database is thrown away after the run (``./dev test`` says so in the environment), the first class
commits what all have in common, and the others take it from there, each in a transaction of its
own as before.
"""

import os

from odoo.models import BaseModel
from odoo.sql_db import Cursor

from odoo.addons.base.tests.common import BaseCommon

_kept = {}
"""What the set-up leaves on a class: name -> records, or a dictionary of records."""

_spare = []
"""Id of a second company with its chart: archived, so that no test sees it that does not ask."""


def wanted():
    """Is the database of this run its own, to be thrown away?"""
    return bool(os.environ.get("AR_TEST_THROWAWAY"))


def take(case, kit):
    """Set a class up with the company that the kit has prepared.

    :param case: class of tests
    :param kit: base class whose ``_prepare`` makes the company
    """
    if not _kept:
        _prepare(kit)
    super(BaseCommon, case).setUpClass()  # the transaction, and what comes along with the kit
    env = case.env(context=dict(case.env.context, **case.default_env_context()))
    case.env = env(user=_kept["user"].id)
    for name, value in _kept.items():
        setattr(case, name, _here(case.env, value))
    case.maxDiff, case.tax_number = None, 0
    missing = case.get_default_groups() - case.user.group_ids
    if missing:
        case.user.sudo().group_ids += missing


def another(case, name):
    """The second company, under this name; None when the class or the test has it already."""
    company = case.env["res.company"].sudo().browse(_spare)
    if not company or company.active:
        return None
    company.write({"active": True, "name": name})
    case.env.user.company_ids += company
    return company.with_env(case.env)


def _prepare(kit):
    maker = type("Maker", (kit,), {"__module__": kit.__module__})
    try:
        maker._prepare()
        spare = maker._create_company(name="Spare")
        maker.env.user.company_ids -= spare
        spare.active = False
        maker.env.flush_all()
        Cursor.commit(maker.cr)  # the instance's own is forbidden to tests
        _kept.update(
            (name, value) for name, value in vars(maker).items()
            if isinstance(value, BaseModel) or name == "company_data"
        )
        _spare.append(spare.id)
    finally:
        maker.doClassCleanups()


def _here(env, value):
    if isinstance(value, BaseModel):
        return env[value._name].browse(value.ids)
    return {key: _here(env, record) for key, record in value.items()}
