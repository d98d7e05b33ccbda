from datetime import date, datetime
from decimal import Decimal

from odoo import api, models, tools
from odoo.tools import format_date, formatLang


class ArReason(models.AbstractModel):
    """Turns the reasons that the engine gives into sentences in the reader's language."""

    _name = "ar.reason"
    _description = "Sentences of the Explanations"

    @api.model
    def _sentences(self):
        """Sentence of each reason code, with ``%(name)s`` gaps for its parameters.

        Features extend this; a code without a sentence is an error in the program.
        """
        return {
            "closing.late_fee": self.env._("Late-payment interest and indemnity: %(amount)s."),
        }

    @api.model
    def _text(self, reason):
        """Write one reason (``engine.common.reason.Reason``) as a sentence."""
        return self._texts([reason])[0]

    @api.model
    def _texts(self, reasons):
        """Write several reasons as sentences, in their order."""
        sentences = self._sentences()
        return [
            sentences[reason.code]
            % {name: self._format(value) for name, value in reason.params.items()}
            for reason in reasons
        ]

    def _format(self, value):
        if isinstance(value, Decimal):
            return formatLang(self.env, float(value), digits=_decimals(value))
        if isinstance(value, date) and not isinstance(value, datetime):
            return format_date(self.env, value)
        if hasattr(value, "currency"):
            currency = self.env["res.currency"].browse(self._currency_id(value.currency))
            return formatLang(self.env, float(value.value), currency_obj=currency)
        return str(value)

    @tools.ormcache("code")
    def _currency_id(self, code):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", code)], limit=1).id


def _decimals(value):
    """Digits that a percentage or a quantity needs: 2 prints as 2, 12.50 as 12.5."""
    return max(0, -value.normalize().as_tuple().exponent)
