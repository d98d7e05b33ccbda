from ..common import ArCommon

IBAN = "FR7630004000031234567890143"


class StatementCase(ArCommon):
    """A bank journal whose account is known, and files that a Receivables User imports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank_journal.bank_account_id = cls._account(IBAN, cls.company.partner_id)

    @classmethod
    def _account(cls, number, partner):
        return cls.env["res.partner.bank"].create({
            "acc_number": number, "partner_id": partner.id,
        })

    def _wizard(self, *files, journal=None, user=None):
        env = self.env(user=user or self.ar_user, context=dict(
            self.env.context, allowed_company_ids=self.company.ids,
        ))
        attachments = env["ir.attachment"].create([
            {"name": f"statement {number}.xml", "raw": data}
            for number, data in enumerate(files, start=1)
        ])
        return env["ar.statement.import"].create({
            "attachment_ids": [(6, 0, attachments.ids)],
            "journal_id": journal.id if journal else False,
        })

    def _import(self, *files, **values):
        wizard = self._wizard(*files, **values)
        wizard.action_import()
        return wizard

    def _ofx(self, *lines):
        body = "".join(
            f"<STMTTRN><DTPOSTED>{day}<TRNAMT>{amount}<FITID>{ident}<NAME>{name}</STMTTRN>"
            for day, amount, ident, name in lines
        )
        return (
            f"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>{IBAN}</BANKACCTFROM>"
            f"<BANKTRANLIST>{body}</BANKTRANLIST></STMTRS></OFX>"
        ).encode()
