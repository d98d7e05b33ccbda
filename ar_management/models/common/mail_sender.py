from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, models
from odoo.tools import LazyTranslate

from ...engine.common.mail_sender import is_authenticated, is_named
from .reason import register

_lt = LazyTranslate(__name__)

GATEWAY = "ar_management.mail_gateway"
"""System parameter: the name with which the company's mail gateway signs its findings."""

# Not a key of the context: that one comes from whoever calls.
_findings: ContextVar[tuple] = ContextVar("ar_mail_findings", default=())


register({
    "sender.not_allowed": _lt("%(sender)s is not among the allowed senders."),
    "sender.not_vouched": _lt(
        "The mail gateway does not vouch for %(sender)s: anybody can write that name. Ask the mail "
        "administrator to check senders (SPF, DKIM, DMARC)."
    ),
})


@contextmanager
def found_by_gateways(headers):
    """Make what mail gateways found out about a sender known while its e-mail is taken in."""
    token = _findings.set(tuple(headers))
    try:
        yield
    finally:
        _findings.reset(token)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Keep what the mail gateways found out about the sender."""
        with found_by_gateways(message.get_all("Authentication-Results") or ()):
            return super()._message_route_process(message, message_dict, routes)


class ArNamedSenders(models.AbstractModel):
    """A record made from an e-mail, of which it counts who sent it."""

    _name = "ar.named.senders"
    _description = "Record Made from an E-mail"

    @api.model
    def _sender_obstacle(self, sender, senders):
        """What speaks against the sender of an e-mail, as a sentence; empty when nothing does.

        :param sender: the From header
        :param senders: text with one address, or one domain as ``@bank.example``, a line
        """
        if not is_named(sender or "", (senders or "").split()):
            return self.env["ar.reason"]._say("sender.not_allowed", sender=sender or "-")
        gateway = self.env["ir.config_parameter"].sudo().get_param(GATEWAY, "")
        if not is_authenticated(sender, _findings.get(), gateway):
            return self.env["ar.reason"]._say("sender.not_vouched", sender=sender)
        return ""
