"""XMP metadata of a Factur-X document (ISO 16684-1, ISO 19005-3 6.6, Factur-X 1.07 6.2)."""

import re
from xml.sax.saxutils import escape

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{tool}</xmp:CreatorTool>{dates}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType>
<fx:DocumentFileName>{file_name}</fx:DocumentFileName>
<fx:Version>1.0</fx:Version>
<fx:ConformanceLevel>{level}</fx:ConformanceLevel>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

PROPERTY = """<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType>
<pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"""

PROPERTIES = {
    "DocumentFileName": "Name of the embedded XML invoice file",
    "DocumentType": "INVOICE",
    "Version": "The version of the Factur-X XML schema",
    "ConformanceLevel": "The conformance level of the embedded Factur-X data",
}

PDF_DATE = re.compile(
    r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:(Z)|([+-])(\d{2})'?(\d{2})'?)?.*"
)


def packet(file_name: str, facts: dict[str, str]) -> bytes:
    """Metadata of a document with an invoice inside.

    :param facts: title, author, producer, tool, level (``fx:ConformanceLevel``), and ``created``,
        the date in the document information (``D:20261001120000+02'00'``), or nothing

    >>> facts = dict.fromkeys(("title", "author", "producer", "tool", "created"), "")
    >>> b"<fx:ConformanceLevel>EXTENDED<" in packet("factur-x.xml", {**facts, "level": "EXTENDED"})
    True
    """
    safe = {name: escape(value) for name, value in facts.items()}
    day = iso_date(facts["created"])
    dates = f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>"
    properties = "".join(
        PROPERTY.format(name=name, description=text) for name, text in PROPERTIES.items()
    )
    return PACKET.format(
        **{**safe, "file_name": file_name, "dates": dates if day else "", "properties": properties}
    ).encode()


def iso_date(value: str) -> str:
    """Date of a PDF (ISO 32000-1, 7.9.4) as XMP wants it (ISO 8601); nothing if it is none.

    >>> iso_date("D:20261001120000+02'00'"), iso_date("D:20261001120000Z"), iso_date("today")
    ('2026-10-01T12:00:00+02:00', '2026-10-01T12:00:00Z', '')
    """
    match = PDF_DATE.fullmatch(value)
    if not match:
        return ""
    year, month, day, hour, minute, second, utc, sign, hours, minutes = match.groups()
    zone = "Z" if utc else f"{sign}{hours}:{minutes}" if sign else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"
