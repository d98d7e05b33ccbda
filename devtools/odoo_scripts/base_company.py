"""Odoo shell script: a French company in euro before the French chart is loaded."""

company = env.ref("base.main_company")
euro = env.ref("base.EUR")
euro.active = True
company.partner_id.write(
    {
        "name": "Société de démonstration",
        "street": "12 rue de la République",
        "zip": "69002",
        "city": "Lyon",
        "country_id": env.ref("base.fr").id,
    }
)
company.write({"name": "Société de démonstration", "currency_id": euro.id})
language = env["res.lang"].with_context(active_test=False).search([("code", "=", "fr_FR")])
env["base.language.install"].create({"lang_ids": [(6, 0, language.ids)]}).lang_install()
env.cr.commit()
