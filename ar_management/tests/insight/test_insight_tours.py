from datetime import timedelta

from odoo.tests import tagged

from ..common import ArHttpCommon


@tagged("post_install", "-at_install")
class TestInsightTours(ArHttpCommon):
    def test_the_dashboard_leads_to_the_aged_balance_and_the_forecast(self):
        today = self.company._ar_today()
        late = self._invoice(1000, today - timedelta(days=50), due=today - timedelta(days=20))
        self._invoice(500, today - timedelta(days=10), due=today + timedelta(days=20))
        self.env["ar.dispute"].create({"move_id": late.id, "amount": 100})
        self.start_tour("/odoo/receivables", "ar_dashboard", login="test_ar_user")
