{
    "name": "Receivables Management: French Approved Platforms",
    "summary": "Send, follow and archive French e-invoices on any approved platform (AFNOR XP "
    "Z12-013)",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "ar_management contributors",
    "depends": ["ar_management"],
    "external_dependencies": {"python": ["pyfrctc"]},
    "data": [
        "security/ir.model.access.csv",
        "security/ar_platform_security.xml",
        "data/ir_cron.xml",
        "views/flow_views.xml",
        "views/connection_views.xml",
        "views/report_views.xml",
        "views/record_views.xml",
        "views/partner_views.xml",
        "views/account_move_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["ar_management_fr_platform/static/tests/tours/**/*"],
    },
}
