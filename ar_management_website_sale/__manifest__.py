{
    "name": "Receivables Management: eCommerce",
    "summary": "The shop tells a customer that somebody looks at an order that is held",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["ar_management_sale", "website_sale"],
    "data": ["views/shop_templates.xml"],
    "auto_install": True,
}
