import ast
import importlib
import inspect
import logging
import pkgutil
from collections import Counter
from pathlib import Path

from lxml import etree

from odoo.modules.module import get_module_path
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools.safe_eval import safe_eval

from .. import engine

ADD_ON = Path(get_module_path("ar_management"))
LONG = 400
MENU_ENTRIES = 7
"""More than seven entries side by side nobody takes in at a glance."""
FULL = 45
"""Files in one folder: beyond, it is a room with two features."""
SHARED = ("common", "ledger")
"""Rooms that every other room may import."""
ENGINE_ROOMS = {
    # A payment is explained by the advice of the customer, and closed with its discount.
    ("matching", "engine"): {"remittance", "discount"},
    # An advice is read from the same files and tables as a statement.
    ("remittance", "engine"): {"statement"},
}
"""{(room, where): engine packages beside its own}, each with its reason."""
WITHOUT_SCREENS = {
    "ar.credit.policy.step": "edited inside its policy",
    "ar.credit.policy.term": "edited inside its policy",
    "ar.decision.version": "a counter that only transactions read",
    "ar.discount.tier": "edited inside its payment term",
    "ar.doubtful.item": "shown inside its doubtful debt",
    "ar.forecast.week": "shown inside its forecast",
    "ar.handover.item": "shown inside its hand-over",
    "ar.late.fee.policy.step": "edited inside its policy",
    "ar.match.auto.kind": "edited inside the setting of automatic posting",
    "ar.match.backtest.kind": "shown inside its back-test",
    "ar.payment.plan.item": "shown inside its plan",
    "ar.reminder.step": "edited inside its policy",
}
"""Stored models that nobody opens, and why."""
WITHOUT_CARDS = {
    "ar_management.account_tax_facturx_action": "a column to fill in, at a desk",
}
"""Lists that a menu opens and that have no cards for phones, and why."""
ROOMED = ("engine", "models", "wizards", "reports")
_logger = logging.getLogger(__name__)


def declared(node):
    """(``_name``, list of ``_inherit``) of a model's class, as they are written."""
    found = {}
    for part in node.body:
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
            if part.targets[0].id in ("_name", "_inherit"):
                found[part.targets[0].id] = ast.literal_eval(part.value)
    parents = found.get("_inherit", [])
    return found.get("_name"), [parents] if isinstance(parents, str) else parents


def imports_between_rooms():
    """(file, its room, (part of the add-on, room)) of each import from room to room."""
    for path in ADD_ON.rglob("*.py"):
        parts = path.relative_to(ADD_ON).parts
        if len(parts) < 3 or parts[0] in ("tests", "demo", "migrations") or "tests" in parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            target = (*parts[: len(parts) - node.level], *(node.module or "").split("."))
            if len(target) > 1 and target[0] in ROOMED and target[:2] != parts[:2]:
                yield path, parts[1], target[:2]


def engine_modules():
    names = [
        module.name
        for module in pkgutil.walk_packages(engine.__path__, f"{engine.__name__}.")
        if ".tests" not in module.name and not module.name.endswith("_worker")
    ]
    return [engine, *map(importlib.import_module, names)]


