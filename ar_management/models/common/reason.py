from datetime import date
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate, format_date, formatLang

from ...engine.common.reason import Amount, Label, Reason, from_json

_lt = LazyTranslate(__name__)

SENTENCES = {}
"""Sentence of each reason code, with ``%(name)s`` gaps for its parameters."""


def register(sentences):
    """Add the sentences of a room, ``{code: _lt("…")}``; a later add-on may replace one."""
    SENTENCES.update(sentences)
    return sentences


register({
    "plain": _lt("%(text)s"),
    "closing.late_fee": _lt("Late-payment interest and indemnity: %(amount)s."),
})


class Said(str):
    """A sentence that remembers its reasons: whoever stores it keeps the codes, not the words."""

    def __new__(cls, text, reasons=()):
        said = super().__new__(cls, text)
        said.reasons = tuple(reasons)
        return said

    def __str__(self):
        return self


try:
    from odoo.addons.rpc.controllers.xmlrpc import OdooMarshaller
except ImportError:
    OdooMarshaller = None
if OdooMarshaller:
    # XML-RPC looks types up exactly: an error whose text is a sentence of ours is a text to it.
    OdooMarshaller.dispatch[Said] = OdooMarshaller.dispatch[str]


def reasons_of(said):
    """Reasons of a sentence or an error; one of another module stays words."""
    if isinstance(said, Exception):
        said = said.args[0] if said.args else repr(said)
    return said.reasons if isinstance(said, Said) else (Reason.plain(str(said)),)


def money(amount, currency):
    """Parameter of a reason that prints an amount in a currency record."""
    return Amount(Decimal(repr(currency.round(amount))), currency.name)


def explained(source, kind=fields.Text, **attributes):
    """Field that shows the reasons stored in the JSON field ``source`` to whoever reads it.

    >>> reason_data = fields.Json()                                      # doctest: +SKIP
    >>> reasons = explained("reason_data", string="Why")                 # doctest: +SKIP

    It is found by words of its sentences, and by what stands in their gaps.

    :param kind: ``fields.Text``: a line each; ``fields.Char``: one line; ``fields.Html``: a list
    """
    @api.depends(source)
    @api.depends_context("lang")
    def compute(records):
        reader = records.env["ar.reason"]
        for record in records:
            reasons = from_json(record[source])
            record[target.name] = (
                reader._html(reasons) if kind is fields.Html
                else reader._lines(reasons, " " if kind is fields.Char else "\n")
            ) or False

    def search(records, operator, value):
        if operator == "in" and not any(value):
            return Domain(source, "=", False)
        if operator != "ilike" or not value:
            return NotImplemented
        codes = [
            code for code, sentence in SENTENCES.items()
            if str(value).lower() in records.env._(sentence).lower()
        ]
        column = SQL.identifier(records._table, source)
        return Domain("id", "in", SQL(
            "(SELECT id FROM %s WHERE %s::text ILIKE %s OR %s)", SQL.identifier(records._table),
            column, f"%{value}%",
            SQL("jsonb_path_query_array(%s, '$[*][0]') ?| %s", column, codes),
        ))

    target = kind(compute=compute, search=search, **attributes)
    return target


def named(record):
    """Parameter of a reason that prints the name of a record in the reader's language."""
    return Label(record._name, record.id, record.display_name or "")


def name_in_all_languages(records, sentence):
    """Give records that the program makes a translatable name in each installed language."""
    for code, _name in records.env["res.lang"].get_installed():
        translated = records.with_context(lang=code)
        translated.name = translated.env._(sentence)


class ArReason(models.AbstractModel):
    """Turns reasons (``engine.common.reason``) into sentences in the reader's language.

    What leaves the system, or stays in the books, is written in the language of its addressee.
    """

    _name = "ar.reason"
    _description = "Sentences of the Explanations"

    @api.model
    def _for(self, addressee):
        """The same for somebody else than the reader.

        ``_for(user).env._("…")`` translates any other text for them.

        :param addressee: customer (letters), user (activities), or company (notes, entries)
        """
        partner = addressee if addressee._name == "res.partner" else addressee.sudo().partner_id
        return self.with_context(lang=partner.sudo().lang or self.env.lang)

    @api.model
    def _text(self, reason):
        """Write one reason as a sentence."""
        sentence = SENTENCES.get(reason.code)
        if sentence is None:
            # Stored by an add-on that is not there any more.
            return " ".join([reason.code, *map(self._format, reason.params.values())])
        translated = self.env._(sentence)
        return translated % {name: self._format(value) for name, value in reason.params.items()}

    @api.model
    def _say(self, *reasons, **params):
        """Sentences for the reader that remember their reasons, one a line.

        :param reasons: reasons, or one code with its ``params``
        """
        if isinstance(reasons[0], str):
            reasons = [Reason.of(reasons[0], **params)]
        return Said(self._lines(reasons), reasons)

    @api.model
    def _texts(self, reasons):
        """Write several reasons as sentences, in their order."""
        return [self._text(reason) for reason in reasons]

    @api.model
    def _lines(self, reasons, separator="\n"):
        """Write several reasons as one text."""
        return separator.join(self._texts(reasons))

    @api.model
    def _html(self, reasons):
        """Write several reasons as a list."""
        rows = Markup().join(Markup("<li>%s</li>") % text for text in self._texts(reasons))
        return rows and Markup("<ul>%s</ul>") % rows

    @api.model
    def _format(self, value):
        match value:
            case Decimal():
                return formatLang(self.env, float(value), digits=_decimals(value))
            case date():
                return format_date(self.env, value)
            case Amount():
                currency = self.env["res.currency"].browse(self._currency_id(value.currency))
                return formatLang(self.env, float(value.value), currency_obj=currency)
            case Reason():
                return self._text(value)
            case Label():
                return self._label(value) or value.name or str(value.key)
            case list() | tuple():
                return ", ".join(map(self._format, value))
        return str(value)

    def _label(self, label):
        """Name of a record or of a value of a selection; nothing when it is gone."""
        model, _comma, field = label.of.partition(",")
        if model not in self.env:
            return ""
        records = self.env[model].sudo()
        if field and label.key == "":
            return records._fields[field]._description_string(self.env)
        if field:
            return dict(records._fields[field]._description_selection(self.env)).get(label.key)
        if hasattr(records, "_label_of"):
            return records._label_of(label.key)
        return records.browse(label.key).exists().display_name

    @tools.ormcache("code")
    def _currency_id(self, code):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", code)], limit=1).id


def _decimals(value):
    """Digits that a percentage or a quantity needs: 2 prints as 2, 12.50 as 12.5."""
    return max(0, -value.normalize().as_tuple().exponent)
