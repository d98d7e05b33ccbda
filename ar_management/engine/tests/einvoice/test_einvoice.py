"""The reader of e-invoices: what is written is read back, and no file breaks it."""

import os
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from ...common.limited import ask, worker
from ...common.money import EUR
from ...einvoice.facturx.build import build
from ...einvoice.facturx.reconcile import reconcile
from ...einvoice.facturx.samples import BUYER, NOTES, SELLER, plain_invoice
from ...einvoice.facturx.snapshot import Line, Note, Preceding, TaxTotal, Vat
from ...einvoice.reading.checks import check_sums
from ...einvoice.reading.compare import compare
from ...einvoice.reading.document import EInvoice, Identifier, Totals, Unreadable
from ...einvoice.reading.document import Line as ReadLine
from ...einvoice.reading.line_tree import as_tree
from ...einvoice.reading.read import READERS, read
from . import einvoice_samples as samples

DEEP = os.environ.get("AR_TEST_DEEP") == "1"
RATES = [Vat("S", Decimal(rate)) for rate in ("20", "10", "5.5", "2.1")]
WORDS = st.text("abc éà€&<>\"'ß", min_size=1, max_size=30).map(str.strip).filter(bool)


@st.composite
def snapshots(draw):
    """An invoice of ours with any lines and texts."""
    lines = tuple(
        Line(
            str(number), draw(WORDS), quantity, price, EUR.round(quantity * price),
            draw(st.sampled_from(RATES)), unit=draw(st.sampled_from(["C62", "HUR", "KGM"])),
        )
        for number, (quantity, price) in enumerate(draw(st.lists(st.tuples(
            st.decimals(-50, 50, places=2).filter(bool), st.decimals(0, 5000, places=4),
        ), min_size=1, max_size=6)), 1)
    )
    bases = {vat: sum((line.net for line in lines if line.vat == vat), Decimal(0))
             for vat in {line.vat for line in lines}}
    taxes = tuple(TaxTotal(vat, EUR.round(base * vat.rate / 100)) for vat, base in bases.items())
    untaxed, tax = sum(bases.values()), sum(each.amount for each in taxes)
    return plain_invoice(
        lines=lines, taxes=taxes, untaxed=untaxed, tax=tax, total=untaxed + tax,
        notes=(*NOTES, Note("", draw(WORDS))), order_reference=draw(WORDS),
        payment_terms=draw(WORDS), type_code=draw(st.sampled_from(["380", "381"])),
        preceding=(Preceding("F2026/0000", date(2026, 9, 1)),),
    )


