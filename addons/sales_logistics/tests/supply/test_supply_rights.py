from odoo import Command
from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSupplyRights(SupplyCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._new_asked((cls.pen, 1))
        cls.friends = cls._new_asked((cls.pen, 1), user=cls.friend_user)
        cls.annex = cls._new_asked((cls.paper, 1), user=cls.friend_user, site_id=cls.second_site.id)
        cls.portal = new_test_user(cls.env, "test_supply_portal", groups="base.group_portal")

    def test_who_sees_which(self):
        requests = (self.own | self.friends | self.annex).sudo()
        for user, seen in (
                (self.asker_user, self.own), (self.friend_user, self.friends | self.annex), (self.driver_user, requests.browse()),
                (self.administrator, self.own | self.friends), (self.second_administrator, self.annex),
                (self.logistics_manager, requests), (self.auditor, requests), (self.stranger, requests.browse())):
            with self.subTest(user=user.login):
                domain = [("company_id", "=", self.company.id)]
                self.assertEqual(requests.with_user(user).search(domain), seen.with_user(user))
                self.assertEqual(requests.line_ids.with_user(user).search(domain), seen.sudo().line_ids)

    def test_who_changes_what(self):
        for user in (self.friend_user, self.second_administrator, self.auditor, self.stranger, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.own.with_user(user).write({"reason": "Mine"})
        with self.assertRaises(AccessError):
            self.own.write({"reason": "Asked for already"})
        for name in ("state", "name", "month", "date_requested"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.own.with_user(self.logistics_manager).write({name: False})
        with self.assertRefused(UserError, "cancel it instead"):
            self.own.with_user(self.logistics_manager).unlink()
        with self.assertRaises(AccessError):
            self._new_request((self.pen, 1), employee_id=self.friend.id)
        self._new_request((self.pen, 1)).unlink()

    def test_what_follows_is_not_written(self):
        """ Not even by a manager: what was issued is what was moved. """
        manager = self.own.with_user(self.logistics_manager)
        for name in ("department_id", "stock_state", "amount", "date_issued"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                manager.write({name: False})
        for name in ("qty_issued", "qty_returned", "qty_counted", "unit_cost", "month", "employee_id"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                manager.line_ids.write({name: False})

    def test_for_whom_and_where_stays(self):
        """ Who administers does not approve a request of his or her own by putting it in another's name. """
        request = self._new_asked((self.pen, 1), user=self.administrator)
        for values in ({"employee_id": self.friend.id}, {"site_id": self.second_site.id}):
            with self.subTest(values=values), self.assertRefused(UserError, "stays as it is"):
                request.write(values)
        request.with_user(self.logistics_manager).action_approve()
        with self.assertRefused(UserError, "stays as it is"):
            request.project_id = False

    def test_store_of_a_site_is_opened(self):
        action = self.site.with_user(self.administrator).action_open_supplies()
        self.assertEqual(self.env[action["res_model"]].with_user(self.administrator).search(action["domain"]).site_id.sudo(), self.site)

    def test_costs_by_right_alone(self):
        for record, names in ((self.own, ["amount"]), (self.own.line_ids, ["unit_cost", "amount", "amount_counted"])):
            for user in (self.asker_user, self.administrator):
                for name in names:
                    with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                        record.with_user(user).read([name])
            self.assertTrue(record.with_user(self.logistics_manager).read(names))
            self.assertTrue(record.with_user(self.auditor).read(names))
        self.assertEqual(self.own.with_user(self.auditor).amount, 2)

    def test_no_right_in_inventory_is_needed(self):
        self.assertFalse(self.administrator.has_group("stock.group_stock_user"))
        self.own.with_user(self.administrator).action_approve()
        self.own.with_user(self.administrator).action_issue()
        with self.assertRaises(AccessError):
            self.env["stock.move"].with_user(self.administrator).search([])
        with self.assertRaises(AccessError):
            self.own.with_user(self.administrator).read(["picking_ids"])

    def test_portal_has_no_part_in_it(self):
        for model in ("sales.supply.request", "sales.supply.line", "sales.supply.quota"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([])
        self.assertNotIn("supply_left", self.pen.with_user(self.portal).fields_get())

    def test_second_company(self):
        """ Its own store, its own way out, its own cost; nothing of the first company in it. """
        employee = self.env["hr.employee"].create({"name": "Stranger", "user_id": self.stranger.id, "company_id": self.other_company.id})
        self.pen.with_company(self.other_company).standard_price = 3
        self._stock(self.pen, 4, self.other_site)
        self.assertEqual(self.pen.with_user(self.stranger).supply_available, 4)
        request = self._new_request((self.pen, 4), user=self.stranger, site_id=self.other_site.id)
        self.assertEqual((request.company_id, request.employee_id.id), (self.other_company, employee.id))
        with self.assertRaises(UserError):
            request.site_id = self.site
        request.action_request()
        officer = request.sudo()
        officer.action_approve()
        officer.action_issue()
        move = self.env["stock.move"].search([("supply_line_id", "=", request.line_ids.id)])
        self.assertEqual((move.company_id, move.value), (self.other_company, 12))
        self.assertNotEqual(self.other_company.supply_location_id, self.company.supply_location_id)
        self.assertEqual((self._on_hand(self.pen), self._on_hand(self.pen, self.other_site)), (10, 0))

    def test_company_older_than_inventory(self):
        """ It has no warehouse: one is made. One that was archived stays so. """
        company = self.env["res.company"].create({"name": "Bare"})
        site = self.env["sales.site"].create({"name": "Bare", "code": "B", "company_id": company.id})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        warehouse.active = False
        with self.assertRefused(UserError, "is archived"):
            site._get_supply_location()
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_warehouse SET company_id = %s WHERE id = %s", [self.other_company.id, warehouse.id])
        self.env.invalidate_all()
        made = site._get_supply_location().warehouse_id
        self.assertEqual((made.company_id, made.active), (company, True))

    def test_who_is_no_employee(self):
        visitor = self._create_plain_user("visitor")
        with self.assertRefused(UserError, "no employee"):
            self.pen.with_user(visitor).action_ask_supply()
        self.assertFalse(self.pen.with_user(visitor).supply_left)

    def test_site_is_the_last_one(self):
        self.assertEqual(self._new_request(user=self.friend_user, site_id=self.second_site.id).site_id, self.second_site)
        self.assertEqual(self.pen.with_user(self.friend_user).supply_site_id, self.second_site)
        self.annex.action_cancel("Closing")
        self.env["sales.supply.request"].search([("site_id", "=", self.second_site.id), ("state", "=", "draft")]).unlink()
        self.second_site.action_close()
        self.env.invalidate_all()
        self.assertEqual(self.pen.with_user(self.friend_user).supply_site_id, self.site)

    def test_plain_seller_reads_products_whole(self):
        seller = new_test_user(self.env, "test_supply_seller", groups="sales_team.group_sale_salesman", company_id=self.company.id,
                               company_ids=[Command.set(self.company.ids)])
        for record in (self.pen, self.pen.product_tmpl_id):
            names = [name for name, field in record._fields.items() if "sales_logistics" in field._modules]
            self.assertTrue(record.with_user(seller).read([*names, "display_name"]))
