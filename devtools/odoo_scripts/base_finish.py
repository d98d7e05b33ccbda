"""Odoo shell script: load the French chart if Odoo did not, and check the result."""

company = env.ref("base.main_company")
if company.chart_template != "fr":
    env["account.chart.template"].try_loading("fr", company, install_demo=False)
assert company.chart_template == "fr", company.chart_template
assert company.currency_id.name == "EUR", company.currency_id.name

env.cr.commit()
