from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .launch_common import LaunchCommon


@tagged("post_install", "-at_install")
class TestUnitPriceRules(LaunchCommon):
    """ Lucky floors and numbers cost more: where units are generated, and where a price list is worked out. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_building = cls.env["sales.building"].create({"name": "9", "project_id": cls.estate.id})
        cls.estate.price_rule_ids = [
            Command.create({"applies": "step", "value": "1", "percent": 0.5}),
            Command.create({"applies": "ends", "value": "8", "percent": 1}),
            Command.create({"applies": "floor", "value": "4, 14", "percent": -2}),
            Command.create({"applies": "faces", "value": "s,se", "amount": 100}),
        ]

    def _generate(self, **values):
        wizard = self.env["sales.unit.generate"].with_user(self.officer).create({
            "building_id": self.new_building.id, "kind_id": self.kind.id,
            "floor_from": 1, "floor_to": 4, "door_count": 2, "gross_area": 100, "list_price": 10000, **values})
        return self.env["sales.unit"].search(wizard.action_generate()["domain"])

    def test_generated_with_surcharges(self):
        units = {unit.number: unit.list_price for unit in self._generate(door_count=8)}
        self.assertEqual((units["101"], units["108"], units["201"]), (10000, 10100, 10050))
        self.assertEqual((units["401"], units["408"]), (9950, 10050))  # +1.5 % - 2 %

    def test_generated_without(self):
        self.assertEqual(set(self._generate(use_rules=False).mapped("list_price")), {10000})

    def test_rounded(self):
        units = {unit.number: unit.list_price for unit in self._generate(rounding=100)}
        self.assertEqual((units["201"], units["301"]), (10100, 10100))

    def test_doors_that_differ(self):
        units = self._generate(layout="A", line_ids=[
            Command.create({"door": 2, "layout": "B", "gross_area": 120, "orientation": "s", "list_price": 11000})])
        first, second = units.filtered(lambda unit: unit.floor == 1).sorted("door")
        self.assertEqual((first.layout, first.gross_area, first.list_price), ("A", 100, 10000))
        self.assertEqual((second.layout, second.gross_area, second.list_price), ("B", 120, 11100))

    def test_several_buildings_at_once(self):
        more = self.env["sales.building"].create([{"name": name, "project_id": self.estate.id} for name in ("10", "11")])
        self.assertEqual(len(self._generate(other_building_ids=[Command.set(more.ids)])), 24)
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        stranger = self.env["sales.building"].create({"name": "1", "project_id": other.id})
        with self.assertRaisesRegex(UserError, "one project"):
            self._generate(other_building_ids=[Command.set(stranger.ids)])

    def test_only_of_a_kind(self):
        shop = self.kind.copy({"name": "Shop"})
        self.estate.price_rule_ids.kind_id = shop
        self.assertEqual(set(self._generate().mapped("list_price")), {10000})

    def test_wrong_values(self):
        for applies, value in (("step", "x"), ("step", "1,2"), ("floor", "four"), ("floor", " , "), ("faces", "up")):
            with self.subTest(applies=applies, value=value), self.assertRaisesRegex(ValidationError, "can't be understood"):
                self.estate.price_rule_ids[0].write({"applies": applies, "value": value})
        self.estate.price_rule_ids[0].write({"applies": "floor", "value": "-1，2"})

    def test_rights(self):
        rule = self.estate.price_rule_ids[0]
        self.assertEqual(rule.with_user(self.manager).percent, 0.5)
        for user in (self.consultant, self.other_head):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                rule.with_user(user).read(["percent"])
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).percent = 1

    def _adjust(self, prices, **values):
        self.env["sales.launch.price.adjust"].with_user(self.officer).create({"price_id": prices.id, **values}).action_apply()
        return {line.unit_id.number: line.list_price for line in prices.line_ids}

    def test_by_a_percentage(self):
        prices = self._new_prices()
        self.assertEqual(set(self._adjust(prices, percent=3.333, rounding=10).values()), {20670})
        self.assertEqual(set(self._adjust(prices, percent=-100).values()), {0})

    def test_by_an_amount_to_a_part(self):
        found = self._adjust(self._new_prices(), method="amount", amount=500, floor_from=6, floor_to=7)
        self.assertEqual(found, {"501": 20000, "601": 20500, "701": 20500, "801": 20000})

    def test_from_a_base(self):
        self.new_units[0].orientation = "se"
        found = self._adjust(self._new_prices(), method="base", base=20000)
        self.assertEqual(found, {"501": 20500, "601": 20500, "701": 20600, "801": 20700})

    def test_floor_prices(self):
        prices = self._new_prices()
        self._adjust(prices, method="keep", floor_percent=90, layout="B")
        self.assertEqual(set(prices.line_ids.mapped("floor_price")), {1800000})
        self._adjust(prices, percent=10, floor_percent=95)
        self.assertEqual(set(prices.line_ids.mapped("floor_price")), {2090000})

    def test_nothing_is_meant(self):
        with self.assertRaisesRegex(UserError, "No unit"):
            self._adjust(self._new_prices(), layout="Z")

    def test_only_drafts(self):
        prices = self._approve(self._new_prices())
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            self._adjust(prices, percent=1)
        with self.assertRaises(AccessError):
            self.env["sales.launch.price.adjust"].with_user(self.manager).create({"price_id": prices.id})

    def test_form(self):
        form = Form(self.env["sales.launch.price.adjust"].with_user(self.officer).with_context(default_price_id=self._new_prices().id))
        form.percent = 2
        form.save().action_apply()
        self.assertEqual(self.launch.price_ids.total, 8160000)
