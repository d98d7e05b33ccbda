import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import tagged

from ..engine.common.reason import Amount, Label, Reason
from ..models.common.reason import SENTENCES
from .common import ArCommon

DUE = Reason.of("late_fee.not_due", due=date(2026, 11, 12))


@tagged("post_install", "-at_install")
class TestReason(ArCommon):
    """An explanation is kept as a code, and written when somebody reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["res.currency"].search([("name", "=", "EUR")]).active = True

    def _text(self, reason, lang):
        return self.env["ar.reason"].with_context(lang=lang)._text(reason)

    def test_each_reader_gets_the_language_and_the_dates_of_that_language(self):
        self.assertEqual(self._text(DUE, "en_US"), "Due on 11/12/2026: not late yet.")
        french = self._text(DUE, "fr_FR")
        self.assertIn("12/11/2026", french)
        self.assertNotIn("Due on", french)

    def test_amounts_and_numbers_follow_the_language_too(self):
        reason = Reason.of("discount.in_time", percent=Decimal("2.50"), deadline=date(2026, 1, 31),
                           amount=Amount(Decimal("1234.5"), "EUR"))
        self.assertIn("2.5 %", self._text(reason, "en_US"))
        self.assertIn("1,234.50", self._text(reason, "en_US"))
        self.assertRegex(self._text(reason, "fr_FR"), r"2,5\s%")
        self.assertRegex(self._text(reason, "fr_FR"), r"1.234,50")

    def test_a_record_is_named_in_the_language_of_the_reader_and_by_its_old_name_when_gone(self):
        term = self.env["account.payment.term"].create({"name": "Net 30"})
        term.with_context(lang="fr_FR").name = "30 jours net"
        reason = Reason.of("late_fee.policy_of_term",
                           term=Label("account.payment.term", term.id, "Net 30"))
        self.assertIn("30 jours net", self._text(reason, "fr_FR"))
        self.assertIn("Net 30", self._text(reason, "en_US"))
        term.unlink()
        self.assertIn("Net 30", self._text(reason, "fr_FR"))

    def test_a_value_of_a_list_has_its_label(self):
        reason = Reason.of("einvoice.same", status=Label("ar.einvoice.event,status", "refused"))
        labels = dict(self.env["ar.einvoice.event"]._fields["status"]._description_selection(
            self.env(context={"lang": "fr_FR"})
        ))
        self.assertIn(labels["refused"], self._text(reason, "fr_FR"))

    def test_words_and_codes_that_nobody_knows_any_more_are_shown_as_they_are(self):
        self.assertEqual(self._text(Reason.plain("100 % as is"), "fr_FR"), "100 % as is")
        self.assertEqual(self._text(Reason.of("gone.code", n=3), "fr_FR"), "gone.code 3")

    def test_each_code_in_the_program_has_a_sentence(self):
        root = Path(get_module_path("ar_management")).parent
        for path in root.glob("ar_management*/**/*.py"):
            if "tests" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Reason.of") \
                        and node.args and isinstance(node.args[0], ast.Constant):
                    with self.subTest(file=path.name):
                        self.assertIn(node.args[0].value, SENTENCES)

    def test_each_sentence_can_be_written_in_both_languages(self):
        class Anything(dict):
            def __missing__(self, key):
                return "?"

        for code, sentence in SENTENCES.items():
            for lang in ("en_US", "fr_FR"):
                with self.subTest(code=code, lang=lang):
                    self.assertTrue(sentence._translate(lang) % Anything())
