{
    "name": "Receivables Management: Inventory",
    "summary": "Credit holds at delivery, delivered and undelivered goods apart in the exposure",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["ar_management_sale", "sale_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/ar_credit_hold_security.xml",
        "views/ar_start_panel_views.xml",
        "views/res_config_settings_views.xml",
        "views/stock_picking_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["ar_management_stock/static/tests/tours/**/*"],
    },
    "demo": ["demo/ar_demo.xml"],
    "auto_install": True,
}
