"""Odoo shell script: uninstall the add-ons named in `modules`, as the Apps screen does."""

env["ir.module.module"].search([("name", "in", modules)]).button_immediate_uninstall()
