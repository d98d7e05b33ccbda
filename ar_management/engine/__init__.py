"""The arithmetic of receivables: pure Python, Decimal money, no database and no clock.

Every function takes frozen snapshots and dates as arguments and returns frozen results
that carry the reasons they were made from. Nothing in here imports ``odoo``.
"""
