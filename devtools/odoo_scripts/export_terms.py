"""Odoo shell script: writes the template (.pot) of each add-on in `modules` to `folder`.

`odoo i18n export` would need one start of Odoo per add-on. An add-on without a word of its own
has no template.
"""

from io import BytesIO
from pathlib import Path

from odoo.modules import Manifest
from odoo.tools.translate import trans_export

for module in modules:
    buffer = BytesIO()
    if trans_export(None, [module], buffer, "po", env):
        (Path(folder) / f"{module}.pot").write_bytes(buffer.getvalue())
    else:
        assert not (Path(Manifest.for_addon(module).path) / "i18n").exists(), module
