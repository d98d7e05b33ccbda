{
    "name": "Receivables Management: France, Odoo's Approved Platform",
    "summary": "Checked e-invoices, statuses and terms through Odoo's own French platform",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["ar_management", "l10n_fr_pdp"],
    "auto_install": True,
}
