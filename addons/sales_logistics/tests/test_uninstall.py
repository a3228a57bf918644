from odoo.addons.sales_center import uninstall
from odoo.addons.sales_logistics.hooks import SERVICE_TYPES, _get_used_service_types
from odoo.tests import tagged

from .supply.common import SupplyCommon


@tagged("post_install", "-at_install")
class TestUninstall(SupplyCommon):
    """ What stays in Odoo when the addon goes, and what is found again when it comes back. tests/test_install_matrix.py takes
    it out indeed. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("sales_logistics.approval_rule_supply_quota")
        cls.env["sales.approval.rule"].search([("kind", "=", "supply"), ("id", "!=", cls.rule.id)]).active = False
        cls.env["sales.supply.quota"].create({"company_id": cls.company.id, "product_id": cls.pen.id, "quantity": 5})

    def _external_ids(self, records):
        return set(self.env["ir.model.data"].search([("model", "=", records._name), ("res_id", "in", records.ids)]).mapped("module"))

    def test_requests_are_taken_back(self):
        """ Nobody could decide on them any more; the rule that they were asked by is kept with them. """
        approval = self._new_asked((self.pen, 9)).sudo().approval_id
        self.assertEqual((approval.state, approval.rule_ids), ("pending", self.rule))
        uninstall.end_approvals(self.env, "sales_logistics", "gone")
        self.assertEqual((approval.state, approval.state_reason), ("withdrawn", "gone"))
        self.assertFalse(self.rule.active)
        self.assertFalse(self._external_ids(self.rule), "Odoo would delete it with the addon")

    def test_rules_that_nobody_was_asked_by_go(self):
        uninstall.end_approvals(self.env, "sales_logistics", "gone")
        self.assertFalse(self.rule.active)
        self.assertEqual(self._external_ids(self.rule), {"sales_logistics"})

    def test_rules_of_others_stay(self):
        rule = self.env["sales.approval.rule"].create({
            "name": "Discounts", "kind": "order_discount", "step_ids": [(0, 0, {"role": "team_leader"})]})
        uninstall.end_approvals(self.env, "sales_logistics", "gone")
        self.assertTrue(rule.active)

    def test_selections_that_go(self):
        """ A rule in use can't be deleted with the choice that it was made with. """
        field = self.env["sales.approval.rule"]._fields["condition"]
        for condition in ("supply_quota", "layout_budget"):
            self.assertEqual(field.ondelete[condition], "set always")

    def test_kinds_of_services_in_use(self):
        """ Odoo's own lists of services go on saying what was done. """
        kinds = self.env["fleet.service.type"].browse(
            self.env["ir.model.data"].search([("module", "=", "sales_logistics"), *SERVICE_TYPES]).mapped("res_id"))
        brand = self.env["fleet.vehicle.model.brand"].create({"name": "Brand"})
        vehicle = self.env["fleet.vehicle"].create({
            "model_id": self.env["fleet.vehicle.model"].create({"name": "Model", "brand_id": brand.id}).id})
        self.env["fleet.vehicle.log.services"].create({"vehicle_id": vehicle.id, "service_type_id": kinds[0].id})
        self.env["fleet.vehicle.log.contract"].create({"vehicle_id": vehicle.id, "cost_subtype_id": kinds[1].id, "active": False})
        used = _get_used_service_types(self.env)
        self.assertIn(kinds[0].id, used)
        self.assertIn(kinds[1].id, used)
        self.assertNotIn(kinds[2].id, used)
        uninstall.keep(self.env, "sales_logistics", [*SERVICE_TYPES, ("res_id", "in", used)])
        self.assertEqual(self._external_ids(kinds[0]), {uninstall.keeper("sales_logistics")})
        self.assertEqual(self._external_ids(kinds[2]), {"sales_logistics"})
        uninstall.take_back(self.env, "sales_logistics", SERVICE_TYPES)
        self.assertEqual(self._external_ids(kinds[0]), {"sales_logistics"})

    def test_transfers_are_numbered_on(self):
        """ The transfers of the time before are still there, and so is their kind, which gives no number twice. """
        kind, location = self.company.supply_type_id, self.company.supply_location_id
        first = self._new_issued((self.paper, 1))
        self.company.write({"supply_type_id": False, "supply_location_id": False})
        second = self._new_issued((self.paper, 1))
        self.assertEqual((self.company.supply_type_id, self.company.supply_location_id), (kind, location))
        pickings = self.env["stock.picking"].search([("origin", "in", (first.name, second.name))])
        self.assertEqual(len(set(pickings.mapped("name"))), 2)
        self.other_company._prepare_supplies()
        self.assertNotEqual(self.other_company.supply_type_id, kind)

    def test_choices_of_users(self):
        """ A favourite that speaks of what is gone would break the list of whoever made it the default. """
        filters = self.env["ir.filters"].create([
            {"name": name, "model_id": model, "domain": domain, "sort": sort, "user_ids": [(6, 0, self.asker_user.ids)]}
            for name, model, domain, sort in (
                ("ours", "sales.supply.request", "[]", "[]"), ("of Odoo's field", "purchase.order", "[('order_line.name', '=', 1)]", "[]"),
                ("by our field", "maintenance.equipment", "[('sales_site_id', '=', 1)]", "[]"),
                ("sorted by our field", "maintenance.equipment", "[]", '["sales_area_id desc"]'),
                ("Odoo's", "maintenance.equipment", "[('name', '!=', 'sales_site')]", "[]"))])
        exports = self.env["ir.exports"].create([{"name": name, "resource": name} for name in ("sales.stay", "crm.lead")])
        self.asker_user.action_id = self.env.ref("sales_logistics.sales_supply_request_action_mine").id
        home = self.env.ref("crm.crm_lead_action_pipeline").id
        self.administrator.action_id = home
        meeting = self.env["calendar.event"].create({
            "name": "About it", "start": "2032-01-01 08:00:00", "stop": "2032-01-01 09:00:00", "res_id": self.site.id,
            "res_model_id": self.env["ir.model"]._get_id("sales.site")})
        uninstall._drop_choices(self.env, "sales_logistics")
        self.assertEqual(filters.exists().mapped("name"), ["of Odoo's field", "Odoo's"])
        self.assertEqual(exports.exists().mapped("name"), ["crm.lead"])
        self.assertFalse(self.asker_user.action_id)
        self.assertEqual(self.administrator.action_id.id, home)
        self.assertFalse(meeting.res_model_id or meeting.res_id)
        self.assertTrue(meeting.exists())

    def test_rights_in_odoo_stay(self):
        """ Groups that go take with them only what is theirs: who bought for the sites still buys. """
        user = self.administrator
        group = self.env.ref("sales_logistics.group_officer")
        self.assertIn(group, user.group_ids)
        rights = user.all_group_ids
        uninstall._keep_rights(self.env, "sales_logistics")
        user.group_ids -= self.env["res.groups"].browse(uninstall._get_ids(self.env, "sales_logistics", "res.groups"))
        ours = self.env["res.groups"].browse(uninstall._get_ids(self.env, "sales_logistics", "res.groups"))
        self.assertEqual(user.all_group_ids, rights - ours)
        self.assertTrue(rights & ours)

    def test_own_models(self):
        """ Models that are only extended are not ours to empty. """
        own = uninstall.get_own_models(self.env, "sales_logistics")
        self.assertIn("sales.supply.request", own)
        for name in ("res.company", "stock.picking", "sales.approval.rule", "maintenance.equipment"):
            self.assertNotIn(name, own)

    def test_nothing_holds_back(self):
        """ Rows of our tables point at Odoo's, which may be deleted before; rows of Odoo's point at ours as before. """
        self._new_request((self.pen, 1))
        uninstall._let_go(self.env, "sales_logistics")
        question = """
            SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass"""
        for table, some in (("sales_supply_request", False), ("sales_stay", False), ("stock_picking", True), ("sales_approval", True)):
            self.env.cr.execute(question, [table])
            self.assertEqual(bool(self.env.cr.fetchone()[0]), some, table)

    def test_nothing_is_remembered(self):
        """ Of our models, also not by others, whose mixins were mixed in there. """
        uninstall._forget(self.env, "sales_logistics")
        ours = [("model", "in", uninstall.get_own_models(self.env, "sales_logistics"))]
        self.assertFalse(self.env["ir.model.data"].search_count(ours))
        self.assertFalse(self.env["ir.model.data"].search_count([
            ("model", "=", "ir.model.inherit"), ("module", "not in", ("sales_logistics",)), ("name", "=like", "%sales_supply_request%")]))
        self.assertTrue(self.env["ir.model.data"].search_count([("model", "=", "fleet.service.type"), ("module", "=", "sales_logistics")]))
