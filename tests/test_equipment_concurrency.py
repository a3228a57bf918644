"""Equipment, upkeep and layout plans that many press for in the same second, over as many connections to a running server."""

from datetime import date, timedelta

import pytest
from test_concurrency import refused
from test_logistics_concurrency import Depot

MANY = 12


class Hall(Depot):
    """A site with a radio, an upkeep plan of it, and managers who buy."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.some = self.administrators[:MANY]
        manager = self.admin.env.ref("sales_logistics.group_manager").id
        for login in self.some:
            self.admin.execute("res.users", "write", [self.users[login]], {"group_ids": [(4, manager)]})
        self.radio = self.create("maintenance.equipment", {
            "name": "Radio", "serial_no": "RACE", "sales_site_id": self.site, "company_id": self.company})
        self.vendor = self.create("res.partner", {"name": "Race"})
        self.lamp = self.create("product.product", {"name": "Lamp", "type": "consu"})

    def new_plan(self, login):
        plan = self.call(login, "sales.layout.plan", "create", {
            "name": login, "site_id": self.site, "budget": 100, "line_ids": [
                (0, 0, {"kind": "buy", "product_id": self.lamp, "partner_id": self.vendor, "name": "Lamp", "price_unit": 10})]})
        self.call(login, "sales.layout.plan", "action_request", [plan])
        return plan

    def states(self, plans):
        return [row["state"] for row in self.admin.execute("sales.layout.plan", "read", plans, ["state"])]


@pytest.fixture
def hall(new_database, odoo_server):
    database = new_database("hall_race").name
    return Hall(odoo_server(database).address, database)


def test_races(hall):
    one_radio_to_many_hands(hall)
    requests_of_a_plan(hall)
    versions_of_a_layout(hall)
    purchases_of_a_layout(hall)


def one_radio_to_many_hands(hall):
    """Each hands it to somebody else: it goes from one to the next, and is never with two."""
    answers = hall.race(*((login, "maintenance.equipment", "action_hand_over", [hall.radio], employee, "Good")
                          for login, employee in zip(hall.some, hall.employees, strict=False)))
    custody = hall.admin.execute(
        "sales.custody", "search_read", [("equipment_id", "=", hall.radio)], ["state", "previous_id", "employee_id"])
    held = [row for row in custody if row["state"] == "out"]
    assert len(held) == 1
    assert len(custody) == MANY - len(refused(answers)) >= 1
    assert len({row["previous_id"] and row["previous_id"][0] for row in custody}) == len(custody)  # a chain without forks
    [radio] = hall.admin.execute("maintenance.equipment", "read", [hall.radio], ["employee_id"])
    assert radio["employee_id"] == held[0]["employee_id"]


def requests_of_a_plan(hall):
    plan = hall.create("sales.upkeep.plan", {
        "name": "Clean", "equipment_id": hall.radio, "anchor": str(date.today() + timedelta(days=1)), "unit": "day", "days_ahead": 5})
    hall.race(*((login, "sales.upkeep.plan", "action_plan", [plan]) for login in hall.some))
    rows = hall.admin.execute("maintenance.request", "search_read", [("upkeep_plan_id", "=", plan)], ["upkeep_date"])
    assert len({row["upkeep_date"] for row in rows}) == len(rows) == 5


def versions_of_a_layout(hall):
    """Each asks for a version, and somebody else approves it in the same second: one stays approved."""
    plans = [hall.new_plan(login) for login in hall.some]
    versions = [row["version"] for row in hall.admin.execute("sales.layout.plan", "read", plans, ["version"])]
    assert sorted(versions) == list(range(1, MANY + 1))
    answers = hall.race(*((hall.some[number - 1], "sales.layout.plan", "action_approve", [plan]) for number, plan in enumerate(plans)))
    states = hall.states(plans)
    assert states.count("approved") == 1
    assert states.count("superseded") == MANY - 1 - len(refused(answers))


def purchases_of_a_layout(hall):
    [plan] = hall.admin.execute("sales.layout.plan", "search", [("site_id", "=", hall.site), ("state", "=", "approved")])
    answers = hall.race(*((login, "sales.layout.plan", "action_buy", [plan]) for login in hall.some))
    assert len(refused(answers)) == MANY - 1
    lines = hall.admin.execute("purchase.order.line", "search_count", [("layout_line_id.plan_id", "=", plan)])
    assert lines == 1
