import ast
import re
from copy import copy
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.modules.module import get_module_path
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

from ..engine.common.reason import Amount, Label, Reason, from_json, to_json
from ..models.common.reason import SENTENCES, reasons_of
from ..models.credit.policy import ALL_CUSTOMERS
from .common import ArCommon
from .properties import database_examples

DUE = Reason.of("late_fee.not_due", due=date(2026, 11, 12))
SAYING = ("Reason.of", "._say")
IN_TIME = Reason.of(
    "discount.in_time", percent=Decimal("2.50"), deadline=date(2026, 1, 31),
    amount=Amount(Decimal("1234.5"), "EUR"),
)


def _words(html):
    """Text without tags, each blank an ordinary one."""
    return " ".join(Markup(html).striptags().split())


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

    def _words(self, reason, lang):
        return _words(self._text(reason, lang))

    def test_each_reader_gets_the_language_and_the_dates_of_that_language(self):
        self.assertEqual(self._text(DUE, "en_US"), "Due on 11/12/2026: not late yet.")
        french = self._text(DUE, "fr_FR")
        self.assertIn("12/11/2026", french)
        self.assertNotIn("Due on", french)

    def test_amounts_and_numbers_follow_the_language_too(self):
        self.assertIn("2.5 %", self._text(IN_TIME, "en_US"))
        self.assertIn("1,234.50", self._text(IN_TIME, "en_US"))
        self.assertRegex(self._text(IN_TIME, "fr_FR"), r"2,5\s%")
        self.assertRegex(self._text(IN_TIME, "fr_FR"), r"1.234,50")

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

    def test_the_same_record_is_read_by_each_user_in_their_language(self):
        hold = self.env["ar.credit.hold"].sudo().create({
            "company_id": self.company.id, "partner_id": self.customer.id,
            "res_model": "res.partner", "res_id": self.customer.id, "document_name": "X",
            "amount": 1, "requested_by": self.env.uid, "reasons_data": to_json([DUE, IN_TIME]),
        })
        for lang, day, amount in (
            ("en_US", "11/12/2026", r"1,234\.50"), ("fr_FR", "12/11/2026", r"1.234,50"),
        ):
            reader = new_test_user(self.env, f"reader {lang}", "ar_management.group_ar_user",
                                   lang=lang, company_id=self.company.id)
            seen = hold.with_user(reader).with_context(lang=reader.lang)
            with self.subTest(lang=lang):
                self.assertIn(day, seen.reasons.splitlines()[0])
                self.assertRegex(seen.reasons.splitlines()[1], amount)
                self.assertEqual(seen.reasons_data, hold.reasons_data)
                for words in (seen.reasons.split(" ")[0], "2026-11-12"):
                    self.assertIn(hold, seen.search([("reasons", "ilike", words)]))
                self.assertNotIn(hold, seen.search([("reasons", "ilike", "nowhere")]))
                self.assertIn(hold, seen.search([("reasons", "!=", False)]))
                self.assertNotIn(hold, seen.search([("reasons", "=", False)]))

    def test_what_goes_to_somebody_is_in_their_language_whoever_triggers_it(self):
        them = new_test_user(self.env, "assignee", "base.group_user", lang="fr_FR")
        for addressee in (them, them.partner_id):
            text = self.env["ar.reason"].with_context(lang="en_US")._for(addressee)._text(DUE)
            self.assertEqual(text, self._text(DUE, "fr_FR"))
        self.company.partner_id.lang = "fr_FR"
        self.assertEqual(
            self.env["ar.reason"]._for(self.company)._text(DUE), self._text(DUE, "fr_FR")
        )

    def test_an_error_keeps_the_code_of_what_it_says(self):
        french = self.env["ar.reason"].with_context(lang="fr_FR")
        for error, reasons in (
            (UserError(french._say("late_fee.not_due", due=date(2026, 11, 12))), (DUE,)),
            (UserError(french._say(DUE, IN_TIME)), (DUE, IN_TIME)),
            (UserError("12 of core"), (Reason.plain("12 of core"),)),
        ):
            self.assertEqual(reasons_of(error), reasons)
            self.assertEqual(reasons_of(str(error)), reasons)
            self.assertEqual(str(error), french._lines(reasons))
        self.assertEqual(copy(french._say(DUE)).reasons, (DUE,))

    def test_a_message_is_read_by_each_user_in_their_language(self):
        self.company.partner_id.lang = "fr_FR"
        english = self.customer.with_context(lang="en_US")
        english._ar_post(DUE, IN_TIME)
        message = english.message_ids[0]
        self.assertIn(self._words(DUE, "fr_FR"), _words(message.body), "that of the books")
        for lang in ("en_US", "fr_FR"):
            [shown] = Store().add(message.with_context(lang=lang)).get_result()["mail.message"]
            for reason in (DUE, IN_TIME):
                self.assertIn(self._words(reason, lang), _words(shown["body"][1]))

    def test_what_the_program_names_has_its_name_in_each_installed_language(self):
        company = self.env["res.company"].create({"name": "Other"})
        policy = self.env["ar.credit.policy"].search([("company_id", "=", company.id)])
        sentence = self.env["ar.reason"].with_context(lang="fr_FR").env._(ALL_CUSTOMERS)
        self.assertEqual(policy.with_context(lang="fr_FR").name, sentence)
        self.assertEqual(policy.with_context(lang="en_US").name, "All customers")
        policy.with_context(lang="fr_FR").name = "All customers"
        own = policy.copy({"name": "Wholesale"})
        own.with_context(lang="fr_FR").name = "Grossistes"
        folder = Path(get_module_path("ar_management")) / "migrations" / "19.0.1.3.0"
        load_script(str(folder / "post-shipped_names.py"), "names").migrate(self.env.cr, "")
        self.assertEqual(policy.with_context(lang="fr_FR").name, sentence)
        self.assertEqual(own.with_context(lang="fr_FR").name, "Grossistes")

    def test_words_and_codes_that_nobody_knows_any_more_are_shown_as_they_are(self):
        self.assertEqual(self._text(Reason.plain("100 % as is"), "fr_FR"), "100 % as is")
        self.assertEqual(self._text(Reason.of("gone.code", n=3), "fr_FR"), "gone.code 3")

    def test_each_code_in_the_program_has_a_sentence(self):
        root = Path(get_module_path("ar_management")).parent
        # An add-on that is not installed here has not told its sentences.
        installed = self.env["ir.module.module"]._installed()
        for path in root.glob("ar_management*/**/*.py"):
            parts = path.parts
            if path.relative_to(root).parts[0] not in installed:
                continue
            models = root / "ar_management" / "models" / path.parent.name
            if "tests" in parts or "engine" in parts and not (models / "reasons.py").exists():
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(SAYING) \
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


