"""Takes the pictures of the documentation from a running demo (./dev demo).

    python docs/take_screenshots.py http://127.0.0.1:8069                all pictures
    python docs/take_screenshots.py http://127.0.0.1:8069 3_late_fee     some of them
    python docs/take_screenshots.py URL --look accountant /odoo/action-account.action_x

The pictures that are listed in screens.py need an order on hold and an imported statement: both are
made first, as the salesman and the accountant would. A path may name a record by its XML id in
braces; a path under /report/pdf/ gives the first page of that document (with pdftoppm, Debian
package poppler-utils).
``then`` is a list of steps before the picture:
``click SELECTOR``, ``wait SELECTOR``, ``scroll SELECTOR``, ``text BUTTON TEXT`` (clicks it).
Ends with 1 when a page shows an error or logs a JavaScript error.
"""

import argparse
import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import BrowserError, chromium
from PIL import Image, ImageChops
from screens import DESKTOP, HEIGHTS, SCREENS, Screen

IMAGES = Path(__file__).resolve().parent / "images"
ADDONS = IMAGES.parent.parent
DESCRIPTION = {
    "5_reconciliation": "ar_management/static/description/main_screenshot",
    "1_credit_hold": "ar_management/static/description/credit_hold",
    "3_late_fee": "ar_management/static/description/late_fee",
    "platform_invoice": "ar_management_fr_platform/static/description/main_screenshot",
}
"""Pictures that the pages of the add-ons in Apps show too."""
COLORS = 96
"""Enough for flat pages with black text; a fourth of the size of a full PNG."""
KMEANS = 2
"""Without it small dots of a rare colour turn grey, and their colour means something."""
DOTS_PER_INCH = 100
MARGIN = 24

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
            Screen(
                options.name, options.look[0], path, options.width, tuple(options.then),
                options.lang,
            )
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
        if not options.look:
            studio.prepare()
        failed = [screen.name for screen in screens if not studio.take(screen)]
    if options.out == IMAGES:
        for name, target in DESCRIPTION.items():
            shutil.copyfile(IMAGES / f"{name}.png", ADDONS / f"{target}.png")
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
    parser.add_argument("--lang", default="", help="with --look: the user's language, as fr_FR")
    parser.add_argument("--then", nargs="*", default=[], help="with --look: steps before")
    return parser.parse_args()


