"""Remittance advice: the list of documents that a customer says a payment is for.

``reader.read`` turns a CSV or XLSX table, an e-mail, a web page or a PDF into an ``Advice``;
matching follows the amounts that it states.
"""
