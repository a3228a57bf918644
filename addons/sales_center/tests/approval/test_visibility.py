from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestVisibility(SalesCenterCommon):
    """Invariant 9, for approvals, concessions and floor prices: each sees what is theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_rule(3, "director")
        cls.pool = cls.env["sales.concession.pool"].create({
            "name": "Pool", "company_id": cls.company.id, "team_id": cls.harbour.id, "amount": 1000,
            "date_from": "2020-01-01", "date_to": "2099-12-31", "user_id": cls.users["officer"].id})
        cls.mine = cls._new_order((cls.flat, 1, {"discount": 5})).request_approval("Mine")
        cls.beside = cls._new_order((cls.flat, 1, {"discount": 5}), login="colleague").request_approval("Colleague's")
        order = cls._new_order((cls.flat, 1, {"discount": 5}), login="stranger", team_id=cls.west.id)
        cls.west = order.request_approval("West")
        cls.flat.with_company(cls.company).floor_price = 970
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref("base.group_allow_export")
        for approval in (cls.mine, cls.beside, cls.west):
            approval.with_user(cls.users["director"]).action_ask_back("Why?")

    def test_approvals(self):
        mine, beside, west = self.mine, self.beside, self.west
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.users["foreign"] = self._new_user("foreign", "sales_center.group_general_manager")
        self.users["foreign"].write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        self.users["plain"] = self._new_user("plain", "base.group_user")
        self.users["seller"] = self._new_user("seller", "sales_team.group_sale_salesman")
        nothing, east, everything = mine.browse(), mine | beside, mine | beside | west
        for login, expected in {
            "consultant": mine, "colleague": beside, "stranger": west, "leader": east, "manager": east,
            "regional": east, "west_leader": west, "officer": everything, "director": everything, "gm": everything,
            "auditor": everything, "foreign": nothing, "plain": nothing, "seller": nothing,
        }.items():
            with self.subTest(who=login):
                user = self.users[login]
                theirs = everything.with_user(user).with_context(allowed_company_ids=user.company_ids.ids).browse()
                found = theirs.search([("id", "in", everything.ids)])
                self.assertEqual(found, expected)
                for name in ("step_ids", "line_ids", "decision_ids"):
                    comodel = theirs.env[everything._fields[name].comodel_name]
                    self.assertEqual(
                        comodel.search([("approval_id", "in", everything.ids)]), expected.sudo()[name].sudo(False),
                    )
                groups = theirs._read_group([("id", "in", everything.ids)], [], ["__count"])
                self.assertEqual(groups[0][0], len(expected))
                for approval in everything - expected:
                    with self.assertRaises(AccessError):
                        theirs.browse(approval.id).read(["reason"])
                    with self.assertRaises(AccessError):
                        theirs.browse(approval.id).export_data(["reason"])

    def test_auditor_reads_only(self):
        auditor = self.users["auditor"]
        approval = self.mine.with_user(auditor)
        self.assertTrue(approval.read(["reason", "margin"]))
        for action in (approval.action_approve, lambda: approval.action_reject("No"), approval.action_withdraw):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                action()

    def test_pools(self):
        for login, sees in {
            "consultant": False, "leader": False, "manager": True, "regional": True, "west_leader": False,
            "officer": True, "director": True, "auditor": True,
        }.items():
            with self.subTest(who=login):
                pools = self.env["sales.concession.pool"].with_user(self.users[login])
                found = pools.search([("id", "=", self.pool.id)])
                self.assertEqual(bool(found), sees)

    def assertHidden(self, record, name):
        """The field cannot be read, exported, grouped by, summed, searched or sorted by."""
        model, domain = record.browse(), [("id", "in", record.ids)]
        ways = {
            "read": lambda: record.read([name]),
            "web_read": lambda: record.web_read({name: {}}),
            "search": lambda: model.search([(name, ">", 1), *domain]),
            "order": lambda: model.search(domain, order=name),
            "search through": lambda: model.search_read(domain, [name]),
            "export": lambda: record.export_data([name]),
            "group": lambda: model._read_group(domain, [], [f"{name}:sum"]),
        }
        for way, action in ways.items():
            with self.subTest(field=f"{record._name}.{name}", way=way), self.assertRaises(
                    UserError if way == "export" else AccessError):
                self.env.invalidate_all()
                action()
        self.assertNotIn(name, model.fields_get())

    def test_floor_price(self):
        order = self._new_order((self.flat, 1, {"discount": 5}))
        self.env.flush_all()
        item = self.env["product.pricelist"].create({
            "name": "Published", "company_id": self.company.id,
            "item_ids": [Command.create({"compute_price": "fixed", "fixed_price": 1000, "floor_price": 980})],
        }).item_ids
        for login in ("consultant", "leader"):
            user = self.users[login]
            self.assertHidden(self.mine.with_user(user), "margin")
            self.assertHidden(self.mine.with_user(user).line_ids, "floor_price")
            self.assertHidden(order.with_user(user).order_line, "floor_price")
            self.assertHidden(item.with_user(user), "floor_price")
            with self.assertRaises(AccessError):
                self.flat.with_user(user).read(["floor_price"])
            with self.assertRaises(AccessError):
                self.env["product.template"].with_user(user).search([("floor_price", ">", 0)])
            with self.assertRaises(AccessError):
                self.env["sale.order"].with_user(user).search([("order_line.floor_price", ">", 0)])
            with self.assertRaises(AccessError):
                order.with_user(user).export_data(["order_line/floor_price"])
        for login in ("manager", "officer", "director", "gm", "auditor"):
            user = self.users[login]
            self.assertEqual(self.mine.with_user(user).margin, 450)
            self.assertEqual(self.flat.with_user(user).with_company(self.company).floor_price, 970)

    def test_nothing_slips_out_with_the_terms(self):
        """The plain data that goes along names no floor, cost or margin."""
        approval = self.mine.sudo()
        texts = [approval.terms, *approval.decision_ids.mapped("figures")]
        for word in ("floor", "margin", "cost"):
            self.assertNotIn(word, str(texts))

    def test_customer(self):
        """Customers read their own orders: not what they were granted."""
        portal = self._new_user("portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        order = self._new_order((self.flat, 1, {"discount": 2}))
        order.message_subscribe(portal.partner_id.ids)
        self.env.flush_all()
        theirs = order.with_user(portal)
        self.assertTrue(theirs.read(["amount_total"]))
        for name in ("concession_amount", "concession", "reference_total"):
            self.assertHidden(theirs, name)
        for name in ("granted_terms", "terms_user_id", "approval_id", "approval_message"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                theirs.read([name])
        with self.assertRaises(AccessError):
            theirs.order_line.read(["reference_price"])
