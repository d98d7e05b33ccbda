{
    "name": "Stub of l10n_fr_pdp (tests only)",
    "summary": "Fields and methods of Odoo's French platform that ar_management_fr_pdp relies on",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["l10n_fr_account", "account_peppol"],
    "data": ["ir.model.access.csv"],
    "installable": True,
}
