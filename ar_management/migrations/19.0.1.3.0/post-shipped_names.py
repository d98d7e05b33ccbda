from odoo import SUPERUSER_ID, api

from odoo.addons.ar_management.models.common.reason import name_in_all_languages
from odoo.addons.ar_management.models.credit.policy import ALL_CUSTOMERS
from odoo.addons.ar_management.models.late_fee.presets import PRESETS
from odoo.addons.ar_management.models.late_fee.res_company import PENALTIES


def migrate(cr, version):
    """Translate the names that the module gave, where nobody has changed them."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    policies = env["ar.late.fee.policy"]
    _translate(env["ar.credit.policy"], ALL_CUSTOMERS)
    _translate(env["account.journal"], PENALTIES)
    # Before this version every company was given the French policies.
    for preset in PRESETS["FR"]:
        _translate(policies, preset.name)


def _translate(model, sentence):
    shipped = model.with_context(lang="en_US").env._(sentence)
    langs = [code for code, _name in model.env["res.lang"].get_installed()]
    records = model.with_context(lang="en_US").search([("name", "=", shipped)])
    name_in_all_languages(records.filtered(
        lambda record: {record.with_context(lang=lang).name for lang in langs} == {shipped}
    ), sentence)
