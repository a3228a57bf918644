"""Two people sign the same unit, and many submit at once, over as many connections to a running server."""

import pytest
from test_concurrency import Office, refused

PEOPLE = 6


class SigningRoom(Office):
    """A project with units that are sold, a template, and officers who sign."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.officers = [f"officer{number}" for number in range(PEOPLE)]
        for login in self.officers:
            self.users[login] = self._new_user(login, "group_officer")
            self.sessions[login] = self.login(f"race_{login}", "race-1-race")
        self.template = self.call("gm", "sales.contract.template", "create", {
            "name": "Sale", "kind": "sale", "lang": "en_US", "clause_ids": [(0, 0, {"name": "All", "body": "{{unit}}"})]})
        self.flat = self.create("product.product", {"name": "Flat", "type": "service", "taxes_id": []})
        kind = self.call("gm", "sales.unit.kind", "create", {"name": "Flat", "product_id": self.flat})
        project = self.call("gm", "sales.project", "create", {"name": "Race", "code": "R", "company_id": self.company})
        building = self.call("gm", "sales.building", "create", {"name": "1", "project_id": project})
        self.units = self.call("gm", "sales.unit", "create", [
            {"building_id": building, "kind_id": kind, "number": str(number), "price_basis": "lump", "list_price": 1000}
            for number in range(PEOPLE)])
        for action in ("action_prepare", "action_put_on_market"):
            self.call("gm", "sales.unit", action, self.units)

    def order(self, unit):
        order = self.call("gm", "sale.order", "create", {
            "partner_id": self.partner, "company_id": self.company,
            "order_line": [(0, 0, {"product_id": self.flat, "unit_id": unit})]})
        self.call("gm", "sale.order", "action_confirm", [order])
        return order

    def draft(self, order):
        return self.call("gm", "sales.contract", "create", {
            "order_id": order, "template_id": self.template,
            "instalment_ids": [(0, 0, {"name": "All", "amount": 1000, "date_due": "2020-01-01"})]})


@pytest.fixture
def room(new_database, odoo_server):
    database = new_database("contract_race").name
    return SigningRoom(odoo_server(database).address, database)


def test_one_signature_and_no_gap(room):
    contracts = [room.draft(room.order(unit)) for unit in room.units]
    answers = room.race(*((login, "sales.contract", "action_submit", [contract])
                          for login, contract in zip(room.officers, contracts, strict=True)))
    # Whoever was turned away by the database presses again, as the message says.
    assert len(refused(answers)) < PEOPLE
    for contract, answer in zip(contracts, answers, strict=True):
        if isinstance(answer, Exception):
            room.call("gm", "sales.contract", "action_submit", [contract])
    names = sorted(row["name"] for row in room.read("sales.contract", contracts, "name"))
    year = names[0][3:7]
    assert names == [f"SAL{year}-{number:04d}" for number in range(1, PEOPLE + 1)]
    one_unit_is_signed_once(room, room.read("sales.contract", contracts[:1], "order_id")[0]["order_id"][0], contracts[0])


def one_unit_is_signed_once(room, order, first):
    second = room.draft(order)
    room.call("gm", "sales.contract", "action_submit", [second])
    # The first officer has submitted the first one, and nobody approves an own one.
    room.call(room.officers[1], "sales.contract", "action_approve", [first, second])
    answers = room.race(*((login, "sales.contract", "action_sign", [contract])
                          for login, contract in zip(room.officers, (first, second), strict=False)))
    losers = refused(answers)
    assert len(losers) == 1
    assert "signed for already" in str(losers[0])
    assert sorted(row["state"] for row in room.read("sales.contract", [first, second], "state")) == ["approved", "signed"]
    live = room.search("sales.unit.claim", [("unit_id", "=", room.units[0]), ("state", "=", "live")], "kind")
    assert [row["kind"] for row in live] == ["contract"]
