import json
from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .contract.common import ContractsCommon
from .contract.slips_common import SlipsCommon
from .inventory.launch_common import LaunchCommon
from .routes_common import RoutesCommon

FLOOR, FLOOR_OF_LIST = 876543, 1765432  # on no other field


@tagged("post_install", "-at_install")
class TestRoutes(ContractsCommon, SlipsCommon, LaunchCommon, RoutesCommon):
    """ What each kind of user gets at each address: nothing of another, and no floor price without its group. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units.floor_price = FLOOR
        cls.new_units.floor_price = FLOOR_OF_LIST
        cls.contract = cls._signed()
        cls.draft = cls._draft(cls.units[1])
        cls.owner, cls.stranger = cls._portal_user(cls.customer), cls._portal_user(cls.other_customer)
        cls.inside = {name: getattr(cls, name) for name in (
            "consultant", "colleague", "leader", "manager", "head", "officer", "director", "general_manager", "auditor",
            "other_head", "other_leader")}
        cls.everybody = {**cls.inside, "customer": cls.owner, "stranger": cls.stranger}

    def test_each_address_has_a_case(self):
        self.assertEqual(self._routes("sales_center"), {
            "/sales_center/units/<int:project_id>.xlsx",  # test_units
            "/sales_center/price_list/<int:price_id>.xlsx",  # test_price_list
            "/sales_center/unit_analysis.xlsx",  # test_unit_analysis
            "/sales_center/slip_register/<int:register_id>.xlsx",  # test_slip_register
            "/my/contracts", "/my/contracts/page/<int:page>",  # test_lists_of_contracts
            "/my/contracts/<int:contract_id>",  # test_contract
            "/my/contracts/<int:contract_id>/supplements/<int:supplement_id>",  # test_supplement
            "/my/orders/<int:order_id>/accept",  # test_accepting
        })

    def test_units(self):
        path = f"/sales_center/units/{self.estate.id}.xlsx"
        allowed = set(self.inside) - {"other_head", "other_leader"}
        self.assertOnly(path, self.everybody, allowed)
        for name in allowed:
            with self.subTest(who=name):
                knows = self.inside[name].has_group("sales_center.group_floor_price")
                self.assertEqual(FLOOR in self._cells(self._ask(path, self.inside[name])), knows)
        self.assertIn(self._ask("/sales_center/units/999999999.xlsx", self.officer).status_code, (403, 404))

    def test_price_list(self):
        prices = self._new_prices(price=21000)
        prices.sudo().line_ids.floor_price = FLOOR_OF_LIST
        path = f"/sales_center/price_list/{prices.id}.xlsx"
        allowed = {name for name, user in self.inside.items() if prices.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids).has_access("read")}
        self.assertLessEqual({"officer", "director"}, allowed)
        self.assertFalse(allowed & {"consultant", "colleague", "other_head", "other_leader"})
        self.assertOnly(path, self.everybody, allowed)
        for name in allowed:
            with self.subTest(who=name):
                knows = self.inside[name].has_group("sales_center.group_floor_price")
                self.assertEqual(FLOOR_OF_LIST in self._cells(self._ask(path, self.inside[name])), knows)

    def test_unit_analysis(self):
        """ Whom an administrator lets export gets the rows that the screen has. """
        path = "/sales_center/unit_analysis.xlsx"
        data = {"model": "sales.unit.stock", "domain": json.dumps([("project_id", "=", self.estate.id)])}
        for name, user in self.everybody.items():
            with self.subTest(who=name, exports=False):
                self.assertEqual(self._ask(path, user, data).status_code, 403)
        for name, user in self.inside.items():
            user.group_ids += self.env.ref("base.group_allow_export")
            with self.subTest(who=name, exports=True):
                answer = self._ask(path, user, data)
                self.assertEqual(answer.status_code, 200)
                cells = self._cells(answer)
                reads = name not in ("other_head", "other_leader")
                self.assertEqual(self.units[2].number in cells or self.units[2].display_name in cells, reads)
                self.assertEqual(FLOOR in cells, reads and user.has_group("sales_center.group_floor_price"))
        self.assertIn("/web/login", self._ask(path, None, data).headers["Location"])

    def test_slip_register(self):
        """ It is of whoever has asked for it, even among those who may ask for the same. """
        register = self.env["sales.slip.register"].with_user(self.officer).create({
            "company_id": self.company.id, "date": date.today(), "kind_id": self.hold_slip.id})
        self.assertOnly(f"/sales_center/slip_register/{register.id}.xlsx", {**self.everybody, "officer_b": self.officer_b}, {"officer"})
        self.assertEqual(self._ask("/sales_center/slip_register/999999999.xlsx", self.officer).status_code, 404)

    def test_lists_of_contracts(self):
        for path in ("/my/contracts", "/my/contracts/page/1"):
            self.assertIn("/web/login", self._ask(path).headers["Location"])
            for name, user in self.everybody.items():
                with self.subTest(path=path, who=name):
                    self.assertEqual(self.contract.name in self._ask(path, user).text, name == "customer")

    def test_contract(self):
        """ Customers see their own when it is signed; people of the company what they may read. """
        for contract, customers in ((self.contract, {"customer"}), (self.draft, set())):
            readers = {name for name, user in self.inside.items()
                       if contract.with_user(user).with_context(allowed_company_ids=user.company_ids.ids).has_access("read")}
            self.assertFalse(readers & {"colleague", "other_head", "other_leader"})
            for suffix in ("", "?report_type=html"):
                path = f"/my/contracts/{contract.id}{suffix}"
                self.assertEqual(self._ask(path).status_code, 303)
                for name, user in self.everybody.items():
                    with self.subTest(path=path, who=name):
                        answer = self._ask(path, user)
                        self.assertEqual(answer.status_code, 200 if name in readers | customers else 303)
                        self.assertNotIn(str(FLOOR), answer.text)

    def test_supplement(self):
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": self.contract.id, "reason": "Moves house", "text": "Paid a little later."})
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()
        path = f"/my/contracts/{self.contract.id}/supplements/{supplement.id}?report_type=html"
        for name in ("customer", "consultant", "officer"):
            self.assertEqual(self._ask(path, self.everybody[name]).status_code, 200)
        for name in ("stranger", "colleague", "other_head"):
            with self.subTest(who=name):
                self.assertEqual(self._ask(path, self.everybody[name]).status_code, 303)
        self.assertEqual(self._ask(path).status_code, 303)
        elsewhere = f"/my/contracts/{self.contract.id}/supplements/999999999"
        self.assertEqual(self._ask(elsewhere, self.owner).status_code, 303)

    def test_accepting(self):
        """ With neither the order's token nor a right on it, an order is none. """
        order = self._sell(self.units[2])
        order.sudo().action_quotation_sent()
        for user in (None, self.stranger, self.colleague):
            with self.subTest(who=user), mute_logger("odoo.http"):
                self.env.flush_all()
                self.authenticate(user and user.login, user and user.login)
                answer = self.make_jsonrpc_request(f"/my/orders/{order.id}/accept", {
                    "access_token": "wrong", "name": "Somebody", "signature": ""})
                self.assertEqual(answer, {"error": "Invalid order."})
        self.assertEqual(order.sudo().state, "sent")
