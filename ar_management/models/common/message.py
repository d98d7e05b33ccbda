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

    def _ar_write_to(self, contact, company, body, subject, author=None, files=(), **values):
        """Write to a customer by e-mail, in its language; the message stays in this thread.

        :param author: who signs; the company when left out
        :param files: [(name, bytes)] that go with it
        :param values: further values of the message
        :return: the message
        """
        author = author or company.partner_id
        message = self.with_context(lang=contact.lang or self.env.lang).message_post(**{
            "body": body, "subject": subject, "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment", "author_id": author.id,
            "email_from": company.email_formatted or author.email_formatted
            or self.env.user.email_formatted,
            "partner_ids": contact.ids, "attachments": list(files), "force_send": False,
            "email_layout_xmlid": "mail.mail_notification_light", "notify_skip_followers": True,
            **values,
        })
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return message

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"ar_reason_data"}


class MailActivityMixin(models.AbstractModel):
    _inherit = "mail.activity.mixin"

    def _ar_ask(self, user, summary, kind="todo", **values):
        """Give somebody something to do, said in that person's language.

        :param summary: function of an environment in that language
        :param kind: core's type of activity, as ``call``
        """
        self.activity_schedule(
            f"mail.mail_activity_data_{kind}", user_id=user.id,
            summary=summary(self.env["ar.reason"]._for(user).env), **values,
        )


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
