"""Takes the pictures of the documentation from a running demo (./dev demo).

    python docs/take_screenshots.py http://127.0.0.1:8069                all pictures
    python docs/take_screenshots.py http://127.0.0.1:8069 3_late_fee     some of them
    python docs/take_screenshots.py URL --look accountant /odoo/action-account.action_x

The listed pictures need an order on hold and an imported statement: both are made first, as the
salesman and the accountant would. A path may name a record by its XML id in braces; a path under
/report/pdf/ gives the first page of that document (with pdftoppm, Debian package poppler-utils).
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
from dataclasses import dataclass
from pathlib import Path

from browser import BrowserError, chromium
from PIL import Image, ImageChops

IMAGES = Path(__file__).resolve().parent / "images"
ADDONS = IMAGES.parent.parent
DESCRIPTION = {
    "5_reconciliation": "ar_management/static/description/main_screenshot",
    "1_credit_hold": "ar_management/static/description/credit_hold",
    "3_late_fee": "ar_management/static/description/late_fee",
    "platform_invoice": "ar_management_fr_platform/static/description/main_screenshot",
}
"""Pictures that the pages of the add-ons in Apps show too."""
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


OVERDUE = "/odoo/action-ar_management.account_move_action_overdue/{ar_management.invoice_%s_demo}"
LATE_FEE_RUN = (
    "/odoo/action-ar_management.ar_late_fee_run_action/"
    "{ar_management.late_fee_run_previewed_demo}"
)
CHECKS = "click button[name=action_ar_open_facturx_checks]"
RECONCILIATION = "/odoo/ar-reconciliation"
MATCH_WITH_DISCOUNT = "click .o_ar_match_line[title*='ESCOMPTE']"
INVOICES = "/odoo/action-account.action_move_out_invoice_type"
DISCOUNTS = "click button[name=action_ar_open_discount_documents]"
OPEN_LATE_PAYMENT = "click a[name=ar_late_fee]"

GETTING_STARTED = "/odoo/action-ar_management.ar_start_action"

SCREENS = [
    Screen("insight_dashboard", "manager", "/odoo/receivables",
           then=("wait .o_ar_dashboard canvas",)),
    Screen("insight_ageing", "accountant", "/odoo/aged-balance", then=("wait .o_ar_ledger",)),
    Screen("getting_started", "admin", GETTING_STARTED, then=("wait .o_ar_start_panel .card",)),
    Screen("getting_started_phone", "admin", GETTING_STARTED, width=PHONE,
           then=("wait .o_ar_start_panel .card",)),
    Screen("1_credit_hold", "manager", "/odoo/action-ar_management.ar_credit_hold_action",
           then=("click .o_data_row td[name=document_name]", "wait .o_form_view .alert")),
    Screen("credit_application", "manager",
           "/odoo/action-ar_management.ar_credit_application_action/"
           "{ar_management.credit_application_demo}", then=("wait .o_ar_credit_score",)),
    Screen("credit_customer", "manager",
           "/odoo/action-account.res_partner_action_customer/"
           "{ar_management.partner_over_limit_demo}",
           then=("text Credit", "wait .o_ar_credit_score", "wait .o_dashboard_graph canvas")),
    Screen("credit_delivery", "admin",
           "/odoo/action-stock.action_picking_tree_all/{ar_management.held_delivery_demo}",
           then=("wait .o_form_view .alert-warning",)),
    Screen("2_discount", "accountant",
           "/report/pdf/account.report_invoice/{ar_management.invoice_tiers_demo}"),
    Screen("discount_term", "admin",
           "/odoo/action-account.action_payment_term_form/{ar_management.payment_term_tiers_demo}",
           then=("wait .o_field_widget[name=ar_discount_preview] table",)),
    Screen("discount_portal", "accountant", "/my/invoices/{ar_management.invoice_tiers_demo}"),
    Screen("discount_document", "accountant",
           INVOICES + "/{ar_management.invoice_tiers_taken_demo}",
           then=(DISCOUNTS, "wait button[name=action_ar_open_discount_invoice]")),
    Screen("discount_unearned", "accountant",
           "/odoo/action-ar_management.ar_discount_deduction_action",
           then=("click .o_data_row td[name=partner_id]",
                 "wait .o_form_view [name=explanation]")),
    Screen("discount_report", "accountant",
           "/odoo/action-ar_management.ar_discount_report_action?view_type=graph"),
    Screen("facturx_batch", "accountant",
           "/odoo/action-ar_management.ar_facturx_batch_action/{ar_management.facturx_batch_demo}"),
    Screen("facturx_preview", "accountant",
           "/odoo/action-account.action_move_out_invoice_type/"
           "{ar_management.invoice_tiers_demo}",
           then=("click button[name=action_ar_preview_facturx]", "wait .modal iframe")),
    Screen("3_late_fee", "accountant", OVERDUE % "over_limit_07", then=(OPEN_LATE_PAYMENT,)),
    Screen("3_late_fee_run", "accountant", LATE_FEE_RUN),
    Screen("3_late_fee_penalty", "accountant",
           "/report/pdf/account.report_invoice/{ar_management.late_fee_penalty_demo}"),
    Screen("4_facturx", "accountant", OVERDUE % "prompt_00"),
    Screen("4_facturx_check", "accountant", OVERDUE % "prompt_00",
           then=(CHECKS, "click .o_data_row td[name=date]", "wait .o_form_view [name=xsd_state]")),
    Screen("einvoice_findings", "accountant",
           "/odoo/action-ar_management.ar_facturx_finding_action",
           then=("click .o_group_header + .o_group_header", "wait .o_data_row")),
    Screen("einvoice_status", "accountant", OVERDUE % "dispute_02",
           then=("click a[name=ar_einvoice]", "wait .o_field_widget[name=ar_einvoice_event_ids]")),
    Screen("einvoice_comparison", "accountant",
           "/odoo/action-ar_management.ar_einvoice_reading_action/{einvoice_reading}"),
    Screen("cashed_amounts", "accountant",
           "/odoo/action-ar_management.ar_cashed_report_action/"
           "{ar_management.cashed_counted_demo}"),
    Screen("collections_work_list", "accountant",
           "/odoo/action-ar_management.ar_overdue_customer_action"),
    Screen("collections_reminder", "accountant",
           "/odoo/action-ar_management.ar_reminder_action",
           then=("click .o_data_row td[name=partner_id]", "wait .o_ar_reminder_table")),
    Screen("collections_disputes", "accountant",
           "/odoo/action-ar_management.ar_dispute_action?view_type=kanban"),
    Screen("collections_portal", "client", "/my/payments_due"),
    Screen("collections_portal_phone", "client", "/my/payments_due", PHONE),
    Screen("facturx_exemptions", "admin",
           "/odoo/action-ar_management.account_tax_facturx_action"),
    Screen("5_reconciliation", "accountant", RECONCILIATION,
           then=(MATCH_WITH_DISCOUNT, "wait .o_ar_match_detail .o_ar_evidence li")),
    Screen("reconciliation_edit", "accountant", RECONCILIATION,
           then=("click .o_ar_match_line[title*='ACOMPTE']", "wait .o_ar_share",
                 "click .o_ar_ask_write_off", "wait .o_ar_write_off_account")),
    Screen("reconciliation_cleanup", "accountant",
           "/odoo/action-ar_management.ar_match_cleanup_action_all",
           then=("wait .o_form_view .o_data_row",)),
    Screen("5_reconciliation_phone", "accountant", RECONCILIATION, PHONE),
    Screen("remittance", "accountant", "/odoo/action-ar_management.ar_remittance_action/"
           "{ar_management.remittance_demo}"),
    Screen("auto_backtest", "manager",
           "/odoo/action-ar_management.ar_match_backtest_action/"
           "{ar_management.match_backtest_demo}", then=("wait .o_ar_match_curve svg .o_ar_line",)),
    Screen("auto_setting", "manager", "/odoo/action-ar_management.ar_match_auto_action_open",
           then=("wait .o_field_widget[name=kind_ids] .o_data_row",)),
    Screen("auto_facts", "accountant", "/odoo/action-ar_management.ar_match_fact_action_open"),
    Screen("overdue", "accountant", "/odoo/action-ar_management.account_move_action_overdue"),
    Screen("open_items", "accountant",
           "/odoo/action-ar_management.account_move_line_action_open_item"),
    Screen("late_fee_policy", "admin", "/odoo/action-ar_management.ar_late_fee_policy_action",
           then=("click .o_data_row td[name=name]", "wait .o_form_view [name=printed_penalty]")),
    Screen("platform_connection", "admin",
           "/odoo/action-ar_management_fr_platform.ar_platform_connection_action",
           then=("click .o_data_row td[name=name]", "wait .o_form_view [name=webhook_url]")),
    Screen("platform_invoice", "accountant", INVOICES + "/{platform_invoice}",
           then=("wait button[name=action_ar_open_platform_flows]",)),
    Screen("platform_report", "accountant",
           "/odoo/action-ar_management_fr_platform.ar_platform_report_action/{platform_report}",
           then=("wait .o_form_view .o_data_row",)),
]

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
