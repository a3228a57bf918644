from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class SalesCenterCommon(TransactionCase):
    """A company of its own, drawn here:

    ::

        East (region, leader: regional)
        └── Harbour (project, leader: manager)
            └── Team A (team, leader: leader)     sellers: consultant, colleague
        West (region, leader: west_leader)        seller: stranger

        officer · director · gm · auditor         work for the whole company

    Everything is sold in the company's currency at list price: a flat for 1 000, a parking space
    for 100, a gift for 50.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, no_reset_password=True))
        cls.company = cls.env["res.company"].create({"name": "Test Estates", "currency_id": cls.env.ref("base.CNY").id})
        cls.env.ref("base.CNY").active = True
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.users = {}
        for login, group in [
            ("consultant", "consultant"), ("colleague", "consultant"), ("stranger", "consultant"),
            ("leader", "team_leader"), ("west_leader", "team_leader"), ("manager", "project_manager"),
            ("regional", "project_manager"), ("officer", "officer"), ("director", "director"),
            ("gm", "general_manager"), ("auditor", "auditor"),
        ]:
            cls.users[login] = cls._new_user(login, f"sales_center.group_{group}")
        cls.east = cls._new_team("East", "region", "regional")
        cls.harbour = cls._new_team("Harbour", "project", "manager", cls.east)
        cls.team = cls._new_team("Team A", "team", "leader", cls.harbour, ["consultant", "colleague"])
        cls.west = cls._new_team("West", "region", "west_leader", members=["stranger"])
        cls.customer = cls.env["res.partner"].create({"name": "Mr Customer", "company_id": False})
        cls.flat = cls._new_product("Flat", 1000.0)
        cls.parking = cls._new_product("Parking", 100.0)
        cls.gift = cls._new_product("Gift", 50.0)

    @classmethod
    def _new_user(cls, login, groups, **values):
        return new_test_user(
            cls.env, f"sc_{login}", groups=groups, name=login.replace("_", " ").title(), email=f"{login}@example.com",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)], **values,
        )

    @classmethod
    def _new_team(cls, name, kind, leader, parent=None, members=()):
        return cls.env["crm.team"].create({
            "name": name, "kind": kind, "company_id": cls.company.id, "parent_id": parent.id if parent else False,
            "user_id": cls.users[leader].id,
            "crm_team_member_ids": [Command.create({"user_id": cls.users[login].id}) for login in members],
        })

    @classmethod
    def _new_product(cls, name, price, **values):
        return cls.env["product.product"].create({
            "name": name, "type": "service", "invoice_policy": "order", "list_price": price, "taxes_id": False,
            "standard_price": price / 2, **values,
        })

    @classmethod
    def _new_rule(cls, threshold, *roles, condition="concession_percent", **values):
        """A rule whose steps follow one another in the given order of roles."""
        return cls.env["sales.approval.rule"].create({
            "name": f"{condition} > {threshold}", "company_id": cls.company.id, "condition": condition,
            "threshold": threshold,
            "step_ids": [Command.create({"role": role, "round": i}) for i, role in enumerate(roles, 1)],
            **values,
        })

    @classmethod
    def _new_order(cls, *lines, login="consultant", **values):
        """A quotation; a line is (product, quantity, values)."""
        user = cls.users[login]
        return cls.env["sale.order"].with_user(user).create({
            "partner_id": cls.customer.id, "user_id": user.id, "company_id": cls.company.id, "team_id": cls.team.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity, **extra})
                for product, quantity, extra in lines or [(cls.flat, 1, {})]
            ],
            **values,
        })

    def _approve(self, approval, *logins):
        for login in logins:
            approval.with_user(self.users[login]).action_approve()

    def assertRefused(self, order, text=""):
        """The order needs an approval, says so, and cannot be confirmed with the button or without it."""
        self.assertIn(order.approval_state, ("needed", "voided", "pending", "rejected"), "the discount was not seen")
        for confirm in (order.action_confirm, lambda: order.write({"state": "sale"})):
            with self.assertRaises(UserError, msg="confirmed without approval") as catcher, self.env.cr.savepoint():
                confirm()
            self.assertIn(text, str(catcher.exception))
        self.assertNotEqual(order.state, "sale")

    def assertConfirms(self, order):
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def _run_cron(self):
        """As the cron job does it, which commits between its batches."""
        with self.enter_registry_test_mode():
            self.env.ref("sales_center.ir_cron_sales_approval").method_direct_trigger()
        self.env.invalidate_all()
