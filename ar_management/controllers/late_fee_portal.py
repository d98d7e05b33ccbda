from collections import defaultdict

from odoo import fields
from odoo.http import request, route

from odoo.addons.account.controllers.portal import PortalAccount

from ..models.late_fee.account_move import LATE_FEE_DOCUMENTS


class LateFeePortal(PortalAccount):
    """What a customer reads about late-payment interest, as of any day."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ar_late_fee_count" in counters:
            values["ar_late_fee_count"] = int(request.env.company.sudo().ar_late_fee_in_portal)
        return values

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        move = invoice.sudo()
        if not move.company_id.ar_late_fee_in_portal:
            return values
        day = _day(kwargs.get("as_of"))
        fee = move._ar_late_fee(day)
        return {
            **values,
            # Who asked for a day before the delay can ask for another one.
            "show_late_fee": bool(fee.slices or kwargs.get("as_of")),
            "late_fee_day": day,
            "late_fee_table": fee.slices and move._ar_render_late_fee(fee),
            "late_fee_position": fee.slices and move._ar_late_fee_positions(day)[move.id],
        }

    @route("/my/late_fees", type="http", auth="user", website=True)
    def portal_my_late_fees(self, as_of=None, **_kwargs):
        """Late interest and indemnities of all invoices of the customer, as of a day."""
        day = _day(as_of)
        invoices = self._late_invoices(day)
        if not invoices and not request.env.company.sudo().ar_late_fee_in_portal:
            return request.redirect("/my")
        positions = invoices.sudo()._ar_late_fee_positions(day)
        rows = [
            (invoice, positions[invoice.id]) for invoice in invoices
            if positions[invoice.id].accrued or positions[invoice.id].billed
        ]
        totals = defaultdict(float)
        for invoice, position in rows:
            totals[invoice.sudo().currency_id] += float(position.owed)
        return request.render("ar_management.portal_my_late_fees", {
            **self._prepare_portal_layout_values(),
            "page_name": "late_fees",
            "day": day,
            "rows": rows,
            "totals": totals,
        })

    def _late_invoices(self, day):
        """Invoices that the reader may see and that were due before a day."""
        invoices = request.env["account.move"].search([
            ("state", "=", "posted"),
            ("move_type", "in", LATE_FEE_DOCUMENTS),
            ("partner_id", "child_of", request.env.user.partner_id.commercial_partner_id.id),
            ("invoice_date_due", "<", day),
        ], order="invoice_date_due, id")
        return invoices.sudo().filtered(
            lambda move: move.company_id.ar_late_fee_in_portal and not move.ar_is_penalty
        ).sudo(False)


def _day(text):
    """The day that the reader asked for; today when there is none or it is no date."""
    try:
        day = fields.Date.to_date(text)
    except ValueError:
        day = None
    return day or fields.Date.context_today(request.env.user)
