from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import UnitsCommon


@tagged("post_install", "-at_install")
class TestUnitBoard(UnitsCommon):
    """ What the board shows is what the server would answer. """

    def _board(self, user):
        self.env.flush_all()
        return self.env["sales.unit"].with_user(user).get_board(self.building.id)

    def _cell(self, unit, user=None):
        return next(cell for cell in self._board(user or self.consultant)["cells"] if cell["id"] == unit.id)

    def test_layout_of_the_building(self):
        board = self._board(self.consultant)
        self.assertEqual(board["floors"], [4, 3, 2, 1])
        self.assertEqual(board["columns"], [{"entrance": "", "door": 1}])
        self.assertEqual(board["currency"], self.company.currency_id.id)

    def test_states_and_who(self):
        claim = self._hold(self.unit)
        self._sell(self.units[1]).action_confirm()
        cell = self._cell(self.unit)
        self.assertEqual((cell["state"], cell["user"], cell["mine"]), ("held", "Consultant", True))
        self.assertFalse(self._cell(self.unit, self.colleague)["mine"])
        self.assertEqual(self._cell(self.units[1])["state"], "subscribed")
        with freeze_time(claim.expires_at + timedelta(seconds=1)):
            self.assertEqual(self._cell(self.unit)["state"], "on_market")

    def test_never_a_customer(self):
        self._hold(self.unit)
        self.assertNotIn("Customer", str(self._board(self.colleague)))

    def test_totals(self):
        self._hold(self.unit)
        self._sell(self.units[1]).action_confirm()
        self.units[2].action_withdraw("Show flat")
        totals = self._board(self.officer)["totals"]
        self.assertEqual({state: total["count"] for state, total in totals["by_state"].items()},
                         {"held": 1, "subscribed": 1, "withdrawn": 1, "on_market": 1, "stock": 3})
        self.assertEqual(totals["by_state"]["stock"], {"count": 3, "area": 300, "price": 3000000})
        self.assertAlmostEqual(totals["absorption"], 100 / 3)

    def test_places(self):
        places = self.env["sales.unit"].with_user(self.consultant).get_board_places()
        self.assertEqual(places, [{"id": self.estate.id, "name": "[LS] Lakeside", "buildings": [{"id": self.building.id, "name": "1"}]}])
        self.assertFalse(self.env["sales.unit"].with_user(self.other_leader).get_board_places())

    def test_another_company(self):
        with self.assertRaises(AccessError):
            self._board(self.other_leader)

    def test_queries_do_not_grow(self):
        self._hold(self.unit)
        self._board(self.consultant)
        counts = []
        for _size in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board(self.consultant)
            counts.append(self.env.cr.sql_log_count - before)
            self.env["sales.unit"].create([
                {"building_id": self.building.id, "kind_id": self.kind.id, "number": f"{counts}{number}", "floor": 9, "door": number}
                for number in range(60)])
        self.assertEqual(counts[1], counts[2])  # the first one fills caches
        self.assertLessEqual(counts[2], 9)


@tagged("post_install", "-at_install")
class TestUnitBoardTour(HttpCase, UnitsCommon):

    def test_hold_on_the_board(self):
        self.env["res.partner"].create({"name": "Board Customer"})
        self._hold(self.units[1], self.colleague)
        self.start_tour(f"/odoo/unit-board?cids={self.company.id}", "sales_center_unit_board", login=self.consultant.login)
        claim = self.env["sales.unit.claim"].search([("unit_id", "=", self.unit.id)])
        self.assertEqual((claim.state, claim.partner_id.name, claim.user_id), ("released", "Board Customer", self.consultant))
