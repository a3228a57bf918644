"""Twenty sellers press "Hold" on one unit in the same second, over twenty connections to a running server."""

import pytest
from test_concurrency import Office, refused

SELLERS = 20


class Showroom(Office):
    """A project with two units on the market, and twenty sellers."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.sellers = [f"seller{number}" for number in range(SELLERS)]
        for login in self.sellers:
            self.users[login] = self._new_user(login, "group_consultant")
            self.sessions[login] = self.login(f"race_{login}", "race-1-race")
        flat = self.create("product.product", {"name": "Flat", "type": "service", "taxes_id": []})
        kind = self.call("gm", "sales.unit.kind", "create", {"name": "Flat", "product_id": flat})
        project = self.call("gm", "sales.project", "create", {"name": "Race", "code": "R", "company_id": self.company})
        building = self.call("gm", "sales.building", "create", {"name": "1", "project_id": project})
        self.flat = flat
        self.units = self.call("gm", "sales.unit", "create", [
            {"building_id": building, "kind_id": kind, "number": str(number), "price_basis": "lump", "list_price": 1000}
            for number in range(3)])
        for action in ("action_prepare", "action_put_on_market"):
            self.call("gm", "sales.unit", action, self.units)

    def live(self, unit):
        return self.search("sales.unit.claim", [("unit_id", "=", unit), ("state", "=", "live")], "user_id", "kind")


@pytest.fixture
def showroom(new_database, odoo_server):
    database = new_database("unit_race").name
    return Showroom(odoo_server(database).address, database)


def test_one_winner(showroom):
    unit = showroom.units[0]
    answers = showroom.race(*((login, "sales.unit.hold", "create", {
        "unit_ids": [(6, 0, [unit])], "partner_id": showroom.partner}) for login in showroom.sellers))
    wizards = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(wizards) == SELLERS
    answers = showroom.race(*(
        (login, "sales.unit.hold", "action_confirm", [wizard])
        for login, wizard in zip(showroom.sellers, wizards, strict=True)))
    losers = refused(answers)
    assert len(losers) == SELLERS - 1
    assert all("is held by" in str(error) and "until" in str(error) for error in losers), losers
    assert len(showroom.live(unit)) == 1
    two_orders_of_one_unit(showroom, showroom.units[1])


def two_orders_of_one_unit(showroom, unit):
    orders = [showroom.call(login, "sale.order", "create", {
        "partner_id": showroom.partner, "company_id": showroom.company,
        "order_line": [(0, 0, {"product_id": showroom.flat, "unit_id": unit})]}) for login in showroom.sellers[:2]]
    answers = showroom.race(*(
        (login, "sale.order", "action_confirm", [order]) for login, order in zip(showroom.sellers, orders, strict=False)))
    assert len(refused(answers)) == 1
    assert "has been sold by" in str(refused(answers)[0])
    assert [row["kind"] for row in showroom.live(unit)] == ["subscription"]
    states = sorted(showroom.read("sale.order", [order], "state")[0]["state"] for order in orders)
    assert states == ["draft", "sale"]
