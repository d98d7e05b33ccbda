"""E-invoices of others: Factur-X and ZUGFeRD PDF, CII and UBL become one frozen document.

read.py        a file of any of these kinds -> ``EInvoice``; the one door. The XML inside a PDF is
               taken out by a process of its own (``limited``)
document.py    what an e-invoice says, whatever it was written in
guard.py       limits on size and shape: a hostile file is refused before a tree is made
nodes.py       reading of elements: texts, amounts, dates, and what is wrong with them
line_tree.py   lines that are parts of other lines
cii.py ubl.py  the two syntaxes of EN 16931
checks.py      whether the sums hold
compare.py     two documents, field by field
"""
