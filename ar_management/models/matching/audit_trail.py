from contextlib import contextmanager

from odoo import api, models

MOVE_FIELDS = {"payment_state", "partner_id"}
"""Changes that matching makes; an entry with others is left to core."""
PAID = "account.mt_invoice_paid"
PENDING = "mail.tracking.account.move"
"""Where core keeps what tracked fields of entries were before."""


class ArMatchAuditTrail(models.AbstractModel):
    """Writes the audit trail of a batch at once.

    Core writes a message for each changed journal item, and at commit one for each entry, a dozen
    queries a bank line. These are the same messages and values, in one insertion of each kind.
    """

    _name = "ar.match.audit.trail"
    _description = "Audit Trail of Matched Bank Lines"

    @api.model
    @contextmanager
    def _logged_together(self, entries, documents):
        """Log what the block changes on bank entries and on the documents that they pay.

        :param entries: account.move of bank lines, whose items change
        :param documents: account.move that are matched with them
        """
        if self.env.context.get("tracking_disable"):
            yield
            return
        tracked = self._tracked_item_fields()
        before = {
            entry: {item: {name: item[name] for name in tracked} for item in entry.line_ids}
            for entry in entries
        }
        yield
        values = self._changes_of_items(before, tracked)
        self._log(entries | documents, values, self._changes_of_moves(entries | documents))

    def _tracked_item_fields(self):
        items = self.env["account.move.line"]
        return items.fields_get([
            name for name, field in items._fields.items()
            if getattr(field, "tracking", None) and not field.related
        ])

    def _changes_of_items(self, before, tracked):
        """Tracking values of journal items that changed, came or went: ``{entry: [values]}``."""
        none = dict.fromkeys(tracked)
        gone = self.env["account.move.line"].browse([False])
        values = {}
        entries = self.env["account.move"].union(*before)
        for name in tracked:
            entries.line_ids.mapped(name)
        for entry, known in before.items():
            items = entry.line_ids
            changes = [(item, known.get(item, none)) for item in items]
            changes += [(gone, known[item]) for item in known if item not in items]
            values[entry] = [
                command[2]
                for item, initial in changes
                for command in item._mail_track(tracked, initial)[1]
            ]
        return values

    def _changes_of_moves(self, moves):
        """Take over from core what it would log of these entries at commit.

        Left to core: an entry with other changes, and one whose followers want to be told.

        :return: {entry: ([tracking values], is it paid now)}
        """
        pending = self.env.cr.precommit.data.get(PENDING, {})
        moves = moves.filtered(lambda move: pending.get(move.id))
        descriptions = moves.fields_get(moves._track_get_fields())
        tracked = {
            move: move._mail_track(descriptions, pending[move.id]) for move in moves.sudo()
        }
        followed = self._followed(moves)
        found = {}
        for move, (changes, commands) in tracked.items():
            if changes - MOVE_FIELDS or move.id in followed:
                continue
            del pending[move.id]
            if changes:
                paid = move.is_invoice(include_receipts=True) and move.payment_state == "paid"
                found[move] = ([command[2] for command in commands], paid)
                move._message_track_post_template(changes)
        return found

    def _followed(self, moves):
        """Ids of entries whose followers asked to be told when they are paid."""
        return set(self.env["mail.followers"].sudo().search([
            ("res_model", "=", "account.move"),
            ("res_id", "in", moves.ids),
            ("subtype_ids", "in", self.env.ref(PAID).ids),
        ]).mapped("res_id"))

    def _log(self, moves, of_items, of_moves):
        """One message for each entry that changed, with all its values."""
        changed = moves.filtered(lambda move: of_items.get(move) or of_moves.get(move))
        if not changed:
            return
        messages = changed._message_log_batch({})
        paid = {move.id for move, (_values, is_paid) in of_moves.items() if is_paid}
        messages.filtered(lambda message: message.res_id in paid).write({
            "subtype_id": self.env.ref(PAID).id, "is_internal": False,
        })
        self.env["mail.tracking.value"].sudo().create([
            {**values, "mail_message_id": message.id}
            for move, message in zip(changed, messages, strict=True)
            for values in of_items.get(move, []) + of_moves.get(move, ([], False))[0]
        ])
