from .common import CollectionHttpCommon, tagged


@tagged("post_install", "-at_install")
class TestRecoveryTours(CollectionHttpCommon):
    """Doubtful debts and hand-overs as the accountant clicks through them."""

    def setUp(self):
        super().setUp()
        self.company.ar_loss_limit = 5000
        self.invoice = self._due(1000, 90, tax=self.tax_20)

    def test_a_doubtful_debt_from_the_invoice_to_the_loss(self):
        self.start_tour(
            f"/odoo/account.move/{self.invoice.id}", "ar_doubtful_debt", login="test_ar_user"
        )
        case = self.env["ar.doubtful.case"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((case.state, case.lost, case.impairment), ("lost", 1200, 0))

    def test_a_hand_over_from_the_invoice_to_its_failure(self):
        self.env["res.partner"].create({"name": "Recouvrement du Rhône", "is_company": True})
        self.start_tour(
            f"/odoo/account.move/{self.invoice.id}", "ar_hand_over", login="test_ar_user"
        )
        handover = self.env["ar.handover"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(handover.state, "lost")
        self.assertTrue(handover.dossier_hash)
