from lxml.builder import E

from odoo import api, models

TITLES = ("many2one", "char", "date", "datetime")
ROWS = 3
"""Labelled lines below the title of a card."""
LEFT_OUT = ("html", "boolean", "one2many", "many2many", "json", "binary")


class Base(models.AbstractModel):
    """Cards on phones for every list of ours that has none of its own.

    Odoo shows cards instead of a list on small screens. By default a card has one field; ours
    say what the first columns of the list say: who or what, how much, in which state, and three
    more lines.
    """

    _inherit = "base"

    @api.model
    def _get_default_kanban_view(self):
        if not self._name.startswith("ar."):
            return super()._get_default_kanban_view()
        columns, _view = self._get_view(view_type="list")
        shown, needed = [], {}
        for column in columns.iterchildren("field"):
            name = column.get("name")
            if column.get("column_invisible") or column.get("optional") == "hide":
                needed[name] = column
            elif self._fields[name].type not in LEFT_OUT and column.get("widget") != "handle":
                shown.append(column)
        for column in shown:
            if self._fields[column.get("name")].type == "monetary":
                currency = self._fields[column.get("name")].get_currency_field(self)
                needed.setdefault(currency, None)
        card = E.t(*self._card_lines(shown), {"t-name": "card"})
        kept = {
            key: columns.get(key) for key in ("create", "edit", "delete", "action", "type")
            if columns.get(key)
        }
        return E.kanban(
            *(E.field(name=name) for name in needed if name in self._fields),
            E.templates(card),
            {**kept, "class": "o_kanban_mobile", "string": self._description},
        )

    @api.model
    def _card_lines(self, columns):
        """Lines of a card: title and amount, the rest by name, and the state last."""
        rest = list(columns)
        kinds = {column: self._fields[column.get("name")].type for column in columns}
        title = next((each for each in rest if each.get("name") == "partner_id"), None)
        if title is None:
            title = next((each for each in rest if kinds[each] in TITLES), None)
        amount = next((each for each in rest if kinds[each] == "monetary"), None)
        states = [each for each in rest if each.get("widget") == "badge"][:2]
        rest = [each for each in rest if each not in (title, amount, *states)]
        head = [self._card_field(title, "fw-bold text-truncate")] if title is not None else []
        if amount is not None:
            head.append(self._card_field(amount, "ms-auto ps-2 fw-bold text-nowrap"))
        labels = self.fields_get([each.get("name") for each in rest], ["string"])
        lines = [E.div(*head, {"class": "d-flex"})]
        for column in rest[:ROWS]:
            name = column.get("name")
            label = E.span(column.get("string") or labels[name]["string"])
            label.set("class", "text-nowrap me-2")
            lines.append(E.div(
                label, self._card_field(column, "ms-auto text-end text-truncate"),
                {"class": "d-flex small text-muted"},
            ))
        if states:
            lines.append(E.footer(*(self._card_field(each, "") for each in states)))
        return lines

    @api.model
    def _card_field(self, column, css):
        """The field of a column as the list shows it: its widget, colours and groups."""
        kept = {
            key: value for key, value in column.attrib.items()
            if key in ("name", "widget", "options", "groups", "invisible")
            or key.startswith("decoration-")
        }
        # A card is opened by tapping it: what a column does when it is clicked would be in the way.
        if kept.get("widget") not in ("badge", "remaining_days", "percentage", "float_time", None):
            kept.pop("widget")
            kept.pop("options", None)
        return E.field({**kept, **({"class": css} if css else {})})