def public_functions(module):
    for name, member in inspect.getmembers(module):
        if name.startswith("_") or getattr(member, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(member):
            yield name, member
        elif inspect.isclass(member):
            yield name, member
            for method_name, method in vars(member).items():
                if inspect.isfunction(method) and not method_name.startswith("_"):
                    yield f"{name}.{method_name}", method


@tagged("post_install", "-at_install")
class TestEngineHouse(BaseCase):
    """The engine is pure and documented."""

    def test_the_engine_does_not_import_odoo(self):
        for path in (ADD_ON / "engine").rglob("*.py"):
            imported = set()
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    imported |= {name.name.split(".")[0] for name in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    imported.add(node.module.split(".")[0])
            with self.subTest(file=path.name):
                self.assertNotIn("odoo", imported)

    def test_the_engine_does_not_read_the_clock(self):
        clocks = {"today", "now", "utcnow"}
        for path in (ADD_ON / "engine").rglob("*.py"):
            called = {
                node.func.attr
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            with self.subTest(file=path.name):
                self.assertFalse(called & clocks)

    def test_everything_public_in_the_engine_has_a_docstring(self):
        for module in engine_modules():
            self.assertTrue(module.__doc__ or not list(public_functions(module)), module.__name__)
            for name, member in public_functions(module):
                with self.subTest(member=f"{module.__name__}.{name}"):
                    self.assertTrue((member.__doc__ or "").strip())


@tagged("post_install", "-at_install")
class TestRooms(BaseCase):
    """One feature, one place: who may import whom, and no abstraction without users."""

    def test_a_room_imports_what_is_common_the_ledger_and_its_own_engine(self):
        for path, room, target in imports_between_rooms():
            with self.subTest(file=str(path.relative_to(ADD_ON)), imports="/".join(target)):
                self.assertIn(target[1], {room, *SHARED, *ENGINE_ROOMS.get((room, target[0]), ())})

    def test_nothing_shared_knows_a_feature(self):
        for path, room, target in imports_between_rooms():
            if room in SHARED:
                with self.subTest(file=str(path.relative_to(ADD_ON)), imports="/".join(target)):
                    self.assertIn(target[1], SHARED[: SHARED.index(room) + 1])

    def test_each_exception_between_engine_packages_is_used(self):
        used = {
            ((room, path.relative_to(ADD_ON).parts[0]), target[1])
            for path, room, target in imports_between_rooms()
        }
        for where, rooms in ENGINE_ROOMS.items():
            for room in rooms:
                with self.subTest(room=where, imports=room):
                    self.assertIn((where, room), used)

    def test_pages_are_passed_on_by_name(self):
        """Core's add-ons override the same page, each with parameters of its own after the path's.

        ``access_token`` in second place was taken for ``payment_token``, and whoever opened an
        invoice from a message was sent to the login.
        """
        seen = Counter()
        for path in ADD_ON.parent.glob("ar_management*/controllers/*.py"):
            functions = [
                node for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.FunctionDef)
            ]
            for function in functions:
                required = len(function.args.args) - 1 - len(function.args.defaults)
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("super()."):
                        seen[call.func.attr] += 1
                        with self.subTest(file=path.name, call=ast.unparse(call)):
                            self.assertLessEqual(len(call.args), required)
        self.assertGreater(seen["portal_my_invoice_detail"], 0, "our pages were not found")

    def test_a_mixin_has_two_users(self):
        names, users = set(), Counter()
        for path in ADD_ON.parent.glob("ar_management*/**/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    name, parents = declared(node)
                    if name and "models.AbstractModel" in map(ast.unparse, node.bases):
                        names.add(name)
                    # Without a name of its own a class only extends its parent.
                    users.update(set(parents) - {name} if name else ())
        for name in names:
            with self.subTest(mixin=name):
                # What nobody inherits is no mixin: it is called by its name.
                self.assertFalse(users[name] == 1 or name.endswith(".mixin") and not users[name])

    def test_no_folder_is_too_full(self):
        for folder in {path.parent for path in ADD_ON.rglob("*.py")}:
            with self.subTest(folder=str(folder.relative_to(ADD_ON))):
                self.assertLessEqual(len(list(folder.glob("*.py"))), FULL)

    def test_long_files_are_named(self):
        long = {
            str(path.relative_to(ADD_ON)): lines
            for path in ADD_ON.rglob("*.py") if "tests" not in path.parts
            and (lines := len(path.read_text().splitlines())) > LONG
        }
        # A warning, no bound: a file is as long as its idea.
        for name, lines in sorted(long.items()):
            _logger.info("%s has %s lines: does a second idea live in it?", name, lines)


@tagged("post_install", "-at_install")
class TestModelHouse(TransactionCase):
    """Each model is described, guarded and has its screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = [
            model for name, model in cls.env.items()
            if name.startswith("ar.") and model._original_module.startswith("ar_management")
        ]
        cls.stored = [
            model for model in cls.models if not model._abstract and not model._transient
        ]

    def test_each_model_has_a_description(self):
        for model in self.models:
            with self.subTest(model=model._name):
                self.assertTrue(model._description)
                self.assertNotEqual(model._description, model._name)

    def test_each_access_row_belongs_to_a_group(self):
        for model in self.models:
            if model._abstract:
                continue
            with self.subTest(model=model._name):
                rows = self.env["ir.model.access"].search([("model_id.model", "=", model._name)])
                self.assertTrue(rows)
                self.assertTrue(all(row.group_id for row in rows))

    def test_each_model_of_a_company_has_a_company_rule(self):
        for model in self.stored:
            if "company_id" not in model._fields:
                continue
            with self.subTest(model=model._name):
                rules = self.env["ir.rule"].search([
                    ("model_id.model", "=", model._name), ("groups", "=", False),
                ])
                self.assertTrue(any("company_ids" in rule.domain_force for rule in rules))

    def test_each_model_has_a_list_a_form_and_a_search_view(self):
        for model in self.stored:
            if model._name in WITHOUT_SCREENS or model._name.endswith(".line"):
                continue
            views = self.env["ir.ui.view"].search([("model", "=", model._name)])
            with self.subTest(model=model._name):
                self.assertLessEqual({"list", "form", "search"}, set(views.mapped("type")))

    def test_apps_finds_us_by_the_words_of_the_trade(self):
        view = self.env.ref("base.view_module_filter")
        field = etree.fromstring(view.arch).find(".//field[@name='name']")
        for word in ("facturx", "Factur-X", "créances", "relance", "recouvrement", "escompte",
                     "encours", "reminders", "late fees", "reconciliation"):
            domain = safe_eval(field.get("filter_domain"), {"self": word})
            with self.subTest(word=word):
                found = self.env["ir.module.module"].search(domain)
                self.assertIn("ar_management", found.mapped("name"))

    def test_a_menu_has_at_most_seven_entries(self):
        root = self.env.ref("ar_management.ar_menu_root")
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True}).search([
            ("id", "child_of", root.id),
        ])
        for menu, entries in menus.grouped("parent_id").items():
            with self.subTest(menu=menu.complete_name):
                self.assertLessEqual(len(entries), MENU_ENTRIES, entries.mapped("name"))

    def test_each_list_that_a_menu_opens_has_cards_for_phones(self):
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True}).search([
            ("id", "child_of", self.env.ref("ar_management.ar_menu_root").id),
            ("action", "like", "ir.actions.act_window,"),
        ])
        for action in menus.mapped("action"):
            modes = action.view_mode.split(",")
            if "list" not in modes or action.xml_id in WITHOUT_CARDS:
                continue
            with self.subTest(action=action.xml_id):
                self.assertIn("kanban", modes)
                view = dict((mode, view) for view, mode in action.views).get("kanban", False)
                arch = self.env[action.res_model].get_view(view, "kanban")["arch"]
                card = etree.fromstring(arch).find(".//t[@t-name='card']")
                self.assertGreater(len(card.findall(".//field")), 1, "a card says who and what")

    def test_each_list_that_a_menu_opens_says_what_to_do_when_it_is_empty(self):
        menus = self.env["ir.ui.menu"].search([
            ("id", "child_of", self.env.ref("ar_management.ar_menu_root").id),
            ("action", "!=", False),
        ])
        for menu in menus:
            action = menu.action
            if action._name != "ir.actions.act_window" or action.target == "new":
                continue
            if not action.res_model.startswith("ar.") or "list" not in action.view_mode:
                continue
            with self.subTest(menu=menu.complete_name):
                self.assertTrue(action.help)