class Studio:
    """Takes pictures; each login has a window of its own."""

    def __init__(self, browser, url, out):
        self._browser = browser
        self._url = url
        self._out = out
        self._pages = {}
        self._made = {}
        self._lang = {}

    def prepare(self):
        """Do what the pictures show, unless somebody did it before."""
        order = [self._record_id("ar_management.sale_order_demo")]
        if self._call("salesman", "sale.order", "read", [order, ["state"]])[0]["state"] == "draft":
            self._call("salesman", "sale.order", "action_confirm", [order])
        invoice = [self._record_id("ar_management.invoice_prompt_00_demo")]
        self._call("accountant", "account.move", "action_ar_check_facturx", [invoice])
        sample = [self._record_id("ar_management.sample_statement_demo")]
        [file] = self._call("accountant", "ir.attachment", "read", [sample, ["name", "datas"]])
        values = {"name": file["name"], "datas": file["datas"]}
        upload = self._call("accountant", "ir.attachment", "create", [values])
        wizard = self._call("accountant", "ar.statement.import", "create",
                            [{"attachment_ids": [[6, 0, [upload]]]}])
        self._call("accountant", "ar.statement.import", "action_import", [[wizard]])
        sample = [self._record_id("ar_management.sample_einvoice_demo")]
        [file] = self._call("accountant", "ir.attachment", "read", [sample, ["name", "datas"]])
        self._made["einvoice_reading"] = self._call(
            "accountant", "ar.einvoice.reading", "create",
            [{"file": file["datas"], "file_name": file["name"]}])

        self._send_on_platform()

    def _send_on_platform(self):
        """One invoice is on the demo's platform, and the receipts of a month are there."""
        sent = [["kind", "=", "invoice"], ["direction", "=", "out"], ["state", "=", "accepted"]]
        for _attempt in range(2):
            flows = self._call(
                "accountant", "ar.platform.flow", "search_read", [sent, ["move_id"]])
            if flows:
                break
            invoice = self._record_id("ar_management.invoice_new_00_demo")
            wizard = self._call("accountant", "account.move.send.wizard", "create", [{
                "move_id": invoice, "sending_methods": ["ar_platform"]}])
            self._call(
                "accountant", "account.move.send.wizard", "action_send_and_print", [[wizard]])
        self._made["platform_invoice"] = flows[0]["move_id"][0]
        reports = self._call("accountant", "ar.platform.report", "search_read", [
            [["kind", "=", "payment"], ["line_ids", "!=", False]], ["id"]])
        self._made["platform_report"] = reports[-1]["id"]

    def take(self, screen):
        """Take one picture; tell whether the page was free of errors."""
        problems = []
        page = None
        target = self._out / f"{screen.name}.png"
        try:
            page = self._page(screen.login)
            self._speak(screen.login, screen.lang)
            page.problems()
            path = re.sub(r"\{(.+?)\}", lambda found: str(self._record_id(found[1])), screen.path)
            if path.startswith("/report/pdf/"):
                self._save_first_page(page, path, target)
            else:
                self._save_screen(page, path, screen, target)
        except BrowserError as error:
            problems.append(str(error))
        if page:
            problems += page.problems()
            shown = page.run(ERROR_TEXT)
            problems += [shown] if shown else []
        if target.exists():
            reduce(target)
        print(f"{'ERROR' if problems else 'ok':5} {screen.name}", flush=True)
        for problem in problems:
            print(f"      {problem[:500]}", flush=True)
        return not problems

    def _save_screen(self, page, path, screen, target):
        page.resize(screen.width, HEIGHTS.get(screen.width, 900), screen.width < 600)
        page.open(self._url + path)
        page.wait(IS_RENDERED, "the page")
        page.wait_still()
        try:
            for step in screen.then:
                self._step(page, step)
        finally:
            page.save(target)

    def _save_first_page(self, page, path, target):
        if not shutil.which("pdftoppm"):
            raise BrowserError("pdftoppm is missing: install the package poppler-utils.")
        content = page.run(f"""
            fetch({json.dumps(path)})
                .then(reply => reply.blob())
                .then(blob => new Promise(done => {{
                    const reader = new FileReader();
                    reader.onload = () => done(reader.result.split(",")[1]);
                    reader.readAsDataURL(blob);
                }}))
        """)
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(base64.b64decode(content))
            file.flush()
            subprocess.run(
                ["pdftoppm", "-png", "-singlefile", "-r", str(DOTS_PER_INCH), file.name,
                 target.with_suffix("")],
                check=True,
            )

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
            page.wait("!location.pathname.startsWith('/web/login') || "
                      "document.querySelector('.alert-danger')", "the login")
            if page.run("Boolean(document.querySelector('.alert-danger'))"):
                raise BrowserError(f"The login {login} (password = login) was refused.")
            # Employees get the web client, customers the portal.
            page.wait("document.querySelector('.o_web_client, #wrapwrap')", "the first page")
            page.wait_still()
            self._pages[login] = page
        return self._pages[login]

    def _speak(self, login, lang):
        """Give a user a language, which is installed when it is not there."""
        if not lang or self._lang.get(login) == lang:
            return
        [found] = self._call("admin", "res.lang", "search_read", [
            [["code", "=", lang], ["active", "in", [True, False]]], ["active"]])
        if not found["active"]:
            wizard = self._call(
                "admin", "base.language.install", "create", [{"lang_ids": [[6, 0, [found["id"]]]]}])
            self._call("admin", "base.language.install", "lang_install", [[wizard]])
        users = self._call("admin", "res.users", "search", [[["login", "=", login]]])
        self._call("admin", "res.users", "write", [users, {"lang": lang}])
        self._lang[login] = lang

    def _record_id(self, xml_id):
        """Id of a record, asked as administrator; ``prepare`` has made those without a module."""
        if xml_id in self._made:
            return self._made[xml_id]
        module, name = xml_id.split(".", 1)
        found = self._call("admin", "ir.model.data", "search_read", [
            [["module", "=", module], ["name", "=", name]], ["res_id"]
        ])
        if not found:
            raise BrowserError(f"There is no record {xml_id} in this database.")
        return found[0]["res_id"]

    def _call(self, login, model, method, args):
        """Call a method of a model as this user."""
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        answer = self._page(login).run(f"""
            fetch("/web/dataset/call_kw", {{
                method: "POST",
                headers: {{"Content-Type": "application/json"}},
                body: JSON.stringify({{
                    jsonrpc: "2.0", method: "call", params: {json.dumps(params)}
                }}),
            }}).then(reply => reply.json())
        """)
        if "error" in answer:
            raise BrowserError(f"{model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]

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


def _end(picture):
    """Height without the empty part at the bottom."""
    last_row = picture.crop((0, picture.height - 1, picture.width, picture.height))
    content = ImageChops.difference(picture, last_row.resize(picture.size)).getbbox()
    return min(picture.height, content[3] + MARGIN) if content else picture.height


def reduce(path):
    """Keep the colours and the part that a page needs."""
    picture = Image.open(path).convert("RGB")
    if picture.width > DESKTOP or picture.height > HEIGHTS[DESKTOP] * 1.5:
        picture = picture.resize((picture.width // 2, picture.height // 2), Image.LANCZOS)
    content = picture.crop((0, 0, picture.width, _end(picture)))
    content.quantize(COLORS, kmeans=KMEANS).save(path, optimize=True)


if __name__ == "__main__":
    main()
