from lxml import etree

from odoo import Command
from odoo.addons.sales_logistics.tests.areas_common import AreasCommon
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval


@tagged("post_install", "-at_install")
class TestLogisticsPersonas(AreasCommon):
    """ Each persona before each screen and each model, with something of each kind at the hall. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain_user = cls._create_plain_user("logistics", "sales_logistics.group_user")
        cls.portal = new_test_user(cls.env, "test_personas_portal", groups="base.group_portal")
        cls.models = [
            cls.env[name] for name in cls.env["ir.model.data"].search(
                [("module", "=", "sales_logistics"), ("model", "=", "ir.model")]).mapped(
                    lambda data: cls.env["ir.model"].browse(data.res_id).model)
            if name in cls.env and name.startswith("sales.") and not cls.env[name]._transient and not cls.env[name]._abstract
            and cls.env[name]._original_module == "sales_logistics"]
        cls.rules = cls.env["ir.rule"].search([("model_id.model", "in", [model._name for model in cls.models])])

    def _rules_of(self, model):
        return self.rules.filtered(lambda rule: rule.model_id.model == model._name)

    def _see_screens(self, user):
        """ Open each screen that the menu has for a user, with all that its first view shows.

        :returns: set of the actions' names
        """
        menus = self.env["ir.ui.menu"].search([
            ("id", "child_of", self.env.ref("sales_logistics.menu_sales_logistics_root").id), ("action", "!=", False),
            ("id", "in", list(self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()))])
        seen = set()
        for action in menus.mapped("action"):
            if action._name != "ir.actions.act_window":
                continue
            action = action.sudo()  # as the client reads it
            with self.subTest(user=user.login, action=action.name):
                seen.add(action.name)
                model = self.env[action.res_model].with_user(user)
                if action.target == "new":
                    model.get_views([(False, "form")])
                    continue
                views = model.get_views([view for view in action.views if view[1] != "form"])["views"]
                fields = [node.get("name") for view in views.values() for node in etree.fromstring(view["arch"]).iter("field")
                          if not any(parent.tag == "field" for parent in node.iterancestors())]
                specification = {name: {} for name in fields if name in model._fields}
                model.web_search_read(safe_eval(action.domain or "[]", {"uid": user.id, "context_today": None}), specification, limit=20)
        return seen

    def test_each_menu_opens_for_whoever_has_it(self):
        seen = {user: self._see_screens(user) for user in (
            self.asker_user, self.plain_user, self.administrator, self.second_administrator, self.logistics_manager, self.reader,
            self.auditor, self.consultant, self.stranger)}
        for name in ("My Logistics", "My Trips", "My Stays", "My Meals", "My Supplies", "My Repairs", "My Loans", "My Uniforms"):
            self.assertIn(name, seen[self.asker_user])
        self.assertNotIn("Costs", seen[self.administrator] | seen[self.asker_user])
        self.assertIn("Costs", seen[self.logistics_manager] & seen[self.reader] & seen[self.auditor])

    def test_each_model_is_of_a_company(self):
        """ By a rule for everybody, so that no group gets round it. """
        for model in self.models:
            if model._name in ("sales.logistics.mine",):  # it has no records of its own
                continue
            with self.subTest(model=model._name):
                rules = self._rules_of(model).filtered(lambda rule: not rule.groups)
                self.assertTrue(any("company_id" in rule.domain_force for rule in rules))

    def test_another_company_sees_nothing(self):
        cost = self.env.ref("sales_logistics.group_cost")
        self.stranger.group_ids += cost | self.env.ref("sales_logistics.group_manager")
        found = 0
        for model in self.models:
            if "company_id" not in model._fields:
                continue
            own = model.sudo().search([("company_id", "=", self.company.id)])
            theirs = model.with_user(self.stranger)
            with self.subTest(model=model._name):
                found += bool(own)
                if theirs.has_access("read"):
                    self.assertFalse(theirs.search([("company_id", "=", self.company.id)]))
                if own and model._auto:
                    self.assertFalse(own.with_user(self.stranger)._filtered_access("read"))
        self.assertGreater(found, 25, "There is something to be seen.")

    def test_administrators_change_their_own_sites_alone(self):
        """ What a site has is changed by its administrators and by managers; by those of another site never. """
        changed = 0
        for model in self.models:
            if "site_id" not in model._fields or not model._auto:
                continue
            records = model.sudo().search([("site_id", "=", self.site.id)])
            with self.subTest(model=model._name):
                self.assertFalse(records.with_user(self.second_administrator)._filtered_access("write"))
                self.assertFalse(records.with_user(self.auditor)._filtered_access("write"))
                self.assertFalse(records.with_user(self.portal)._filtered_access("read"))
                if model.with_user(self.administrator).has_access("write"):
                    changed += bool(records.with_user(self.administrator)._filtered_access("write"))
        self.assertGreater(changed, 10)

    def test_administrator_of_one_site_does_not_plan_for_another(self):
        template = self.env["sales.inspection.template"].create({"name": "Round", "item_ids": [Command.create({"name": "Clean"})]})
        schedule = self.env["sales.inspection.schedule"].create({
            "site_id": self.site.id, "template_id": template.id, "user_id": self.administrator.id})
        post = self.env["sales.duty.post"].create({"name": "Desk", "site_id": self.site.id})
        for record, values in ((schedule, {"rhythm": "daily"}), (post, {"name": "Door"})):
            record.with_user(self.administrator).write(values)
            record.with_user(self.logistics_manager).write(values)
            self.assertTrue(record.with_user(self.second_administrator).has_access("read"))
            for user in (self.second_administrator, self.plain_user, self.stranger):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(values)
