"""Takes the pictures of the documentation from a running demo (./dev demo).

    python docs/take_screenshots.py http://127.0.0.1:8069              all screens
    python docs/take_screenshots.py http://127.0.0.1:8069 holds rates  some screens
    python docs/take_screenshots.py URL --look accountant /odoo/action-account.action_x

A path may name a record by its XML id in braces. ``then`` is a list of steps before the picture:
``click SELECTOR``, ``wait SELECTOR``, ``scroll SELECTOR``, ``text BUTTON TEXT`` (clicks it).
Ends with 1 when a page shows an error or logs a JavaScript error.
"""

import argparse
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from browser import BrowserError, chromium

IMAGES = Path(__file__).resolve().parent / "images"
DESKTOP = 1440
PHONE = 390
HEIGHTS = {DESKTOP: 900, PHONE: 844}


@dataclass(frozen=True)
class Screen:
    name: str
    login: str
    path: str
    width: int = DESKTOP
    then: tuple[str, ...] = ()


INVOICE = "/odoo/action-account.action_move_out_invoice/{ar_management.invoice_%s_demo}"

SCREENS = [
    Screen("over_limit_customer", "manager",
           "/odoo/res.partner/{ar_management.partner_over_limit_demo}"),
    Screen("quotation", "salesman",
           "/odoo/action-sale.action_quotations/{ar_management.sale_order_demo}"),
    Screen("holds", "manager", "/odoo/action-ar_management.ar_credit_hold_action"),
    Screen("holds_phone", "manager", "/odoo/action-ar_management.ar_credit_hold_action", PHONE),
    Screen("discount_invoice", "accountant",
           INVOICE % "discount_00"),
    Screen("late_invoice", "accountant",
           INVOICE % "over_limit_07",
           then=("text Late Payment",)),
    Screen("late_invoice_phone", "accountant",
           INVOICE % "over_limit_07", PHONE),
    Screen("dispute", "accountant",
           "/odoo/action-ar_management.ar_dispute_action/{ar_management.dispute_demo}"),
    Screen("disputes", "accountant", "/odoo/action-ar_management.ar_dispute_action"),
    Screen("late_fee_policies", "admin", "/odoo/action-ar_management.ar_late_fee_policy_action"),
    Screen("reference_rates", "admin", "/odoo/action-ar_management.ar_reference_rate_action"),
    Screen("facturx_checks", "accountant", "/odoo/action-ar_management.ar_facturx_check_action"),
    Screen("statement_import", "accountant",
           "/odoo/action-ar_management.ar_statement_import_action"),
    Screen("match_proposals", "accountant", "/odoo/action-ar_management.ar_match_proposal_action"),
    Screen("match_proposals_phone", "accountant",
           "/odoo/action-ar_management.ar_match_proposal_action", PHONE),
    Screen("settings", "admin", "/odoo/action-ar_management.res_config_settings_action"),
]

IS_RENDERED = """
    !document.querySelector(".o_blockUI, .o_loading_indicator, .o_view_sample_loading") &&
    Boolean(document.querySelector(
        ".o_action_manager .o_view_controller, .o_action_manager .o_action, .o_dialog, main"
    ))
"""
ERROR_TEXT = """
    (document.querySelector(".o_error_dialog, .o_dialog_error, .o_notification_bar.bg-danger")
     || {}).innerText || ""
"""


def main():
    options = _options()
    screens = SCREENS
    if options.look:
        screens = [
            Screen(options.name, options.look[0], path, options.width, tuple(options.then))
            for path in options.look[1:]
        ]
    elif options.names:
        screens = [screen for screen in SCREENS if screen.name in options.names]
        missing = set(options.names) - {screen.name for screen in screens}
        if missing:
            sys.exit(f"No such screen: {', '.join(sorted(missing))}")
    options.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        studio = Studio(browser, options.url.rstrip("/"), options.out)
        failed = [screen.name for screen in screens if not studio.take(screen)]
    if failed:
        sys.exit(f"With errors: {', '.join(failed)}")


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("names", nargs="*", help="screens to take, all when left out")
    parser.add_argument("--out", type=Path, default=IMAGES)
    parser.add_argument("--look", nargs="+", metavar="LOGIN PATH",
                        help="take these pages instead of the listed screens")
    parser.add_argument("--name", default="look", help="with --look: name of the picture")
    parser.add_argument("--width", type=int, default=DESKTOP)
    parser.add_argument("--then", nargs="*", default=[], help="with --look: steps before")
    return parser.parse_args()


