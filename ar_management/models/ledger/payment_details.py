import base64
import io

import qrcode

from odoo import api, models
from odoo.tools import str2bool
from odoo.tools.image import image_data_uri

EPC_QR = "sct_qr"
"""Core's name of the QR code of the European Payments Council, which banking apps read."""
LONGEST_REFERENCE = 140
"""Characters that a SEPA transfer carries as its reference."""


class ArPaymentDetails(models.AbstractModel):
    """How a customer pays: bank account, reference, QR code, payment page.

    Messages, letters, statements and the portal all say the same.
    """

    _name = "ar.payment.details"
    _description = "How to Pay"

    @api.model
    def _details(self, customer, company, moves, totals, reference=None):
        """What a text needs to say how to pay.

        :param moves: documents that are asked for
        :param totals: {currency: amount to pay}
        :param reference: what the payment should name, when it is no document
        :return: dict of bank, reference, codes [(currency, amount, picture)], is_online
        """
        company, moves = company.sudo(), moves.sudo()
        bank = self._bank_account(company, moves)
        reference = reference or self._reference(customer.commercial_partner_id, moves)
        to_pay = {currency: amount for currency, amount in totals.items() if amount > 0}
        return {
            "bank": bank,
            "reference": reference,
            "codes": [
                (currency, amount, picture) for currency, amount in to_pay.items()
                if (picture := self._qr_code(bank, currency, amount, reference, customer))
            ],
            "is_online": any(
                self._is_payable_online(customer, company, currency, amount)
                for currency, amount in to_pay.items()
            ),
        }

    def _qr_code(self, bank, currency, amount, reference, customer):
        """The transfer as a picture in a data URL; nothing where no banking app would read it."""
        if not bank or EPC_QR not in dict(bank.get_available_qr_methods_in_sequence()):
            return None
        values = bank._build_qr_code_vals(
            currency.round(amount), reference[:LONGEST_REFERENCE], "", currency, customer, EPC_QR
        )
        if not values:
            return None
        # Core draws with a library of the system that is not always there.
        code = qrcode.QRCode(
            error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=4, border=2
        )
        code.add_data("\n".join(bank._get_qr_vals(**values)))
        with io.BytesIO() as stream:
            code.make_image().save(stream, "PNG")
            return image_data_uri(base64.b64encode(stream.getvalue()))

    def _bank_account(self, company, moves):
        """Where the customer pays: the account printed on its invoices, or the company's."""
        banks = moves.partner_bank_id | company.partner_id.bank_ids
        return banks.filtered(lambda bank: bank.partner_id == company.partner_id)[:1]

    def _reference(self, customer, moves):
        """What the payment should name: the documents, or the customer when they are many."""
        names = moves.mapped("name")
        return ", ".join(names) if len(names) < 4 else customer.ref or customer.name

    def _is_payable_online(self, customer, company, currency, amount):
        """Whether core's payment page has a provider for it."""
        wanted = self.env["ir.config_parameter"].sudo().get_param(
            "account_payment.enable_portal_payment"
        )
        return bool(str2bool(wanted, False) and self.env["payment.provider"].sudo()
                    ._get_compatible_providers(
                        company.id, customer.id, amount, currency_id=currency.id))
