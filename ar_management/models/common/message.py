from markupsafe import Markup

from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store

from ...engine.common.reason import from_json, to_json


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _ar_post(self, *reasons, **values):
        """Note reasons in the chatter: whoever reads it does so in their own language.

        E-mails of it, and searches in it, have the company's language.

        :param values: further values of the message
        """
        for record in self:
            company = "company_id" in record and record.company_id or self.env.company
            record.message_post(
                **values,
                body=self.env["ar.reason"]._for(company)._message(reasons),
                ar_reason_data=to_json(reasons),
            )

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"ar_reason_data"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    ar_reason_data = fields.Json(string="Reasons as Codes", readonly=True)

    def _to_store_defaults(self, target):
        return [
            Store.Attr("body", lambda message: message._ar_body()) if field == "body" else field
            for field in super()._to_store_defaults(target)
        ]

    def _ar_body(self):
        """Body of a message in the reader's language, when it is made of reasons."""
        reasons = from_json(self.sudo().ar_reason_data)
        return self.env["ar.reason"]._message(reasons) if reasons else self.body


class ArReason(models.AbstractModel):
    _inherit = "ar.reason"

    def _message(self, reasons):
        """Write reasons as the body of a message: what happened, then why."""
        what, *why = reasons
        return Markup("<p>%s</p>%s") % (self._text(what), self._html(why))
