"""Electronic invoices: issue them, follow them, read those of others, count what was cashed.

``facturx`` builds and validates the documents of the company from a snapshot; ``reading`` reads
Factur-X, ZUGFeRD, CII and UBL of anybody; ``status`` knows the French life cycle (AFNOR XP
Z12-012) and the way out of each status; ``cashed`` splits receipts by VAT rate (status 212).
"""
