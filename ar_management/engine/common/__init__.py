"""What every other package may use: money in its currency, reasons, names, library loading.

``money`` is the one border between Odoo's floats and ``Decimal``; ``reason`` is how a decision
says why; ``names`` compares names of people and companies; ``stdnum_loader`` lets the number
checks of python-stdnum work inside an Odoo process. Nothing here knows a feature.
"""
