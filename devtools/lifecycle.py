"""Part of ./dev test: the life of the add-ons in a database that lives longer.

Install on books in use, a day's work, upgrade, uninstall, install again. Core's own columns of
the books must not change by any of it, and an uninstallation must leave nothing behind.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from . import databases, fingerprint, logcheck, odoo_run, postgres, say, templates

NOT_FROZEN = """
    SELECT 'open, but its discount is not frozen: ' || move_name FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN account_payment_term term ON term.id = move.invoice_payment_term_id
     WHERE move.state = 'posted' AND move.payment_state IN ('not_paid', 'partial')
       AND term.early_discount AND line.display_type = 'payment_term'
       AND (line.ar_discount_percent IS DISTINCT FROM term.discount_percentage
            OR line.ar_discount_computation IS NULL)
"""
NO_POLICY = """
    SELECT 'has no late fee policy: ' || company.name FROM res_company company
      JOIN res_country country ON country.id = company.account_fiscal_country_id
     WHERE country.code = 'FR' AND NOT EXISTS
           (SELECT 1 FROM ar_late_fee_policy WHERE company_id = company.id)
"""
SHOWN = 5


def run() -> tuple[Counter, list[str]]:
    """Live the whole life on a database of its own; counts and complaints."""
    name = f"ar_life_{uuid.uuid4().hex[:8]}"
    say.line(f"== Life cycle on the database {name}")
    counts, complaints = Counter(passed=0), []
    logs = set()
    try:
        databases.clone(templates.base_name(), name, "test")
        for title, problems in _life(name, logs):
            say.line(f"{title}: {'FAILED' if problems else 'ok'}")
            counts["passed"] += not problems
            if problems:
                complaints.append("\n    ".join([f"life cycle, {title}:", *_first(problems)]))
    except say.Problem as problem:
        complaints.append(f"life cycle stopped: {problem}")
    finally:
        databases.drop(name)
    if not complaints:
        for log in logs:
            log.unlink()
    return counts, complaints


def _first(problems: list[str]) -> list[str]:
    more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    return [text[:300] for text in problems[:SHOWN]] + more


def _life(name: str, logs: set[Path]) -> Iterator[tuple[str, list[str]]]:
    """Each thing that is proven: title and what is wrong with it."""
    core = odoo_run.write_conf("life-core", core_only=True)
    addons = templates.addons()

    def install(upgrade: bool = False) -> list[str]:
        log = odoo_run.install(name, addons, f"{name}-install", upgrade=upgrade)
        logs.add(log)
        return logcheck.complaints(log)

    def script(step: str, conf: Path | None = None) -> list[str]:
        text = (templates.SCRIPTS / f"lifecycle_{step}.py").read_text()
        log = odoo_run.script(
            name, f"modules = {addons!r}\n{text}", f"{name}-{step}", f"Step {step} failed", conf
        )
        logs.add(log)
        return logcheck.complaints(log)

    yield "books in use before the add-ons", script("core", core)
    virgin, columns = fingerprint.shape(name), fingerprint.columns(name)

    def books() -> dict[str, dict]:
        return fingerprint.books(name, columns)

    before = books()
    yield "install", install()
    yield "installing leaves the books alone", fingerprint.difference(before, books())
    yield "installing freezes the offers of open invoices", postgres.sql(NOT_FROZEN, name)
    yield "installing gives French companies their late fee policies", postgres.sql(NO_POLICY, name)
    yield "a day's work", script("work")
    before = books()
    postgres.sql("DELETE FROM ar_late_fee_policy WHERE company_id = 1", name)
    yield "upgrade", install(upgrade=True)
    yield "upgrading leaves the books alone", fingerprint.difference(before, books())
    yield "upgrading makes the policies that are missing", postgres.sql(NO_POLICY, name)
    yield "uninstall", script("uninstall")
    yield "uninstalling leaves the books alone", fingerprint.difference(before, books())
    left = fingerprint.difference(virgin, fingerprint.shape(name))
    yield "uninstalling leaves nothing behind", left
    yield "Odoo works without the add-ons", script("after", core)
    before = books()
    yield "install again", install()
    yield "installing again leaves the books alone", fingerprint.difference(before, books())
    yield "installing again freezes the open offers", postgres.sql(NOT_FROZEN, name)
