"""What the page of an invoice says and what its XML says, in the same terms, to be compared.

    page = PageTerms.of_page(html)    # the rows that carry a business term, and the lines
    xml = PageTerms.of_xml(xml)
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree
from lxml import html as lxml_html

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
SUMS = {
    "BT-109": "TaxBasisTotalAmount", "BT-112": "GrandTotalAmount", "BT-114": "RoundingAmount",
    "BT-115": "DuePayableAmount",
}


def _amount(text):
    """Amount as Odoo writes it for ``en_US``: 1,234.50 € or -$ 12.00.

    Signs and symbols may stand on either side.
    """
    digits = "".join(re.findall(r"[\d.]", text.replace("\ufeff", "")))
    return Decimal(digits) * (-1 if re.search(r"[-−]", text) else 1)


@dataclass(frozen=True)
class PageTerms:
    """Totals by business term, VAT amounts, what was paid before, and the amounts of the lines.

    Charges inside the lines (an eco-tax) stand below the lines of the page.
    """

    sums: dict
    vat: Counter
    prepaid: Decimal
    charges: Decimal
    lines: tuple

    @classmethod
    def of_page(cls, page):
        """Read the HTML of the page of one invoice."""
        root = lxml_html.fromstring(page)
        found = {}
        for row in root.iterfind(".//tr[@data-ar-term]"):
            amount = _amount(row.findall("td")[-1].text_content())
            found.setdefault(row.get("data-ar-term"), []).append(amount)
        sums = {term: found[term][0] for term in SUMS if term in found}
        sums.setdefault("BT-115", sums.get("BT-112"))
        cells = root.xpath(
            "//table[@name='invoice_line_table']//td[@name='td_subtotal']"
            "//span[not(ancestor::*[@data-ar-term])]"
        )
        lines = [_amount(cell.text_content()) for cell in cells
                 if re.search(r"\d", cell.text_content()) and cell.find("span") is None]
        return cls(sums, Counter(map(abs, filter(None, found.get("BT-117", ())))),
                   sum(found.get("BT-113", ()), Decimal(0)),
                   sum(found.get("BT-141", ()), Decimal(0)), tuple(sorted(lines)))

    @classmethod
    def of_xml(cls, xml):
        """Read the XML (CII) of the same invoice."""
        root = etree.fromstring(xml)
        header = root.find(f".//{RAM}ApplicableHeaderTradeSettlement")
        summary = header.find(f"{RAM}SpecifiedTradeSettlementHeaderMonetarySummation")
        sums = {
            term: Decimal(summary.findtext(f"{RAM}{name}"))
            for term, name in SUMS.items() if summary.find(f"{RAM}{name}") is not None
        }
        vat = Counter(
            abs(amount) for row in header.iterfind(f"{RAM}ApplicableTradeTax")
            if (amount := Decimal(row.findtext(f"{RAM}CalculatedAmount")))
        )
        lines, charges = [], Decimal(0)
        for line in root.iterfind(f".//{RAM}SpecifiedLineTradeSettlement"):
            extra = sum(
                Decimal(change.findtext(f"{RAM}ActualAmount"))
                for change in line.iterfind(f"{RAM}SpecifiedTradeAllowanceCharge")
                if change.findtext(".//{*}Indicator") == "true"
            )
            lines.append(Decimal(line.findtext(f".//{RAM}LineTotalAmount")) - extra)
            charges += extra
        for change in header.iterfind(f"{RAM}SpecifiedTradeAllowanceCharge"):
            is_charge = change.findtext(".//{*}Indicator") == "true"
            amount = Decimal(change.findtext(f"{RAM}ActualAmount"))
            lines.append(amount if is_charge else -amount)
        prepaid = Decimal(summary.findtext(f"{RAM}TotalPrepaidAmount") or 0)
        return cls(sums, vat, prepaid, charges, tuple(sorted(lines)))
