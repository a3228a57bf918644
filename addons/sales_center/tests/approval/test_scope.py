from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestScope(SalesCenterCommon):
    """Nobody gets out of a rule's scope by what he or she writes; and the state follows the scope."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._new_rule(3, "team_leader", domain=str([("team_id", "child_of", cls.east.id)]))

    def _discounted(self, **values):
        return self._new_order((self.flat, 1, {"discount": 5}), **values)

    def test_other_team(self):
        """A consultant of Team A who writes West on a quotation is bound by the rules for East all the same."""
        self.assertRefused(self._discounted(), "Leader of the team (Leader)")
        order = self._discounted(team_id=self.west.id)
        self.assertRefused(order, "West is not the seller's own")
        self.assertIn("Leader", order.approval_message, "West's leader is asked")
        order = self._discounted()
        order.team_id = self.west
        self.assertRefused(order)
        order.team_id = False
        self.assertRefused(order)

    def test_given_away(self):
        """Nor does it help to write down somebody of that team as the salesperson."""
        order = self._discounted()
        order.write({"team_id": self.west.id, "user_id": self.users["stranger"].id})
        self.assertRefused(order.with_user(self.users["stranger"]))

    def test_own_team(self):
        """The rules for East are not those for West's own people, nor for what the centre has placed there."""
        self.assertConfirms(self._discounted(login="stranger", team_id=self.west.id))
        self.assertConfirms(self._discounted(login="west_leader", team_id=self.west.id))
        self.assertConfirms(self._discounted(login="officer", team_id=self.west.id))
        self.assertRefused(self._discounted(login="officer"))
        # Members of a team higher up belong to those below it.
        self.west.parent_id = self.env["crm.team"].create({
            "name": "Further West", "kind": "region", "company_id": self.company.id,
            "member_ids": [Command.link(self.users["colleague"].id)]})
        self.assertConfirms(self._discounted(login="colleague", team_id=self.west.id))

    def test_negation(self):
        for domain in (
            ["!", ("team_id", "child_of", self.west.id)], ["!", ("team_id.name", "=", "West")],
            ["|", ("team_id", "not in", self.west.ids), ("amount_total", "<", 0)],
            ["!", "&", ("team_id.kind", "=", "region"), ("amount_total", ">", 0)],
        ):
            with self.subTest(domain=domain):
                self.rule.domain = str(domain)
                self.assertRefused(self._discounted(team_id=self.west.id))
                self.assertConfirms(self._discounted(login="stranger", team_id=self.west.id))

    def test_rest_of_the_scope(self):
        """What else the scope asks for still counts."""
        self.rule.domain = str([("team_id", "child_of", self.east.id), ("amount_total", ">", 1000)])
        self.assertConfirms(self._discounted(team_id=self.west.id))
        self.assertRefused(self._new_order((self.flat, 2, {"discount": 5}), team_id=self.west.id))

    def test_in_the_form(self):
        form = Form(self.env["sale.order"].with_user(self.users["consultant"]).with_company(self.company))
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.flat
            line.price_unit = 950
        form.team_id = self.west
        self.assertEqual(form.approval_state, "needed")
        self.assertRefused(form.save())

    def test_state_follows_the_scope(self):
        """What scopes usually ask for changes the state that lists and banners show."""
        tag = self.env["res.partner.category"].create({"name": "Dealer"})
        label = self.env["crm.tag"].create({"name": "Fair"})
        pricelist = self.env["product.pricelist"].create({"name": "Fair prices", "company_id": self.company.id})
        order = self._discounted()
        for domain, change in (
            ([("partner_id.category_id", "in", tag.ids)], lambda: self.customer.write({"category_id": [Command.set(tag.ids)]})),
            ([("tag_ids", "in", label.ids)], lambda: order.write({"tag_ids": [Command.set(label.ids)]})),
            ([("pricelist_id", "=", pricelist.id)], lambda: order.write({"pricelist_id": pricelist.id})),
        ):
            with self.subTest(domain=domain):
                self.rule.domain = str(domain)
                self.assertEqual(order.approval_state, "no")
                change()
                self.assertEqual(order.approval_state, "needed")

    def test_why_the_strictest(self):
        """Where rules overlap, the request and the dialog to try out say which holds, and why."""
        self.rule.name = "Leaders"
        director = self._new_rule(4, "director", name="Directors")
        self._new_rule(4.5, "team_leader", name="Leaders again")
        self._new_rule(10, "director", name="Not reached")
        order = self._discounted()
        approval = order.request_approval("Please")
        self.assertEqual((approval.rule_ids, len(approval.matching_rule_ids)), (director, 3))
        words = "“Directors” holds: of the rules that match, it asks for the highest level. Covered by it: Leaders and Leaders again."
        self.assertEqual(approval.rule_explanation, words)
        wizard = self.env["sales.approval.try.out"].with_user(self.users["director"]).create(
            {"rule_id": director.id, "order_id": order.id})
        self.assertIn(words, wizard.result)
        approval.with_user(self.users["consultant"]).action_withdraw()
        director.active = False
        self.assertIn("it has the lowest limit", order.request_approval("Please").rule_explanation)

    def test_try_out_as_it_holds(self):
        """The dialog takes no seller's word either."""
        order = self._discounted(team_id=self.west.id)
        wizard = self.env["sales.approval.try.out"].with_user(self.users["director"]).create(
            {"rule_id": self.rule.id, "order_id": order.id})
        self.assertIn("The order is in the rule's scope.", wizard.result)
        self.assertIn("This rule asks for an approval.", wizard.result)

    def test_queries(self):
        """Orders of many teams cost no query each."""
        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["sales.approval.rule"]._get_exceeded(orders)
            return self.cr.sql_log_count - before

        teams = self.env["crm.team"].create([
            {"name": f"Team {i}", "company_id": self.company.id, "parent_id": self.east.id} for i in range(12)])
        orders = self.env["sale.order"].concat(*(self._discounted(team_id=team.id) for team in teams))
        count(orders)
        self.assertLessEqual(count(orders), count(orders[:2]) + 1)
