from collections import namedtuple
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ...engine.common.reason import Label, Reason
from .reason import register

_lt = LazyTranslate(__name__)

PostingDay = namedtuple("PostingDay", ["day", "moved", "reason"])
PostingDay.__doc__ = """On which day an entry is posted.

``day`` is open; ``moved`` tells that it is not the day asked for, and ``reason`` says why.
"""

register({
    "period.lock": _lt("%(lock)s (%(day)s)"),
    "period.hashed": _lt(
        "%(entry)s is secured by a hash and cannot be changed: correct it with a new entry instead."
    ),
    "period.locked": _lt(
        "%(entry)s: %(day)s is in a locked period of %(company)s: %(locks)s. Use a later date, or "
        "ask for an exception to the lock date."
    ),
    "period.moved": _lt(
        "%(day)s is locked (%(locks)s), so this is posted on %(first_open)s, the first open day."
    ),
})


class ArPostingPeriod(models.AbstractModel):
    """Decides, for every posting, undo, fee and discount, what a locked period allows."""

    _name = "ar.posting.period"
    _description = "Posting in Locked Periods"

    @api.model
    def _resolve(self, company, journal, day, has_tax=False, policy="move"):
        """Day on which an entry dated ``day`` can be posted.

        Fiscal year, tax, sales, purchase and hard lock dates count, with the exceptions that
        Odoo grants to the current user.

        :param has_tax: the entry has taxes, so the tax lock date counts
        :param policy: ``"move"`` gives the first open day, ``"refuse"`` raises instead
        :return: PostingDay
        :raise UserError: the day is locked and the policy is to refuse
        """
        locks = company._get_violated_lock_dates(day, has_tax, journal)
        if not locks:
            return PostingDay(day, False, "")
        if policy == "refuse":
            raise UserError(self._locked_message(company, journal, day, locks))
        first_open = day
        while locks:
            first_open = max(locks)[0] + timedelta(days=1)
            locks = company._get_violated_lock_dates(first_open, has_tax, journal)
        return PostingDay(first_open, True, self._moved_message(company, day, first_open, has_tax,
                                                                journal))

    @api.model
    def _partition(self, moves):
        """Separate the entries that may be undone or rewritten from those that may not.

        One locked entry must not take the others of a batch down, so ask this first.

        :return: (open moves, {move: reason in words})
        """
        blocked = {}
        # One read for all of them.
        moves.line_ids.mapped("tax_ids")
        for move in moves:
            reason = self._blocking_reason(move)
            if reason:
                blocked[move] = reason
        return moves.filtered(lambda move: move not in blocked), blocked

    def _blocking_reason(self, move):
        say = self.env["ar.reason"]._say
        if move.inalterable_hash:
            return say("period.hashed", entry=move.display_name)
        if move.state != "posted":
            return ""
        has_tax = bool(move.line_ids.tax_ids or move.line_ids.tax_tag_ids)
        locks = move.company_id._get_violated_lock_dates(move.date, has_tax, move.journal_id)
        if locks:
            return self._locked_message(move.company_id, move.journal_id, move.date, locks,
                                        move.display_name)
        return ""

    def _locked_message(self, company, journal, day, locks, entry=""):
        return self.env["ar.reason"]._say(
            "period.locked", entry=entry or journal.display_name, day=day,
            company=company.display_name, locks=_in_words(locks),
        )

    def _moved_message(self, company, day, first_open, has_tax, journal):
        locks = company._get_violated_lock_dates(day, has_tax, journal)
        return self.env["ar.reason"]._say(
            "period.moved", day=day, locks=_in_words(locks), first_open=first_open
        )


def _in_words(locks):
    return [
        Reason.of("period.lock", lock=Label(f"res.company,{field}", ""), day=day)
        for day, field in locks
    ]
