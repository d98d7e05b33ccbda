{
    "name": "Receivables Management: Inventory",
    "summary": "Delivered and undelivered goods apart in the exposure",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["ar_management_sale", "sale_stock"],
    "auto_install": True,
}
