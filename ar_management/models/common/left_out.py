import mimetypes

from odoo import api, fields, models
from odoo.tools.mimetypes import guess_mimetype

from ...engine.common.reason import Reason


class ArLeftOut(models.AbstractModel):
    """Names the parts of an e-mail or an archive that could not be read beside those that could."""

    _name = "ar.left.out"
    _description = "Parts That Were Left Out"

    left_out = fields.Json(string="Parts Left Out", readonly=True)
    left_out_note = fields.Text(string="Left Out", compute="_compute_left_out_note")

    @api.depends("left_out")
    @api.depends_context("lang")
    def _compute_left_out_note(self):
        for record in self:
            parts = record.left_out or []
            texts = self.env["ar.reason"]._texts([
                Reason.of(part["code"], **part["params"]) for part in parts
            ])
            record.left_out_note = "\n".join(
                f"{part['name']}: {text}" for part, text in zip(parts, texts, strict=True)
            )

    @api.model
    def _left_out_data(self, parts):
        """What is kept of ``parts``: pairs of a name and an engine ``Reason``."""
        return [
            {
                "name": name, "code": reason.code,
                "params": {
                    key: value if isinstance(value, int) else str(value)
                    for key, value in reason.params.items()
                },
            }
            for name, reason in parts
        ] or False

    @api.model
    def _files_of(self, msg_dict):
        """Name and content of the files of an e-mail; a picture inside its text is none."""
        return [
            (each.fname, each.content) for each in msg_dict.get("attachments") or ()
            if not ((each.info or {}).get("cid") and _is_picture(each.fname, each.content))
        ]


def _is_picture(name, content):
    kind = mimetypes.guess_type(name or "")[0] or guess_mimetype(
        content.encode() if isinstance(content, str) else content)
    return kind.startswith("image/")
