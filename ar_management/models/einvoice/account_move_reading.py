import re

from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_ar_compare_einvoice(self):
        """Compare this invoice with an e-invoice that somebody sent back."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_einvoice_reading_action")
        action["context"] = {
            "default_move_id": self.id, "ar_compare_move_id": self.id,
            "dialog_size": "extra-large",
        }
        return action

    @api.model
    def _ar_find_einvoice(self, document):
        """Invoice of ours that a document (``engine.einvoice.reading``) repeats; empty when none.

        The number alone says little: suppliers number their invoices too, so that the seller
        has to be one of the reader's companies.
        """
        if not document.number:
            return self.browse()
        moves = self.search([
            ("name", "=", document.number),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("company_id", "in", self.env.companies.ids),
        ])
        return moves.filtered(lambda move: _is(document.seller, move.company_id.partner_id))[:1]


def _is(party, partner):
    """Tell whether a party is this partner, by its numbers or, without any, by its name."""
    numbers = [party.vat, party.legal_id and party.legal_id.value,
               *(each.value for each in party.ids)]
    theirs = set(filter(None, map(_number, numbers)))
    registry = _number(partner.company_registry)
    ours = set(filter(None, (_number(partner.vat), registry, registry[:9])))
    if theirs and ours:
        return bool(theirs & ours)
    return (party.name or "").casefold() == (partner.name or "").casefold()


def _number(text):
    return re.sub(r"[^0-9A-Z]", "", (text or "").upper())
