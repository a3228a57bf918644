from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SalesTeamTreeCommon


@tagged("post_install", "-at_install")
class TestSupervisorRules(SalesTeamTreeCommon):
    """ A team leader has the documents of the whole subtree, and no others. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(cls.consultant, cls.team_a)
        cls.order_b = cls._create_order(cls.consultant_b, cls.team_b)
        cls.order_project = cls._create_order(cls.officer, cls.project)
        cls.order_none = cls._create_order(cls.officer, cls.env["crm.team"], team_id=False)
        cls.order_other = cls._create_order(cls.other_leader, cls.other_team)
        cls.orders = (
            cls.order | cls.order_b | cls.order_project | cls.order_none | cls.order_other)
        cls.order_none.team_id = False
        cls.env.flush_all()

    def _visible(self, user):
        """ Return those of the test's orders that ``user`` finds. """
        return self.env["sale.order"].with_user(user).search([("id", "in", self.orders.ids)]).sudo()

    def test_who_sees_which_orders(self):
        whole_project = self.order | self.order_b | self.order_project
        for user, expected in (
            (self.consultant, self.order),
            (self.colleague, self.orders.browse()),
            (self.leader, self.order),
            (self.leader_b, self.order_b),
            (self.manager, whole_project),
            (self.head, whole_project),
            (self.officer, whole_project | self.order_none),
            (self.director, whole_project | self.order_none),
            (self.other_head, self.order_other),
            (self.other_leader, self.order_other),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._visible(user), expected)
                self.assertEqual(
                    self.env["sale.order.line"].with_user(user).search(
                        [("order_id", "in", self.orders.ids)]).order_id.sudo(), expected)
                self.assertEqual(
                    set(self.env["sale.report"].with_user(user).search(
                        [("name", "in", self.orders.mapped("name"))]).mapped("name")),
                    set(expected.mapped("name")))

    def test_second_company_needs_to_be_allowed(self):
        """ Rule 2 of the tree: a team without company may lead teams of two companies;
        their documents are still only seen by whom the company lets in. """
        group = self.env["crm.team"].create({
            "name": "Group", "kind": "region", "company_id": False, "user_id": self.leader_b.id})
        (self.region | self.other_region).parent_id = group
        self.assertNotIn(self.order_other, self._visible(self.leader_b))
        self.leader_b.company_ids = [Command.link(self.other_company.id)]
        self.assertIn(self.order_other, self._visible(self.leader_b))

    def test_leader_writes_in_the_subtree_only(self):
        self.order.with_user(self.head).write({
            "note": "Seen", "order_line": [Command.update(self.order.order_line.id, {"name": "x"})]})
        self.order.with_user(self.leader).write({"note": "Seen"})
        for user in (self.leader_b, self.other_head, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.order.with_user(user).write({"note": "Seen"})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.order.order_line.with_user(user).write({"name": "x"})

    def test_leader_without_the_group_supervises_nobody(self):
        self.team_b.user_id = self.colleague
        self.assertFalse(self._visible(self.colleague))

    def test_moved_team_moves_its_documents(self):
        self.assertEqual(self._visible(self.manager), self.order | self.order_b | self.order_project)
        self.team_a.parent_id = self.region
        self.env.flush_all()
        self.assertEqual(self._visible(self.manager), self.order_b | self.order_project)
        self.assertIn(self.order, self._visible(self.head))
        self.team_b.user_id = self.leader
        self.env.flush_all()
        self.assertEqual(self._visible(self.leader), self.order | self.order_b)
        self.assertEqual(self._visible(self.leader_b), self.orders.browse())

    def test_archived_team_keeps_its_documents_visible(self):
        self.team_a.active = False
        self.assertIn(self.order, self._visible(self.leader))
        self.assertIn(self.order, self._visible(self.head))

    def test_leads(self):
        lead = self.env["crm.lead"].create({
            "name": "Lead", "type": "opportunity", "user_id": self.consultant.id,
            "team_id": self.team_a.id})
        for user, visible in (
            (self.consultant, True), (self.leader, True), (self.manager, True), (self.head, True),
            (self.colleague, False), (self.leader_b, False), (self.other_head, False),
        ):
            with self.subTest(user=user.login):
                Lead = self.env["crm.lead"].with_user(user)
                self.assertEqual(bool(Lead.search([("id", "=", lead.id)])), visible)
                self.assertEqual(
                    bool(Lead._read_group([("id", "=", lead.id)], ["team_id"])), visible)
        with self.assertRaises(AccessError):
            lead.with_user(self.leader_b).write({"name": "Mine"})
        lead.with_user(self.leader).write({"name": "Ours"})

    def test_reports_export_and_name_search(self):
        """ Whatever way a document is asked for, the same rule answers. """
        domain = [("id", "in", self.orders.ids)]
        for user, count in ((self.leader, 1), (self.manager, 3), (self.leader_b, 1)):
            Order = self.env["sale.order"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(Order.search_count(domain), count)
                self.assertEqual(Order._read_group(domain, [], ["__count"]), [(count,)])
                self.assertEqual(
                    sum(group["__count"] for group in Order.formatted_read_group(
                        domain, ["team_id"], ["__count"])), count)
                self.assertEqual(len(Order.search_read(domain, ["name"])), count)
        (self.leader | self.leader_b).group_ids += self.env.ref("base.group_allow_export")
        exported = self.order.with_user(self.leader).export_data(["name"])
        self.assertEqual(exported["datas"], [[self.order.name]])
        with self.assertRaises(AccessError):
            self.order.with_user(self.leader_b).export_data(["name", "amount_total"])
        self.assertFalse(
            self.env["sale.order"].with_user(self.leader_b).name_search(self.order.name))
        self.assertTrue(self.env["sale.order"].with_user(self.leader).name_search(self.order.name))

    def test_list_query_count_does_not_grow(self):
        """ The tree costs the list of orders no further query. """
        spec = {"name": {}, "team_id": {"fields": {"display_name": {}}}, "amount_total": {}}
        Order = self.env["sale.order"].with_user(self.manager)

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = Order.web_search_read([], spec, limit=80)
            return len(result["records"]), self.env.cr.sql_log_count - before

        count_queries()  # caches of rules and rights
        few, queries_for_few = count_queries()
        for index in range(12):
            self._create_order(self.consultant, (self.team_a, self.team_b)[index % 2])
        many, queries_for_many = count_queries()
        self.assertEqual(many, few + 12)
        self.assertEqual(queries_for_many, queries_for_few)
