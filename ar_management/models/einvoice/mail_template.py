from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _generate_template_attachments(self, res_ids, render_fields, render_results=None):
        if (
            self.model == "account.move"
            and "report_template_ids" in render_fields
            and any(report.model == "account.move" for report in self.report_template_ids)
        ):
            # An e-mail carries the page to the customer, as sending does.
            self.env["account.move"].browse(res_ids)._ar_facturx_raise_obstacles()
        return super()._generate_template_attachments(
            res_ids, render_fields, render_results=render_results
        )
