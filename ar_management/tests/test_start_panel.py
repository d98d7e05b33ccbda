from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import ArCommon, ArHttpCommon


@tagged("post_install", "-at_install")
class TestStartPanel(ArCommon):
    """One screen sets what a company has to decide, in place, by whoever administrates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"ar_credit_hold_orders": False, "ar_legal_information": False})

    def panel(self, user=None):
        panels = self.env["ar.start.panel"].with_user(user or self.ar_admin)
        return panels.browse(panels.action_open()["res_id"])

    def test_the_defaults_hold_bill_and_send_nothing(self):
        panel = self.panel()
        self.assertEqual(
            [panel[f"state_{step}"] for step in ("company", "credit", "late_fee", "einvoice")],
            ["todo"] * 4,
        )
        self.assertTrue(panel.late_fee_policy_id.active, "France prints its penalty clause")
        action = panel.action_use_defaults()
        self.assertEqual(action["tag"], "reload")
        self.assertTrue(self.company.ar_start_finished)
        self.assertTrue(self.company.ar_credit_warns)
        self.assertFalse(self.company.ar_credit_hold_orders)
        self.assertEqual(panel.late_fee_policy_id.mode, "show")
        self.assertEqual(self.panel().reminders, "propose")

    def test_an_administrator_without_rights_on_companies_sets_each_step(self):
        with Form(self.panel()) as form:
            form.legal_form, form.capital, form.register_city = "SARL", 1_234_567.5, "Nantes"
            form.bank_account = "FR76 3000 4000 0312 3456 7890 143"
            form.credit_mode = "hold"
            form.credit_limit_kind = "limit"
            form.credit_limit = 3000
            form.credit_overdue_days = 45
            form.einvoice_size = "large"
            form.einvoice_platform = "Plateforme"
            form.reminders = "send"
        company = self.company
        self.assertEqual(
            company.ar_legal_information,
            "SARL au capital de 1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,50 €, RCS Nantes",
        )
        self.assertTrue(company.ar_credit_hold_orders)
        self.assertEqual(company.ar_credit_overdue_days, 45)
        self.assertEqual(company.ar_einvoice_platform, "Plateforme")
        policy = self.env["ar.credit.policy"].search([("company_id", "=", company.id)])
        self.assertEqual((policy.default_limit_kind, policy.default_limit), ("limit", 3000))
        panel = self.panel()
        self.assertEqual((panel.reminders, panel.state_bank, panel.state_company),
                         ("send", "done", "done"))
        panel.with_context(step="credit").action_done()
        panel.invalidate_recordset()
        self.assertEqual((panel.state_credit, panel.state_late_fee), ("done", "todo"))
        self.assertFalse(company.ar_start_finished)

    def test_others_and_other_companies_are_refused(self):
        with self.assertRaises(AccessError):
            self.panel(self.ar_user)
        other = self.setup_other_company()["company"]
        with self.assertRaisesRegex(AccessError, "current company"):
            self.panel().write({"company_id": other.id})
        made = self.env["ar.start.panel"].with_user(self.ar_admin).create(
            {"company_id": other.id, "credit_mode": "hold"}
        )
        self.assertEqual((made.company_id, made.credit_mode), (self.company, "off"))
        with self.assertRaisesRegex(UserError, "is not a valid number"):
            self.panel().write({"credit_limit": float("nan")})

    def test_roles_are_given_by_those_who_give_roles(self):
        clerk = new_test_user(
            self.env, login="start_clerk", groups="ar_management.group_ar_user",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )
        panel = self.panel()
        self.assertFalse(panel.can_name_deciders)
        with self.assertRaises(AccessError):
            panel.write({"credit_decider_ids": [Command.link(clerk.id)]})
        self.ar_admin.group_ids += self.env.ref("base.group_erp_manager")
        panel.write({"credit_decider_ids": [Command.link(clerk.id)]})
        self.assertTrue(clerk.has_group("ar_management.group_ar_credit_manager"))
        panel.write({"credit_decider_ids": [Command.unlink(clerk.id)]})
        self.assertFalse(clerk.has_group("ar_management.group_ar_credit_manager"))

    def test_another_country_gets_its_own_law_once_it_is_chosen(self):
        belgium = self.env["res.company"].create({
            "name": "Bois SRL", "country_id": self.env.ref("base.be").id,
        })
        self.ar_admin.company_ids += belgium
        panels = self.env["ar.start.panel"].with_user(self.ar_admin).with_company(belgium)
        panel = panels.browse(panels.action_open()["res_id"])
        self.assertFalse(panel.state_einvoice)
        self.assertFalse(panel.late_fee_policy_id)
        self.assertTrue(panel.has_late_fee_policy)
        preset = self.env["ar.late.fee.policy"].with_context(active_test=False).search(
            [("company_id", "=", belgium.id)]
        )
        panel.late_fee_policy_id = preset
        self.assertTrue(preset.active)
        self.assertIn("2 août 2002", panel.late_fee_source)


@tagged("post_install", "-at_install")
class TestStartPanelTour(ArHttpCommon):
    def test_a_minute_from_the_first_menu_to_the_end(self):
        self.company.write({
            "ar_credit_hold_orders": False, "ar_legal_information": False,
            "company_registry": False,
        })
        self.start_tour("/odoo", "ar_start_panel", login="test_ar_admin")
        self.assertEqual(
            self.company.ar_legal_information,
            "SAS au capital de 60\N{NO-BREAK SPACE}000 €, RCS Lyon",
        )
        self.assertTrue(self.company.ar_credit_hold_orders)
        self.assertTrue(self.bank_journal.bank_account_id)
        self.assertTrue(self.company.ar_start_finished)
