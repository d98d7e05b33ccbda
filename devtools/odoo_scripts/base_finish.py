"""Odoo shell script: check the chart, and cure a defect of Debian's package."""

from odoo.tools.misc import file_path

company = env.ref("base.main_company")
if company.chart_template != "fr":
    env["account.chart.template"].try_loading("fr", company, install_demo=False)
assert company.chart_template == "fr", company.chart_template
assert company.currency_id.name == "EUR", company.currency_id.name

# Debian leaves this file out (not free), and without it no backend page loads.
left_out = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
try:
    file_path(left_out)
except FileNotFoundError:
    env["ir.asset"].create(
        {
            "name": "Left out of Debian's package",
            "bundle": "web.assets_backend",
            "directive": "remove",
            "path": left_out,
        }
    )
env.cr.commit()
