from ..common import ArCommon


class MatchCase(ArCommon):
    """Bank lines that a Receivables User searches and posts."""

    def propose(self, *lines):
        lines = self.env["account.bank.statement.line"].union(*lines)
        return self.env["ar.match.proposal"].with_user(self.ar_user)._propose(
            lines.with_user(self.ar_user)
        )

    def post(self, proposals):
        """Post them; none is refused."""
        posted, refused = proposals._post()
        self.assertFalse(refused)
        self.assertEqual(posted, proposals)

    def in_euros(self, line, amount, day):
        return line.currency_id._convert(amount, self.company.currency_id, self.company, day)

    @classmethod
    def _vat_on_payment(cls):
        """The tax that is due when the customer pays."""
        cls.company.tax_exigibility = True
        chart = cls.env["account.chart.template"].with_company(cls.company)
        return chart.ref("tva_normale_encaissement")

    @classmethod
    def _payments_in_transit(cls):
        """The account on which payments wait until the bank shows them."""
        account = cls.env["account.account"].create({
            "name": "Payments in transit", "code": "511999", "account_type": "asset_current",
            "reconcile": True,
        })
        (cls.bank_journal.inbound_payment_method_line_ids
         | cls.bank_journal.outbound_payment_method_line_ids).payment_account_id = account
        return account