@tagged("post_install", "-at_install")
class TestStoredSentences(ArCommon):
    """The update turns what was stored as a sentence into its code, and loses none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.folder = Path(get_module_path("ar_management")) / "migrations" / "19.0.1.4.0"

    def _script(self, name):
        return load_script(str(self.folder / name), Path(name).stem)

    def test_a_sentence_becomes_a_code_whatever_the_language_of_its_author(self):
        finder = self._script("post-reasons.py").Finder(self.env)
        for lang in ("en_US", "fr_FR"):
            reader = self.env["ar.reason"].with_context(lang=lang)
            for reason in (DUE, IN_TIME, Reason.of("discount.none")):
                with self.subTest(lang=lang, code=reason.code):
                    self.assertEqual(
                        from_json([finder.find(reader._text(reason))]), (reason,)
                    )

    @database_examples(60, 1000)
    @given(text=st.text(), lang=st.sampled_from(["en_US", "fr_FR"]),
           code=st.sampled_from(sorted(SENTENCES)))
    def test_whatever_was_stored_is_read_as_before(self, text, lang, code):
        reader = self.env["ar.reason"].with_context(lang=lang)
        gaps = dict.fromkeys(re.findall(r"%\((\w+)\)s", SENTENCES[code]._source), text)
        finder = self.__class__.finder = getattr(self.__class__, "finder", None) or self._script(
            "post-reasons.py"
        ).Finder(self.env)
        for stored in (text, reader._text(Reason.of(code, **gaps))):
            (reason,) = from_json([finder.find(stored)])
            languages = ["en_US", "fr_FR"] if reason.code == "plain" else finder.langs
            self.assertIn(
                stored, [reader.with_context(lang=each)._text(reason) for each in languages]
            )

    def test_the_table_of_texts_names_columns_that_there_are(self):
        for table, _text, data in self._script("pre-reasons.py").TEXTS:
            model = self.env[table.replace("_", ".")]
            with self.subTest(table=table, column=data):
                self.assertEqual(model._fields[data].type, "json")
                self.assertTrue(model._fields[data].store)

    def test_stored_lines_are_read_one_by_one_after_the_update(self):
        cr = self.env.cr
        cr.execute("CREATE TABLE ar_reason_test (id int, reasons text NOT NULL)")
        cr.execute("INSERT INTO ar_reason_test VALUES (1, %s), (2, %s)", [
            "Due on 11/12/2026: not late yet.\nSomething nobody knows: 12.",
            "<ul><li>No early-payment discount was offered.</li><li>Sic.</li></ul>",
        ])
        before = self._script("pre-reasons.py")
        with patch.object(before, "TEXTS", [("ar_reason_test", "reasons", "reasons_data")]):
            before.migrate(cr, "19.0.1.2.0")
            before.migrate(cr, "19.0.1.2.0")
        after = self._script("post-reasons.py")
        after._recode(cr, after.Finder(self.env), SQL("ar_reason_test"), SQL("reasons_data"))
        cr.execute("SELECT reasons_data FROM ar_reason_test ORDER BY id")
        self.assertEqual([row[0] for row in cr.fetchall()], [
            [["late_fee.not_due", {"due": {"date": "2026-11-12"}}],
             ["plain", {"text": "Something nobody knows: 12."}]],
            [["discount.none", {}], ["plain", {"text": "Sic."}]],
        ])
