{
    "name": "Receivables Management: Sales",
    "summary": "Credit holds at order confirmation, open orders in the exposure",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["ar_management", "sale"],
    "data": [
        "security/ir.model.access.csv",
        # Salespeople apply for their customers and follow their own applications, without the
        # scores. A hold shows what the customer owes: they read those that they caused.
        "security/ir.rule.csv",
        "views/ar_credit_application_menus.xml",
        "views/sale_order_views.xml",
        "views/sale_portal_templates.xml",
    ],
    "assets": {
        "web.assets_tests": ["ar_management_sale/static/tests/tours/**/*"],
    },
    "demo": ["demo/ar_demo.xml"],
    "auto_install": True,
}
