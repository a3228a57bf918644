"""Launches and prices where two people meet, over connections to a running server."""

import pytest
from test_concurrency import refused
from test_unit_concurrency import Showroom


class Launch(Showroom):
    """The showroom's project, with a launch of eight more units that has approved prices."""

    def __init__(self, address, database):
        super().__init__(address, database)
        [unit] = self.read("sales.unit", self.units[:1], "building_id", "kind_id", "project_id")
        self.project = unit["project_id"][0]
        self.new_units = self.call("gm", "sales.unit", "create", [
            {"building_id": unit["building_id"][0], "kind_id": unit["kind_id"][0], "number": f"L{number}", "price_basis": "lump",
             "list_price": 1000} for number in range(8)])
        self.launch = self.call("director", "sales.launch", "create", {
            "name": "Race", "project_id": self.project, "unit_ids": [(6, 0, self.new_units)]})
        self.approve(self.call("director", "sales.launch", "action_new_prices", [self.launch])["res_id"])

    def approve(self, prices):
        self.call("director", "sales.launch.price", "action_request_approval", [prices])
        return prices

    def dearer(self, price):
        """The next price list of the launch, approved."""
        prices = self.call("director", "sales.launch", "action_new_prices", [self.launch])["res_id"]
        lines = self.search("sales.launch.price.line", [("price_id", "=", prices)], "id")
        self.call("director", "sales.launch.price.line", "write", [line["id"] for line in lines], {"list_price": price})
        return self.approve(prices)


@pytest.fixture
def launch(new_database, odoo_server):
    database = new_database("launch_race").name
    return Launch(odoo_server(database).address, database)


def test_opened_once_and_prices_meet_holds(launch):
    answers = launch.race(*((login, "sales.launch", "action_open", [launch.launch]) for login in ("director", "second")))
    assert len(refused(answers)) == 1
    assert "can't become" in str(refused(answers)[0])
    assert {unit["state"] for unit in launch.read("sales.unit", launch.new_units, "state")} == {"on_market"}
    prices_are_put_in_force_while_sellers_hold(launch)


def prices_are_put_in_force_while_sellers_hold(launch):
    prices = launch.dearer(1100)
    wizards = [launch.call(login, "sales.unit.hold", "create", {"unit_ids": [(6, 0, [unit])], "partner_id": launch.partner})
               for login, unit in zip(launch.sellers, launch.new_units, strict=False)]
    answers = launch.race(
        ("director", "sales.launch.price", "action_apply", [prices]),
        *((login, "sales.unit.hold", "action_confirm", [wizard]) for login, wizard in zip(launch.sellers, wizards, strict=False)))
    assert not refused(answers)
    lines = launch.search("sales.launch.price.line", [("price_id", "=", prices)], "unit_id", "outcome", "total", "old_total")
    found = {unit["id"]: unit["price_total"] for unit in launch.read("sales.unit", launch.new_units, "price_total")}
    for line in lines:
        # What was held first kept its price; what was held afterwards was held at the new one.
        assert found[line["unit_id"][0]] == (line["total"] if line["outcome"] == "written" else line["old_total"]), line
    assert all(launch.live(unit) for unit in launch.new_units)
