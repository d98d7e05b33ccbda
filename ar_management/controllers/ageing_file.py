import json

from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AgeingFile(http.Controller):
    """The aged balance for a spreadsheet."""

    @http.route("/ar_management/aged_balance.xlsx", type="http", auth="user", readonly=True)
    def aged_balance(self, options="{}", companies="", **_kw):
        """Give the file, read with the rights of the person.

        :param companies: ids that the person has chosen; others than its own are left out
        """
        allowed = request.env.user.company_ids
        chosen = [int(word) for word in companies.split(",") if word.isdigit()]
        chosen = [number for number in chosen if number in allowed.ids] or request.env.company.ids
        ageing = request.env["ar.ageing"].with_context(allowed_company_ids=chosen)
        scope = ageing._scope(json.loads(options))
        content = ageing._workbook(json.loads(options))
        name = ageing.env._("Aged balance %(day)s", day=scope["day"].isoformat())
        return request.make_response(content, headers=[
            ("Content-Type", XLSX), ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
        ])
