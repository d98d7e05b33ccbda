import ast
import re
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import BaseCase, tagged
from odoo.tools import SQL
from odoo.tools.translate import code_translations

ADD_ON = Path(get_module_path("ar_management"))
STORING = {
    "_add_followers", "_ar_ask", "_ar_write_to", "_close", "_message_log", "_update_state",
    "activity_feedback", "activity_schedule", "create", "message_notify", "message_post", "write",
}
"""Calls whose texts stay: their language must be that of whoever reads them."""
OF_THE_AUTHOR = {
    ("models/credit/application.py", "_apply_from_portal"): "the customer's own receipt",
    ("models/credit/policy.py", "_create_missing"): "named in each language right after",
}
"""Texts in the language of whoever causes them, and why."""
LEAST_LETTERS = 14
"""Of a piece of a sentence, to be told from any other text."""
OLD_NAME = re.compile(r'"name": "(?:[^"\\]|\\.)*", "label"')
GAP = re.compile(r"%\(\w+\)\.?\d*[a-z]|%%|%s")
TEXTS = ("char", "text", "html", "json")


def english_pieces():
    """{a piece of an English sentence of ours: the sentence}, where the French one differs."""
    demo = {
        node.value
        for path in ADD_ON.glob("demo/**/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    found = {}
    for module in ("ar_management", "ar_management_sale", "ar_management_stock"):
        french = code_translations.get_python_translations(module, "fr_FR")
        for sentence, translated in french.items():
            piece = max(GAP.split(sentence), key=len).strip()
            letters = sum(letter.isalpha() for letter in piece)
            if sentence not in demo and letters >= LEAST_LETTERS and piece not in translated:
                found[piece] = sentence
    return found


def stored_texts(env):
    """(where, text) of each text that our models and the chatter keep for French readers."""
    env.flush_all()
    for model in env.values():
        if not model._auto or model._transient:
            continue
        for name, field in model._fields.items():
            ours = model._name.startswith("ar.") or name.startswith("ar_")
            shared = (model._name, name) in {
                ("mail.message", "body"), ("mail.message", "subject"),
                ("mail.activity", "summary"), ("mail.activity", "note"),
                ("account.move", "ref"), ("account.move.line", "name"), ("account.payment", "memo"),
            }
            if not (ours or shared) or not field.store or not field.column_type:
                continue
            if field.type not in TEXTS or field.related:
                continue
            column = SQL.identifier(field.name)
            if field.translate:
                column = SQL("coalesce(%s->>'fr_FR', %s->>'en_US')", column, column)
            partner = model._fields.get("partner_id")
            reader = SQL(
                "partner_id IS NULL OR partner_id IN "
                "(SELECT id FROM res_partner WHERE lang = 'fr_FR')"
            ) if partner and partner.store and partner.column_type else SQL("true")
            for text, in env.execute_query(SQL(
                "SELECT DISTINCT %s::text FROM %s WHERE %s IS NOT NULL AND (%s)",
                column, SQL.identifier(model._table), SQL.identifier(field.name), reader,
            )):
                # What a record was called is only shown when it is gone.
                yield f"{model._name}.{name}", OLD_NAME.sub('"label"', text or "")


def texts_in_english(env):
    """(where, text, sentence) of each stored text that holds an English sentence of ours."""
    pieces = english_pieces()
    pattern = re.compile("|".join(map(re.escape, sorted(pieces, key=len, reverse=True))))
    for where, text in stored_texts(env):
        if text and (match := pattern.search(text)):
            yield where, text, pieces[match[0]]


def calls_with_authors_words(tree):
    """(function, line) of each call that stores a text in the language of the current user."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in STORING:
                for part in [*call.args, *(keyword.value for keyword in call.keywords)]:
                    for inner in ast.walk(part):
                        if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "self.env._":
                            yield function.name, inner.lineno


@tagged("post_install", "-at_install")
class TestStoredWords(BaseCase):
    """What stays is a code, or written for whoever reads it; never in its author's language."""

    def test_no_text_is_stored_in_the_language_of_the_current_user(self):
        root = ADD_ON.parent
        for path in root.glob("ar_management*/**/*.py"):
            parts = path.relative_to(root).parts
            if parts[1] not in ("models", "wizards", "reports"):
                continue
            known = {where for name, where in OF_THE_AUTHOR if str(path).endswith(name)}
            for function, line in calls_with_authors_words(ast.parse(path.read_text())):
                with self.subTest(file="/".join(parts), line=line):
                    self.assertIn(
                        function, known,
                        "store a code (Reason), or write it for its reader (ar.reason._for)",
                    )

    def test_the_words_of_an_error_are_not_stored_without_their_code(self):
        for path in ADD_ON.glob("models/**/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason.plain":
                    with self.subTest(file=path.name, line=node.lineno):
                        self.assertNotIn("error)", ast.unparse(node).replace("repr(error)", ""))
