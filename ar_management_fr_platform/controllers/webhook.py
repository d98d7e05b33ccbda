from odoo import http
from odoo.http import request

from ..engine.archive import signed


class PlatformWebhook(http.Controller):
    """The platform says that something changed: it is fetched right away, never taken from here."""

    @http.route(
        "/ar_platform/webhook/<int:connection_id>", type="http", auth="public", methods=["POST"],
        csrf=False, save_session=False)
    def changed(self, connection_id):
        """Fetch what changed soon, when the call bears the signature of the platform."""
        connection = request.env["ar.platform.connection"].sudo().browse(connection_id).exists()
        key = connection and connection.kept_signing_key
        signature = request.httprequest.headers.get(
            connection.signature_header or "", "") if key else ""
        if not key or not signed(request.httprequest.get_data(), key, signature):
            return request.make_response("", status=404)
        request.env.ref("ar_management_fr_platform.ir_cron_follow").sudo()._trigger()
        return request.make_response("", status=202)
