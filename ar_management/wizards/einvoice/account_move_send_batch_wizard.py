from odoo import models


class AccountMoveSendBatchWizard(models.TransientModel):
    _inherit = "account.move.send.batch.wizard"

    def action_send_and_print(self, force_synchronous=False, allow_fallback_pdf=False):
        kept_back = {}
        if not force_synchronous:
            # The batch lists them: they never enter the queue.
            found = self.move_ids.filtered(self._ar_why_kept_back)
            kept_back = {move: self._ar_why_kept_back(move) for move in found}
            self.move_ids -= found
        action = super().action_send_and_print(
            force_synchronous=force_synchronous, allow_fallback_pdf=allow_fallback_pdf
        )
        ours = self.move_ids.filtered(lambda move: move._ar_facturx_applies())
        if force_synchronous or not (ours or kept_back):
            return action
        # In place of core's notice that something happens: a page that shows how far it got.
        return self.env["ar.facturx.batch"]._start(self.move_ids, kept_back)._get_action()
