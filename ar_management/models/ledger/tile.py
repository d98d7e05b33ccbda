from dataclasses import dataclass, field

from odoo import api, models


@dataclass(frozen=True)
class Tile:
    """Work that waits, as one figure with the records behind it.

    :ivar key: which work, as ``holds``; tells the dashboard its place
    :ivar label: in the reader's language
    :ivar count: how many wait
    :ivar amount: of them, in the currency of the reader's company; ``None`` for no money
    :ivar action: what opens them (a dictionary of an action)
    """

    key: str
    label: str
    count: int
    action: dict = field(default_factory=dict)
    amount: float | None = None


class ArTile(models.AbstractModel):
    """The work that waits, told by each room; whoever may not read it gets no tile.

    Called as the reader, never as superuser: the rights of each room decide. The number of
    queries must not depend on how much waits.
    """

    _name = "ar.tile"
    _description = "Work That Waits"

    @api.model
    def _tiles(self, day):
        """One :class:`Tile` for each kind of work of the reader's companies."""
        if not self.env["ar.dispute"].has_access("read"):
            return []
        return [self._tile(
            "disputes", "ar_management.ar_dispute_action",
            [("state", "=", "open")], "amount", self.env._("Disputes"),
        )]

    @api.model
    def _tile(self, key, xml_id, domain, amount, label):
        """The tile of what the action of a menu opens, with exactly these records.

        :param amount: field of the records
        :param label: the last one: Odoo takes strings in parentheses after it for terms
        """
        domain = self._own(domain)
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        count, total = self._totals(action["res_model"], domain, amount)
        action |= {"domain": domain, "context": {"create": False}}
        return Tile(key, label, count, action, total)

    @api.model
    def _own(self, domain):
        """The same records, of the companies that the reader has chosen."""
        return [("company_id", "in", self.env.companies.ids), *domain]

    @api.model
    def _totals(self, model, domain, amount, currency="currency_id"):
        """How many records, and their amount in the currency of the reader's company."""
        rows = self.env[model]._read_group(domain, [currency], ["__count", f"{amount}:sum"])
        company = self.env.company
        today = company._ar_today()
        return sum(count for _unit, count, _total in rows), sum(
            (unit or company.currency_id)._convert(
                total or 0.0, company.currency_id, company, today
            )
            for unit, _count, total in rows
        )