class TestEInvoiceReader(unittest.TestCase):
    def refusal(self, data):
        """Code of the reason for which a file is refused; empty when it was read."""
        try:
            self.assertIsInstance(read(data), EInvoice)
        except Unreadable as error:
            return error.reason.code.removeprefix("einvoice.")
        return ""

    # ---- what is written is read back

    @settings(max_examples=60)
    @given(snapshots())
    def test_what_we_write_is_read_back(self, snapshot):
        found = read(build(snapshot))
        self.assertEqual(found.problems, ())
        self.assertEqual(
            (found.number, found.type_code, found.issue_date, found.due_date, found.currency),
            (snapshot.number, snapshot.type_code, snapshot.issue_date, snapshot.due_date, "EUR"),
        )
        self.assertEqual((found.process, found.vat_point), ("M1", "5"))
        self.assertEqual(
            [(note.code, note.text) for note in found.notes],
            [(note.code, note.text) for note in snapshot.notes],
        )
        self.assertEqual(
            [(line.number, line.name, line.quantity, line.price, line.net, line.unit,
              line.vat.category, line.vat.rate) for line in found.lines],
            [(line.number, line.name, line.quantity, line.price, line.net, line.unit,
              line.vat.category, line.vat.rate) for line in reconcile(snapshot).lines],
        )
        self.assertEqual(
            [(row.vat.rate, row.base, row.amount) for row in found.vat_rows],
            [(row.vat.rate, row.base, row.amount) for row in reconcile(snapshot).rows],
        )
        totals = found.totals
        self.assertEqual((totals.untaxed, totals.tax, totals.total, totals.payable),
                         (snapshot.untaxed, snapshot.tax, snapshot.total, snapshot.total))
        self.assertEqual(found.references.order, snapshot.order_reference)
        self.assertEqual(found.terms[0].text, snapshot.payment_terms)
        self.assertEqual(found.preceding[0].number, "F2026/0000")
        self.assertEqual([check.rule for check in check_sums(found) if not check.right], [])

    def test_the_parties_are_read_back(self):
        found = read(build(plain_invoice()))
        for ours, theirs in ((SELLER, found.seller), (BUYER, found.buyer)):
            self.assertEqual(theirs.name, ours.name)
            self.assertEqual(theirs.legal_id, Identifier(ours.siren, "0002"))
            self.assertEqual(theirs.ids, (Identifier(ours.siret, "0009"),))
            self.assertEqual(theirs.endpoint, Identifier(ours.siren, "0225"))
            self.assertEqual(theirs.vat, ours.vat)
            self.assertEqual(
                (theirs.address.lines, theirs.address.zip, theirs.address.city,
                 theirs.address.country),
                ((ours.address.street,), ours.address.zip, ours.address.city, "FR"),
            )
        self.assertEqual(found.seller.email, SELLER.email)
        self.assertEqual(found.payment.accounts[0].iban, "FR7630006000011234567890189")

    def test_a_pdf_gives_the_same_document_as_its_xml(self):
        found = read(samples.facturx_pdf())
        self.assertEqual((found.container, found.files), ("factur-x.xml", ("factur-x.xml",)))
        self.assertEqual(compare(read(build(plain_invoice())), found)[0].same, True)
        self.assertTrue(all(each.same for each in compare(read(build(plain_invoice())), found)))

    def test_older_and_german_names_inside_a_pdf_are_known(self):
        xml = build(plain_invoice())
        for name in ("ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml", "bill.XML"):
            found = read(samples.pdf_with(name, xml))
            self.assertEqual((found.number, found.container), ("F2026/0001", name))

    def test_the_invoice_among_the_files_of_a_pdf_is_found_by_its_content(self):
        xml = build(plain_invoice())
        for files in (
            {"a.xml": b"<order/>", "b.xml": xml}, {"factur-x.xml": b"<order/>", "invoice": xml},
            {"logo.png": b"\x89PNG", "zz.xml": xml, "a.xml": b"<!DOCTYPE a><a/>"},
        ):
            name = next(name for name, content in files.items() if content == xml)
            found = read(samples.pdf_with_files(files))
            self.assertEqual((found.number, found.container), ("F2026/0001", name))

    def test_an_invoice_that_only_the_associated_files_name_is_read(self):
        found = read(samples.pdf_with_associated_file("factur-x.xml", build(plain_invoice())))
        self.assertEqual((found.number, found.files), ("F2026/0001", ("factur-x.xml",)))

    def test_the_helper_looks_for_the_roots_that_are_read(self):
        self.assertEqual({f"{{{root}" for root in worker.ROOTS}, set(READERS))

    def test_a_pdf_that_opens_without_a_password_is_read(self):
        self.assertEqual(read(samples.encrypted(samples.facturx_pdf(), "")).number, "F2026/0001")

    def test_zugferd_1_is_read_by_its_own_names(self):
        xml = b"""<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
            xmlns:ram="x" xmlns:udt="y"><rsm:HeaderExchangedDocument><ram:ID>R1</ram:ID>
            <ram:IssueDateTime><udt:DateTimeString format="102">20140305</udt:DateTimeString>
            </ram:IssueDateTime></rsm:HeaderExchangedDocument>
            <rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeAgreement>
            <ram:SellerTradeParty><ram:Name>Lieferant GmbH</ram:Name></ram:SellerTradeParty>
            </ram:ApplicableSupplyChainTradeAgreement><ram:ApplicableSupplyChainTradeSettlement>
            <ram:SpecifiedTradeSettlementMonetarySummation><ram:GrandTotalAmount currencyID="EUR"
            >529.87</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementMonetarySummation>
            </ram:ApplicableSupplyChainTradeSettlement>
            </rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>"""
        found = read(xml)
        self.assertEqual(
            (found.syntax, found.number, found.issue_date, found.seller.name, found.totals.total),
            ("zugferd1", "R1", date(2014, 3, 5), "Lieferant GmbH", Decimal("529.87")))

    # ---- documents of others

    def test_cii_of_another_author(self):
        found = read((samples.FOLDER / "xrechnung-01.01a.xml").read_bytes())
        self.assertEqual((found.number, found.issue_date), ("123456XX", date(2016, 4, 4)))
        self.assertEqual(found.profile.rpartition(":")[2], "xrechnung_3.0")
        self.assertEqual([(line.net, line.vat.rate) for line in found.lines],
                         [(Decimal("288.79"), 7), (Decimal("26.07"), 7)])
        self.assertEqual(found.lines[0].order_line, "6171175.1")
        self.assertEqual(found.totals, Totals(
            lines=Decimal("314.86"), allowances=found.totals.allowances,
            charges=found.totals.charges, untaxed=Decimal("314.86"), tax=Decimal("22.04"),
            total=Decimal("336.9"), prepaid=found.totals.prepaid, payable=Decimal("336.9")))
        self.assertTrue(all(check.right for check in check_sums(found)))

    def test_a_ubl_credit_note_of_another_author(self):
        found = read((samples.FOLDER / "ubl-tc434-creditnote1.xml").read_bytes())
        self.assertTrue(found.is_credit_note)
        self.assertEqual(found.seller.name, "My Supplier Company")
        self.assertEqual(found.seller.endpoint, Identifier("0000000196", "0201"))
        self.assertEqual(found.vat_rows[0].exemption, "Taxes are not applicable")
        self.assertEqual((found.totals.payable, found.lines[0].quantity), (Decimal("100.11"), 1))
        self.assertEqual(found.payment.accounts[0].iban, "BE91000000143476")

    def test_ubl_without_a_rate_or_with_notes_that_carry_their_code(self):
        found = read((samples.FOLDER / "ubl-tc434-example3.xml").read_bytes())
        self.assertEqual((found.due_date, len(found.lines)), (date(2013, 5, 10), 2))
        coded = read(b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>"
                     b"<Note>#AAB#No discount.</Note><Note>#1 choice</Note></Invoice>")
        self.assertEqual([(note.code, note.text) for note in coded.notes],
                         [("AAB", "No discount."), ("", "#1 choice")])

    def test_what_cannot_be_read_in_a_document_is_told_and_the_rest_shown(self):
        xml = build(plain_invoice()).replace(b"180.00", b"1e9").replace(b"20261031", b"20261331")
        found = read(xml)
        self.assertEqual({problem.code for problem in found.problems},
                         {"einvoice.not_a_number", "einvoice.not_a_date"})
        self.assertEqual(
            (found.totals.total, found.due_date, found.number), (None, None, "F2026/0001"))

    def test_a_part_of_a_line_is_counted_once_and_stands_behind_it(self):
        def line(number, amount, parent="", subtype=""):
            return (
                "<l:IncludedSupplyChainTradeLineItem><l:AssociatedDocumentLineDocument>"
                f"<l:LineID>{number}</l:LineID><l:ParentLineID>{parent}</l:ParentLineID>"
                f"<l:LineStatusReasonCode>{subtype}</l:LineStatusReasonCode>"
                "</l:AssociatedDocumentLineDocument><l:SpecifiedLineTradeSettlement>"
                "<l:SpecifiedTradeSettlementLineMonetarySummation>"
                f"<l:LineTotalAmount>{amount}</l:LineTotalAmount>"
                "</l:SpecifiedTradeSettlementLineMonetarySummation>"
                "</l:SpecifiedLineTradeSettlement></l:IncludedSupplyChainTradeLineItem>"
            )

        found = read(samples.cii(
            line("1", 100, "", "GROUP") + line("2", 7) + line("1.1", 60, "1", "DETAIL")
            + line("1.1.1", 25, "1.1", "INFORMATION") + line("1.2", 40, "1"),
            "<l:SpecifiedLogisticsServiceCharge><l:Description>Fret</l:Description>"
            "<l:AppliedAmount>9</l:AppliedAmount><l:AppliedTradeTax/>"
            "</l:SpecifiedLogisticsServiceCharge>"
            "<l:SpecifiedFinancialAdjustment><l:Reason>Taxi</l:Reason>"
            "<l:ActualAmount>3</l:ActualAmount></l:SpecifiedFinancialAdjustment>",
            LineTotalAmount=107, ChargeTotalAmount=9, TaxBasisTotalAmount=116,
            GrandTotalAmount=116, DuePayableAmount=119,
        ))
        self.assertEqual(
            [(line.number, line.depth, line.is_counted) for line in found.lines],
            [("1", 0, False), ("1.1", 1, True), ("1.1.1", 2, False), ("1.2", 1, True),
             ("2", 0, True)])
        self.assertEqual(found.adjustments[0].reason, "Fret")
        checks = {check.rule: check.right for check in check_sums(found)}
        self.assertEqual(checks, dict.fromkeys(checks, True))
        self.assertLessEqual({"BR-CO-10", "BR-CO-12", "BR-CO-16"}, set(checks))

    @given(st.lists(st.tuples(st.sampled_from("abcdé"), st.sampled_from(["", *"abcdexy"])),
                    max_size=9))
    def test_every_line_is_in_the_tree_once_whoever_its_parent_is(self, rows):
        lines = [(ReadLine(number, name=str(place)), parent, "")
                 for place, (number, parent) in enumerate(rows)]
        found = as_tree(lines)
        self.assertEqual(sorted(line.name for line in found),
                         sorted(line.name for line, *_rest in lines))
        for before, line in zip(found, found[1:], strict=False):
            self.assertLessEqual(line.depth, before.depth + 1)

    def test_parts_of_ubl_lines_are_in_the_amount_of_their_line(self):
        def line(number, amount, parts="", name="InvoiceLine"):
            return (f"<{name}><ID>{number}</ID><LineExtensionAmount>{amount}</LineExtensionAmount>"
                    f"{parts}</{name}>")

        parts = line("1.1", 30, name="SubInvoiceLine") + line(
            "1.2", 70, line("1.2.1", 70, name="SubInvoiceLine"), name="SubInvoiceLine")
        found = read((
            "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>"
            "<PrepaidPayment><ID>1</ID><PaidAmount>12.50</PaidAmount><InstructionID>Taxi"
            "</InstructionID></PrepaidPayment><LegalMonetaryTotal><LineExtensionAmount>100"
            "</LineExtensionAmount><TaxExclusiveAmount>100</TaxExclusiveAmount>"
            "<TaxInclusiveAmount>100</TaxInclusiveAmount><PayableAmount>112.50</PayableAmount>"
            f"</LegalMonetaryTotal>{line('1', 100, parts)}</Invoice>").encode())
        self.assertEqual([(line.number, line.depth) for line in found.lines],
                         [("1", 0), ("1.1", 1), ("1.2", 1), ("1.2.1", 2)])
        self.assertTrue(all(check.right for check in check_sums(found)))

    def test_minimum_says_nothing_of_what_was_paid_before(self):
        totals = {"TaxBasisTotalAmount": 100, "GrandTotalAmount": 100, "DuePayableAmount": 40}
        rules = {
            profile: [check.rule for check in check_sums(
                read(samples.cii("", "", profile=profile, **totals))) if not check.right]
            for profile in ("urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl")
        }
        self.assertEqual(list(rules.values()), [[], ["BR-CO-16"]])

    def test_a_line_without_a_vat_category_is_of_the_row_with_its_rate(self):
        row = "<ApplicableTradeTax><CategoryCode>S</CategoryCode><ApplicablePercent>{}" \
            "</ApplicablePercent><BasisAmount>{}</BasisAmount></ApplicableTradeTax>"
        line = "<IncludedSupplyChainTradeLineItem><SpecifiedSupplyChainTradeSettlement>" \
            "<ApplicableTradeTax>{}</ApplicableTradeTax><SpecifiedTradeSettlementMonetarySummation"\
            "><LineTotalAmount>{}</LineTotalAmount></SpecifiedTradeSettlementMonetarySummation>" \
            "</SpecifiedSupplyChainTradeSettlement></IncludedSupplyChainTradeLineItem>"
        rate = "<ApplicablePercent>{}</ApplicablePercent>"
        for rows, lines, right in (
            ([(19, 10), (7, 5)], [(rate.format(19), 10), (rate.format("7.00"), 5)], [True, True]),
            ([(19, 11), (7, 5)], [(rate.format(19), 10), (rate.format(7), 5)], [False, True]),
            ([(19, 15)], [("", 10), ("", 5)], [True]),
            ([(19, 10), (7, 5)], [("", 10), ("", 5)], []),  # nobody can tell
        ):
            found = read((
                '<CrossIndustryDocument xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0">'
                "<SpecifiedSupplyChainTradeTransaction>"
                "<ApplicableSupplyChainTradeSettlement>" + "".join(row.format(*e) for e in rows)
                + "</ApplicableSupplyChainTradeSettlement>"
                + "".join(line.format(*each) for each in lines)
                + "</SpecifiedSupplyChainTradeTransaction></CrossIndustryDocument>").encode())
            self.assertEqual([check.right for check in check_sums(found)
                              if check.rule == "BR-S-08"], right)

    def test_encodings_other_than_utf_8(self):
        xml = build(plain_invoice()).decode().replace("€", "EUR")
        for encoding in ("utf-16", "iso-8859-1", "windows-1252"):
            data = xml.replace("UTF-8", encoding, 1).encode(encoding)
            self.assertEqual(read(data).buyer.name, BUYER.name)

    def test_long_texts_are_cut(self):
        found = read(build(plain_invoice(notes=(*NOTES, Note("", "x" * 100_000)))))
        self.assertLess(len(found.notes[-1].text), 6000)
        self.assertEqual(found.problems[0].code, "einvoice.cut")

    # ---- sums and comparison

    def test_wrong_sums_are_named_by_their_rule(self):
        xml = build(plain_invoice())
        for rule, old, new in (
            ("BR-CO-10", b"<ram:LineTotalAmount>50.00<", b"<ram:LineTotalAmount>51.00<"),
            ("BR-CO-15", b">180.00<", b">181.00<"),
            ("BR-CO-14", b"<ram:CalculatedAmount>30.00<", b"<ram:CalculatedAmount>30.50<"),
        ):
            wrong = {check.rule for check in check_sums(read(xml.replace(old, new)))
                     if not check.right}
            self.assertIn(rule, wrong)

    def test_a_comparison_names_each_field_that_differs(self):
        ours = read(build(plain_invoice()))
        theirs = read(build(plain_invoice(
            order_reference="PO 7", due_date=date(2026, 11, 15), payment_terms="45 jours",
            notes=(*NOTES[:2], Note("AAB", "Escompte de 2 %."), NOTES[3]),
        )))
        found = {(each.group, each.field, each.which) for each in compare(ours, theirs)
                 if not each.same}
        self.assertEqual(found, {
            ("header", "due_date", ""), ("header", "reference_order", ""), ("payment", "terms", ""),
            ("note", "text", "AAB"),
        })

    def test_a_line_that_one_document_lacks_is_told(self):
        ours = read(build(plain_invoice()))
        xml = build(plain_invoice()).replace(b"<ram:LineID>2<", b"<ram:LineID>9<")
        lines = [each for each in compare(ours, read(xml))
                 if each.group == "line" and each.field == "net" and not each.same]
        self.assertEqual([(each.which, each.ours, each.theirs) for each in lines],
                         [("2", Decimal("50.00"), None), ("9", None, Decimal("50.00"))])

    # ---- hostile files

    def test_each_hostile_xml_is_refused_in_words(self):
        for name, (code, data) in samples.hostile_xml().items():
            with self.subTest(file=name):
                start = time.monotonic()
                self.assertEqual(self.refusal(data), code)
                self.assertLess(time.monotonic() - start, 20)

    def test_each_hostile_pdf_is_refused_in_words(self):
        files = samples.hostile_pdf()
        with ThreadPoolExecutor(4) as pool:
            found = dict(zip(files, pool.map(
                lambda each: self.refusal(each[1]), files.values()), strict=True))
        self.assertEqual(found, {name: code for name, (code, _data) in files.items()})

    def test_a_pdf_that_takes_too_long_is_given_up(self):
        # How long a real file takes is up to the machine: these helpers do nothing else.
        endings = {
            "waits": "import time; time.sleep(600)",
            "works": "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
        }
        for name, script in endings.items():
            with self.subTest(helper=name), tempfile.NamedTemporaryFile("w", suffix=".py") as file:
                file.write(script)
                file.flush()
                seconds = 0.5 if name == "waits" else 20
                with (
                    mock.patch.object(ask, "WORKER", file.name),
                    mock.patch.object(ask, "SECONDS", seconds),
                ):
                    self.assertEqual(self.refusal(samples.facturx_pdf()), "pdf_slow")

    def test_a_helper_that_is_ended_by_the_system_is_one_sentence(self):
        with mock.patch.object(ask, "MEMORY", 1):
            self.assertEqual(self.refusal(samples.facturx_pdf()), "pdf_bomb")

    def test_hostile_xml_fits_in_little_memory(self):
        script = (
            "import resource, sys; from {0}.tests.einvoice.einvoice_samples import hostile_xml;"
            "from {0}.einvoice.reading.read import read\n"
            "from {0}.einvoice.reading.document import Unreadable\n"
            "files = hostile_xml()\n"
            "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
            "resource.setrlimit(resource.RLIMIT_AS, (used + 300 * 2**20,) * 2)\n"
            "for code, data in files.values():\n"
            "    try: read(data)\n"
            "    except Unreadable as error: assert error.reason.code.endswith(code)\n"
            "print('fits')"
        ).format("engine")
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=False,
            cwd=samples.FOLDER.parents[3],
        )
        self.assertEqual((done.stdout, done.stderr), ("fits\n", ""))

    def test_500_damaged_files_end_in_a_document_or_a_reason(self):
        pdfs = samples.mutations([samples.facturx_pdf()], 300 if DEEP else 20, seed=1)
        with ThreadPoolExecutor(4) as pool:
            codes = list(pool.map(self.refusal, pdfs))
        for data in samples.mutations(samples.xml_samples(), 5000 if DEEP else 480, seed=2):
            codes.append(self.refusal(data))
        self.assertGreaterEqual(len(codes), 500)
        self.assertGreater(len(set(codes)), 2)

    @settings(max_examples=100)
    @given(st.binary(max_size=300))
    def test_any_bytes_end_in_a_document_or_a_reason(self, data):
        if not data.startswith(b"%PDF"):
            self.refusal(data)
