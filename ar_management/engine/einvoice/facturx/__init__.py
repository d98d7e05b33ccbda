"""Factur-X: an invoice snapshot becomes EN 16931 XML, is checked, and is put into a PDF/A-3.

snapshot.py    what the invoice says, as frozen data
precheck.py    what is missing before the XML can be right
reconcile.py   amounts that add up to the cent, as EN 16931 demands
build.py       snapshot -> Cross Industry Invoice XML
validate.py    XSD and schematron: valid, invalid or not checked
ubl.py         snapshot -> UBL of the French platforms: the same business terms
truth.py       the XML of another author says the sums of the page
attached.py    names of the files inside a PDF
pdf.py         one factur-x.xml inside one PDF/A-3B
rules.py       rule id -> business term -> field of the record -> remedy
"""
