"""Odoo shell script: writes the template (.pot) of each add-on in `modules` to `folder`.

`odoo i18n export` would need one start of Odoo per add-on.
"""

from odoo.tools.translate import trans_export

for module in modules:
    with open(f"{folder}/{module}.pot", "wb") as buffer:
        assert trans_export(None, [module], buffer, "po", env), module
