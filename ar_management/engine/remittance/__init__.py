"""Remittance advice: the list of documents that a customer says a payment is for.

reader.py      a file, an e-mail or its text -> ``Advice``; the one door
model.py       what an advice says, and the limits on its size
table.py       rows with headers; headers.py what the columns are called
text.py        lines of text, web pages; sentence.py the documents that one line names
edifact.py     UN/EDIFACT REMADV
amounts.py     figures and days; deductions.py what is kept back, and from which document
pairing.py     which payment an advice is about

PDF and XLSX are read by the helper process of ``limited``. Matching follows the amounts that an
advice states.
"""
