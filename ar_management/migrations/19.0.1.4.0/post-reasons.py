import json
import re
from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.ar_management.engine.common.reason import Amount, Reason, to_json
from odoo.addons.ar_management.models.common.reason import SENTENCES

GAP = re.compile(r"%\((\w+)\)s")
LEAST_WORDS = 8
"""Letters that a sentence needs outside its gaps, to be told from any other text."""


def migrate(cr, version):
    """Find the codes of the sentences that were stored, so that each reader gets their own.

    A sentence is turned into a code only if writing it again gives the very same text.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    finder = Finder(env)
    for model in env.values():
        if not model._name.startswith("ar.") or not model._auto or model._transient:
            continue
        for field in model._fields.values():
            if field.type == "json" and field.store and field.name.endswith("_data"):
                _recode(cr, finder, SQL.identifier(model._table), SQL.identifier(field.name))


def _recode(cr, finder, table, column):
    cr.execute(SQL(
        "SELECT id, %s FROM %s WHERE jsonb_path_exists(%s, '$[*][0] ? (@ == \"plain\")')",
        column, table, column,
    ))
    for row_id, stored in cr.fetchall():
        found = [
            finder.find(params["text"]) if code == "plain" else [code, params]
            for code, params in stored
        ]
        if found != stored:
            cr.execute(SQL(
                "UPDATE %s SET %s = %s WHERE id = %s", table, column, json.dumps(found), row_id
            ))


class Finder:
    """Knows the sentences of each installed language by the word they begin with."""

    def __init__(self, env):
        self.env = env
        self.known = {}
        self.langs = [code for code, _name in env["res.lang"].get_installed()]
        currencies = env["res.currency"].search([])
        self.currencies = {each.symbol: each.name for each in currencies}
        self.currencies |= {each.currency_id.symbol: each.currency_id.name
                            for each in env["res.company"].search([])}
        self.patterns = {lang: self._patterns(lang) for lang in self.langs}

    def find(self, text):
        """The stored form of a sentence; it stays words when no code writes it like that."""
        if text not in self.known:
            self.known[text] = to_json([self._reason(text) or Reason.plain(text)])[0]
        return self.known[text]

    def _reason(self, text):
        for lang in self.langs:
            reader = self.env["ar.reason"].with_context(lang=lang)
            for code, pattern in [*self.patterns[lang][text.partition(" ")[0]],
                                  *self.patterns[lang][None]]:
                match = pattern.fullmatch(text)
                if not match:
                    continue
                reason = Reason.of(code, **{
                    name: self._value(value, lang) for name, value in match.groupdict().items()
                })
                if reader._text(reason) == text:
                    return reason
        return None

    def _patterns(self, lang):
        """``{first word: [(code, pattern)]}``; ``None`` holds those that begin with a gap."""
        found = defaultdict(list)
        for code, sentence in SENTENCES.items():
            template = sentence._translate(lang)
            parts = GAP.split(template)
            words = [part.replace("%%", "%") for part in parts[::2]]
            letters = sum(letter.isalpha() for letter in "".join(words))
            if letters < LEAST_WORDS or len(set(parts[1::2])) < len(parts[1::2]):
                continue
            pattern = "".join(
                re.escape(word) + (f"(?P<{gap}>.+?)" if gap else "")
                for word, gap in zip(words, [*parts[1::2], ""], strict=True)
            )
            first, space, _rest = words[0].partition(" ")
            whole = space or len(words) == 1
            found[first if whole else None].append((letters, code, re.compile(pattern, re.DOTALL)))
        return defaultdict(list, {
            first: [row[1:] for row in sorted(rows, key=lambda row: -row[0])]
            for first, rows in found.items()
        })

    def _value(self, text, code):
        """A date, an amount or a number of a language, otherwise the text."""
        lang = self.env["res.lang"]._get_data(code=code)
        try:
            return datetime.strptime(text, lang.date_format).date()
        except ValueError:
            pass
        symbol = re.sub(r"[\d\s.,'-]", "", text)
        number = text.replace(symbol, "").strip().replace(lang.thousands_sep or "", "")
        number = re.sub(r"\s", "", number).replace(lang.decimal_point, ".")
        if not re.fullmatch(r"-?\d+(\.\d+)?", number):
            return text
        if symbol in self.currencies:
            return Amount(Decimal(number), self.currencies[symbol])
        return Decimal(number) if not symbol and not text.isdigit() else text
