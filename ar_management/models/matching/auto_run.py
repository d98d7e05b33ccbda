import logging
from calendar import monthrange
from datetime import timedelta
from math import ceil
from random import SystemRandom

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.common.reason import Reason, to_json
from ..common.reason import reasons_of
from .auto import ACTING

SEARCH_AT_ONCE = 200
POST_AT_ONCE = 25
"""Bank lines that are searched, and posted, before the scheduler commits."""
SEARCH_AGAIN_HOURS = 20
ROUNDED = 0.00005
"""Half of the last digit of a stored confidence."""
DRAW = SystemRandom()
"""Nobody can know which lines will be audited."""

_logger = logging.getLogger(__name__)


class ArMatchAuto(models.Model):
    """Posts the sure lines of a company, and draws those that a person audits."""

    _inherit = "ar.match.auto"

    @api.model
    def _cron_post(self):
        """Search new bank lines of each company and post the sure ones, as long as there is time.

        Each batch is committed; what is left is found again by its state.
        """
        for auto in self.search([("enabled", "=", True)]):
            if not auto._run():
                break

    @api.model
    def _trigger(self):
        """New bank lines have come in: let the scheduler look at them soon."""
        cron = self.env.ref("ar_management.ar_match_auto_cron", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    def _run(self):
        """Do what is left for one company.

        :return: whether the job has time for another company
        """
        self.ensure_one()
        auto = self.sudo().with_company(self.company_id).with_context(
            allowed_company_ids=self.company_id.ids, **{ACTING: self.id},
            # Nobody reads what this writes as it writes it: it is for the books.
            lang=self.company_id.partner_id.lang or self.env.lang,
        )
        commit = self.env["ir.cron"]._commit_progress
        while lines := auto._unsearched():
            # A second worker that has read the same lines starts again, with fresh figures.
            self.env["ar.decision.version"]._bump(self.company_id.partner_id, self.company_id)
            self.env["ar.match.proposal"].with_env(auto.env)._propose(lines)
            if not commit(len(lines), remaining=1):
                return False
        later = auto.env["ar.match.proposal"]
        while batch := auto._candidates(later):
            later |= auto._post_batch(batch)
            if not commit(len(batch), remaining=1):
                return False
        auto._draw_missing_audits()
        return bool(commit(1, remaining=0))

    # ------------------------------------------------------------------ which lines

    def _unsearched(self):
        """Some bank lines that nobody has searched; what a person refused stays with people.

        A line for which nothing was found is searched again a day later: its invoice may have
        been posted since. What a person entered for it meanwhile stays.
        """
        before = fields.Datetime.now() - timedelta(hours=SEARCH_AGAIN_HOURS)
        searched = Domain("ar_proposal_ids", "any", [
            ("state", "=", "proposed"), ("match_kind", "=", "none"), ("line_ids", "=", False),
            ("edited_by", "=", False), ("create_date", "<", before),
        ]) & Domain("ar_proposal_ids", "not any", [("state", "in", ("rejected", "undone"))])
        return self.env["account.bank.statement.line"].search(
            self._of_journals("journal_id") & Domain([
                ("company_id", "=", self.company_id.id),
                ("is_reconciled", "=", False),
                ("move_id.state", "=", "posted"),
                ("amount", "!=", 0),
            ]) & (Domain("ar_proposal_ids", "=", False) | searched),
            order="date, id", limit=SEARCH_AT_ONCE,
        )

    def _of_journals(self, field):
        return Domain(field, "in", self.journal_ids.ids) if self.journal_ids else Domain.TRUE

    def _sure_domain(self):
        """Proposals that the setting lets pass; what people edited or undid stays theirs."""
        floors = Domain.OR(
            Domain("match_kind", "=", kind.match_kind)
            & Domain("confidence", ">=", kind.floor - ROUNDED)
            for kind in self.kind_ids if kind.enabled and kind._is_allowed()
        )
        domain = floors & self._of_journals("journal_id") & Domain([
            ("company_id", "=", self.company_id.id),
            ("state", "=", "proposed"),
            ("auto_refusal_data", "=", False),
            ("edited_by", "=", False),
            ("statement_line_id.ar_twin_id", "=", False),
            ("doubt", "=", False),
            ("statement_line_id.ar_proposal_ids", "not any",
             [("state", "in", ("undone", "rejected"))]),
            # What came by e-mail proposes; anybody can write one.
            ("statement_line_id.ar_remittance_ids", "not any", [("email_from", "!=", False)]),
        ]) & _following_balances()
        if self.excluded_partner_ids:
            excluded = self.excluded_partner_ids.commercial_partner_id
            domain &= ~Domain("partner_id.commercial_partner_id", "in", excluded.ids)
        return domain

    def _candidates(self, later):
        """Some sure proposals, the surest first.

        :param later: proposals for which today's amount is used up
        """
        if not self.enabled:
            return later.browse()
        return later.search(
            self._sure_domain() & Domain("id", "not in", later.ids),
            order="confidence desc, id", limit=POST_AT_ONCE,
        )

    def _spent_today(self):
        """Amount that was posted automatically today, in the company's currency."""
        today = fields.Date.context_today(self)
        lines = self.env["ar.match.proposal"].sudo().search([
            ("company_id", "=", self.company_id.id), ("auto_posted", "=", True),
            ("state", "=", "posted"), ("decided_on", ">=", fields.Date.subtract(today, days=1)),
        ])
        return sum(
            self._worth(line) for line in lines
            if fields.Datetime.context_timestamp(self, line.decided_on).date() == today
        )

    def _worth(self, proposal):
        """Amount of a bank line in the company's currency."""
        return proposal.currency_id._convert(
            proposal.amount, self.company_id.currency_id, self.company_id, proposal.date
        )

    # ------------------------------------------------------------------ posting

    def _post_batch(self, proposals):
        """Post what the amounts allow; each line that is refused keeps why.

        :return: lines that have to wait for another day
        """
        spent, later, allowed = self._spent_today(), proposals.browse(), proposals.browse()
        for proposal in proposals:
            worth = self._worth(proposal)
            if self.max_line_amount and worth > self.max_line_amount:
                self._refuse(proposal, Reason.of("auto.line_too_large"))
            elif self.max_day_amount and spent + worth > self.max_day_amount:
                later |= proposal
            else:
                spent += worth
                allowed |= proposal
        self._draw_audits(self._post_isolated(allowed))
        return later

    def _post_isolated(self, proposals):
        """Post; when anything unforeseen happens, one by one, so that one line stops no other.

        :return: the posted proposals
        """
        if not proposals:
            return proposals
        try:
            with self.env.cr.savepoint():
                posted, refused = proposals._post()
        except OperationalError:
            # Somebody else decides at this moment: the job starts again with fresh figures.
            raise
        except UserError as error:
            return self._after_failure(proposals, *reasons_of(error))
        except Exception as error:
            # Logged with its trace, and kept on the line: a person sees it there.
            if len(proposals) == 1:
                _logger.exception("Automatic posting of %s failed", proposals.display_name)
            return self._after_failure(proposals, Reason.plain(repr(error)))
        for proposal, text in refused.items():
            self._refuse(proposal, *reasons_of(text))
        return posted

    def _after_failure(self, proposals, *reasons):
        if len(proposals) > 1:
            return proposals.browse().union(*(self._post_isolated(each) for each in proposals))
        self._refuse(proposals, *reasons)
        return proposals.browse()

    def _refuse(self, proposal, *reasons):
        proposal.sudo().auto_refusal_data = to_json(reasons)

    # ------------------------------------------------------------------ audits

    def _draw_audits(self, posted):
        """A random share of what was posted goes to a person."""
        share = self.audit_percent / 100
        drawn = posted.filtered(lambda _proposal: DRAW.random() < share)
        self.env["ar.match.audit"]._draw(drawn)

    def _draw_missing_audits(self):
        """Draw more, spread over the month, when the share alone gives too few."""
        today = fields.Date.context_today(self)
        month = Domain("company_id", "=", self.company_id.id) & Domain(
            "create_date", ">=", today.replace(day=1)
        )
        have = self.env["ar.match.audit"].search_count(month & Domain("kind", "=", "sample"))
        due = ceil(self.audit_minimum * today.day / monthrange(today.year, today.month)[1])
        if have >= due:
            return
        left = self.env["ar.match.proposal"].search([
            ("company_id", "=", self.company_id.id), ("auto_posted", "=", True),
            ("state", "=", "posted"), ("decided_on", ">=", today.replace(day=1)),
            ("audit_ids", "=", False),
        ])
        drawn = DRAW.sample(left.ids, min(due - have, len(left)))
        self.env["ar.match.audit"]._draw(left.browse(drawn))

    def _tell_responsible(self, summary, reasons):
        """An activity for the responsible, beside the message on the setting."""
        self.ensure_one()
        writer = self.env["ar.reason"]
        for user in self.responsible_id or self._credit_managers():
            theirs = writer._for(user)
            self.activity_schedule(
                "mail.mail_activity_data_todo", summary=theirs._text(summary),
                note=theirs._lines(reasons, " "), user_id=user.id,
            )
        self.message_post(body=writer._for(self.company_id)._lines(reasons, " "))

    def _credit_managers(self):
        group = self.env.ref("ar_management.group_ar_credit_manager")
        return group.all_user_ids.filtered(lambda user: self.company_id in user.company_ids)


def _following_balances():
    """Lines of statements that add up and follow the one before; a forged one seldom does."""
    statement = "statement_line_id.statement_id"
    return Domain(statement, "=", False) | (
        Domain(f"{statement}.is_complete", "=", True) & Domain(f"{statement}.is_valid", "=", True)
    )