class Studio:
    """Takes pictures; each login has a window of its own."""

    def __init__(self, browser, url, out):
        self._browser = browser
        self._url = url
        self._out = out
        self._pages = {}

    def take(self, screen):
        """Take one picture; tell whether the page was free of errors."""
        problems = []
        page = None
        try:
            page = self._page(screen.login)
            path = re.sub(r"\{(.+?)\}", lambda found: str(self._record_id(found[1])), screen.path)
            page.problems()
            page.resize(screen.width, HEIGHTS.get(screen.width, 900), screen.width < 600)
            page.open(self._url + path)
            page.wait(IS_RENDERED, "the page")
            page.wait_still()
            for step in screen.then:
                self._step(page, step)
        except BrowserError as error:
            problems.append(str(error))
        if page:
            problems += page.problems()
            target = self._out / f"{screen.name}.png"
            page.save(target)
            shown = page.run(ERROR_TEXT)
            problems += [shown] if shown else []
        print(f"{'ERROR' if problems else 'ok':5} {screen.name}", flush=True)
        for problem in problems:
            print(f"      {problem[:500]}", flush=True)
        return not problems

    def _page(self, login):
        if login not in self._pages:
            page = self._browser.page()
            page.resize(DESKTOP, HEIGHTS[DESKTOP])
            page.open(f"{self._url}/web/login")
            page.wait("document.querySelector('form.oe_login_form #login')", "the login form")
            page.run(f"""
                document.querySelector("#login").value = {json.dumps(login)};
                document.querySelector("#password").value = {json.dumps(login)};
                document.querySelector("form.oe_login_form").submit();
            """)
            page.wait("location.pathname.startsWith('/odoo') || "
                      "document.querySelector('.alert-danger')", "the login")
            if page.run("Boolean(document.querySelector('.alert-danger'))"):
                raise BrowserError(f"The login {login} (password = login) was refused.")
            page.wait("document.querySelector('.o_web_client')", "the web client")
            page.wait_still()
            self._pages[login] = page
        return self._pages[login]

    def _record_id(self, xml_id):
        """Id of a record, asked as administrator."""
        module, name = xml_id.split(".", 1)
        found = self._page("admin").run(f"""
            fetch("/web/dataset/call_kw", {{
                method: "POST",
                headers: {{"Content-Type": "application/json"}},
                body: JSON.stringify({{jsonrpc: "2.0", method: "call", params: {{
                    model: "ir.model.data", method: "search_read", args: [],
                    kwargs: {{
                        domain: [["module", "=", {json.dumps(module)}],
                                 ["name", "=", {json.dumps(name)}]],
                        fields: ["res_id"],
                    }},
                }}}}),
            }}).then(reply => reply.json()).then(reply => reply.result?.[0]?.res_id)
        """)
        if not found:
            raise BrowserError(f"There is no record {xml_id} in this database.")
        return found

    def _step(self, page, step):
        verb, _, rest = step.partition(" ")
        target = f"document.querySelector({json.dumps(rest)})"
        if verb == "text":
            target = (
                "[...document.querySelectorAll('button, a, .nav-link')].find("
                f"node => node.offsetParent && node.innerText.trim() === {json.dumps(rest)})"
            )
        page.wait(target, rest)
        if verb in ("click", "text"):
            page.run(f"{target}.click()")
        elif verb == "scroll":
            page.run(f"{target}.scrollIntoView({{block: 'center'}})")
        page.wait_still()


if __name__ == "__main__":
    main()
