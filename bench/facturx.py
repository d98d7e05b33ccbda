"""E-invoices of all realistic cases: XML, checks and PDF finishing, beside core's export."""
# runs in: odoo
import json
import logging
import os
import statistics
import time

from odoo.tools import config

from odoo.addons.ar_management.engine.einvoice.facturx import validate as validation
from odoo.addons.ar_management.models.einvoice.account_edi_xml_cii import AccountEdiXmlCii
from odoo.addons.ar_management.models.einvoice.account_move_send import AccountMoveSend
from odoo.addons.ar_management.tests.einvoice.facturx_cases import CASES, FacturxCases

words = os.environ.get("BENCH_ARGS", "").split()
ROUNDS = int(words[0]) if words else 9
WARM = 2
for name in ("fontTools", "factur-x"):
    logging.getLogger(name).setLevel(logging.ERROR)
edi, sender = env["account.edi.xml.cii"], env["account.move.send"]


def invoices():
    """Every case, on a company with the French chart, as (name, invoice)."""
    cases = FacturxCases(env)
    for name in CASES:
        yield name, cases.build(name)
    env.flush_all()


def rendered_page(invoice):
    """One page as wkhtmltopdf makes it: rendering is not what is measured."""
    report = env["ir.actions.report"].with_context(force_report_rendering=True)
    page, kind = report._render_qweb_pdf("account.account_invoices", invoice.ids)
    assert kind == "pdf" and page.startswith(b"%PDF"), "wkhtmltopdf is needed"
    return page


def ours(invoice):
    return edi._export_invoice(invoice)[0]


def cores(invoice):
    """Core's own export, which our class calls for what it does not make itself."""
    return super(AccountEdiXmlCii, edi)._export_invoice(invoice)[0]


def xsd(xml):
    document, problem = validation._parse(xml)
    assert not problem, problem
    validation._xsd(document, validation.profile_of(document))


def schematron(xml, invoice):
    snapshot = env["ar.einvoice.reader"]._of(invoice)
    document, _problem = validation._parse(xml)
    wanted = dict(validation.RULE_SETS[validation.profile_of(document)])
    if not snapshot.french_rules:
        wanted.pop("br_fr")
    start = time.perf_counter()
    levels, _findings = validation._schematrons(xml, wanted, validation.shared_client())
    seconds = time.perf_counter() - start
    states = {level.state for level in levels.values()}
    assert "not_checked" not in states, "the schematrons need the package saxonche"
    return seconds, wanted, "invalid" not in states


def our_pdf(invoice, page, xml):
    return sender._ar_facturx_embed(invoice, page, xml)


def cores_pdf(invoice, page, xml):
    """Core's embedding and its conversion to PDF/A."""
    data = {
        "pdf_attachment_values": {"raw": page},
        "ubl_cii_xml_options": {"ubl_cii_format": "facturx"},
        "ubl_cii_xml_attachment_values": {"raw": xml},
    }
    super(AccountMoveSend, sender)._hook_invoice_document_after_pdf_report_render(invoice, data)
    return data["pdf_attachment_values"]["raw"]


def timed(work, *arguments):
    """Seconds on the clock, and of this process alone, which others on the machine do not move."""
    start, own = time.perf_counter(), time.process_time()
    work(*arguments)
    return time.perf_counter() - start, time.process_time() - own


def measure(invoice, page):
    """Medians in milliseconds of the rounds after the warm ones, ours and core's in turns."""
    xml = ours(invoice)
    cores_xml = cores(invoice) or xml
    rows = []
    for number in range(WARM + ROUNDS):
        row = {}
        works = {
            "build": (ours, invoice), "core_build": (cores, invoice), "xsd": (xsd, xml),
            "pdf": (our_pdf, invoice, page, xml),
            "core_pdf": (cores_pdf, invoice, page, cores_xml),
        }
        # Who comes first takes turns too.
        for name in works if number % 2 else reversed(works):
            row[name], row[f"{name}_cpu"] = timed(*works[name])
        row["schematron"], wanted, valid = schematron(xml, invoice)
        rows.append(row)
    found = {name: statistics.median(row[name] for row in rows[WARM:]) * 1000 for name in row}
    return found, len(wanted) == 2, valid


config["test_enable"] = False
found, valid, page = [], 0, None
both = []
for name, invoice in invoices():
    case = CASES[name]
    state = env["ar.facturx.check"]._verdict(invoice).state
    right = (state == "valid") == case.is_valid
    valid += state == "valid"
    if not right:
        print(f"{name:<28}{state}, expected {'valid' if case.is_valid else case.rule}")
    if state != "valid":
        continue
    page = page or rendered_page(invoice)
    figures, with_french_rules, _valid = measure(invoice, page)
    found.append(figures)
    if with_french_rules:
        both.append(figures["schematron"])
    print(f"{name:<28}" + "  ".join(
        f"{key} {value:.1f}" for key, value in figures.items() if not key.endswith("_cpu")))
validation.shared_client().stop()
env.cr.rollback()
medians = {key: statistics.median(row[key] for row in found) for key in found[0]}
print(json.dumps({
    "build_ms": round(medians["build"], 2),
    "core_build_ms": round(medians["core_build"], 2),
    "build_cpu_ms": round(medians["build_cpu"], 2),
    "core_build_cpu_ms": round(medians["core_build_cpu"], 2),
    "xsd_ms": round(medians["xsd"], 2),
    "pdf_ms": round(medians["pdf"], 2),
    "core_pdf_ms": round(medians["core_pdf"], 2),
    "pdf_cpu_ms": round(medians["pdf_cpu"], 2),
    "core_pdf_cpu_ms": round(medians["core_pdf_cpu"], 2),
    "schematron_ms": round(statistics.median(both), 2),
    "schematron_worst_ms": round(max(row["schematron"] for row in found), 2),
    "ours_ms": round(sum(
        medians[key] for key in ("build", "xsd", "schematron", "pdf")), 2),
    "core_ms": round(medians["core_build"] + medians["core_pdf"], 2),
    "cases": len(CASES),
    "cases_valid": valid,
    "cases_to_be_valid": sum(case.is_valid for case in CASES.values()),
}))
