{
    "name": "Receivables Management: Point of Sale",
    "summary": "What a counter puts on a customer's account asks for credit",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["ar_management", "point_of_sale"],
    "auto_install": True,
}
