"""Twenty sellers on one unit in the same second, over twenty connections to a running server; and a worker that is killed."""

import os
import signal
import subprocess

import pytest
from test_concurrency import Office, refused

SELLERS = 20
KILLED = """
unit = env["sales.unit"].browse({unit})
seller = env["res.users"].browse({seller})
order = env["sale.order"].with_user(seller).create({{
    "partner_id": {partner}, "company_id": unit.company_id.id,
    "order_line": [(0, 0, {{"product_id": unit.product_id.id, "unit_id": unit.id}})]}})
order.action_confirm()
env.flush_all()
print("STATE", unit.state, flush=True)
import time
time.sleep(600)
"""


class Showroom(Office):
    """A project with thirty units on the market, and twenty sellers."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.sellers = [f"seller{number}" for number in range(SELLERS)]
        for login in self.sellers:
            self.users[login] = self._new_user(login, "group_consultant")
            self.sessions[login] = self.login(f"race_{login}", "race-1-race")
        flat = self.create("product.product", {"name": "Flat", "type": "service", "taxes_id": []})
        kind = self.call("gm", "sales.unit.kind", "create", {"name": "Flat", "product_id": flat})
        self.project = self.call("gm", "sales.project", "create", {"name": "Race", "code": "R", "company_id": self.company})
        self.building = self.call("gm", "sales.building", "create", {"name": "1", "project_id": self.project})
        self.flat = flat
        self.units = self.call("gm", "sales.unit", "create", [
            {"building_id": self.building, "kind_id": kind, "number": str(100 + number), "floor": 1 + number // 6, "door": number % 6,
             "price_basis": "lump", "list_price": 1000}
            for number in range(30)])
        for action in ("action_prepare", "action_put_on_market"):
            self.call("gm", "sales.unit", action, self.units)
        self.customers = [self.create("res.partner", {"name": f"Customer {login}"}) for login in self.sellers]

    def live(self, *units):
        return self.search("sales.unit.claim", [("unit_id", "in", units), ("state", "=", "live")], "user_id", "kind", "unit_id")

    def waiting(self, unit, *names):
        return self.search("sales.unit.waiting", [("unit_id", "=", unit)], "state", "user_id", *names)

    def order(self, login, unit, partner=None):
        return self.call(login, "sale.order", "create", {
            "partner_id": partner or self.partner, "company_id": self.company,
            "order_line": [(0, 0, {"product_id": self.flat, "unit_id": unit})]})


@pytest.fixture
def showroom(new_database, odoo_server):
    database = new_database("unit_race").name
    room = Showroom(odoo_server(database).address, database)
    room.database_name = database
    return room


def test_races_for_units(showroom, bench):
    """One server for all of them: starting it takes longer than the races."""
    units = iter(showroom.units)
    one_winner(showroom, next(units))
    losers_are_shown_what_else_there_is(showroom, next(units))
    two_orders_of_one_unit(showroom, next(units))
    holds_at_the_limit(showroom, [next(units) for _seller in showroom.sellers[:8]])
    two_holds_of_one_seller(showroom, [next(units), next(units)])
    released_while_others_join(showroom, next(units))
    offered_to_one_of_many(showroom, next(units))
    two_changes_at_once(showroom, next(units))
    a_killed_worker(showroom, next(units), bench)


def one_winner(room, unit):
    answers = room.race(*((login, "sales.unit", "claim", [unit], "hold", room.partner) for login in room.sellers))
    losers = refused(answers)
    assert len(losers) == SELLERS - 1, answers
    assert all("is held by" in str(error) and "until" in str(error) for error in losers), losers
    assert len(room.live(unit)) == 1


def losers_are_shown_what_else_there_is(room, unit):
    wizards = [room.call(login, "sales.unit.hold", "create", {
        "unit_ids": [(6, 0, [unit])], "partner_id": room.partner}) for login in room.sellers]
    answers = room.race(*(
        (login, "sales.unit.hold", "action_confirm", [wizard]) for login, wizard in zip(room.sellers, wizards, strict=True)))
    assert not refused(answers), refused(answers)
    assert len([answer for answer in answers if answer["type"] == "ir.actions.act_window"]) == SELLERS - 1
    assert len(room.live(unit)) == 1
    number = next(number for number, answer in enumerate(answers) if answer["type"] == "ir.actions.act_window")
    shown = room.call(room.sellers[number], "sales.unit.hold", "read", [wizards[number]], ["hindrance", "nearest_unit_id"])[0]
    assert "is held by" in shown["hindrance"]
    assert shown["nearest_unit_id"][0] not in (unit, room.units[0])


def two_orders_of_one_unit(room, unit):
    orders = [room.order(login, unit) for login in room.sellers[:2]]
    answers = room.race(*(
        (login, "sale.order", "action_confirm", [order]) for login, order in zip(room.sellers, orders, strict=False)))
    assert len(refused(answers)) == 1
    assert "has been sold by" in str(refused(answers)[0])
    assert [row["kind"] for row in room.live(unit)] == ["subscription"]
    states = sorted(room.read("sale.order", [order], "state")[0]["state"] for order in orders)
    assert states == ["draft", "sale"]


def holds_at_the_limit(room, units):
    """Of eight who each hold another unit, as many succeed as the project allows."""
    before = len(room.search("sales.unit.claim", [("project_id", "=", room.project), ("state", "=", "live"), ("kind", "=", "hold")]))
    room.call("gm", "sales.project", "write", [room.project], {"hold_limit_total": before + 3})
    answers = room.race(*(
        (login, "sales.unit", "claim", [unit], "hold", room.partner) for login, unit in zip(room.sellers, units, strict=False)))
    assert len(room.live(*units)) == 3, answers
    assert all("units are held at a time" in str(error) for error in refused(answers)), answers
    room.call("gm", "sales.project", "write", [room.project], {"hold_limit_total": 0})


def two_holds_of_one_seller(room, units):
    """The same seller, in two windows, at a limit of one."""
    login = room.sellers[-1]
    held = room.search("sales.unit.claim", [("user_id", "=", room.users[login]), ("state", "=", "live")], "id")
    room.call("gm", "sales.unit.claim", "action_release", [row["id"] for row in held], "Put back")
    room.call("gm", "sales.project", "write", [room.project], {"hold_limit": 1})
    room.sessions["again"] = room.login(f"race_{login}", "race-1-race")
    answers = room.race(*((who, "sales.unit", "claim", [unit], "hold", room.partner)
                          for who, unit in zip((login, "again"), units, strict=True)))
    assert len(room.live(*units)) == 1, answers
    assert "may hold 1" in str(refused(answers)[0])
    room.call("gm", "sales.project", "write", [room.project], {"hold_limit": 0})


def released_while_others_join(room, unit):
    """Whoever comes first: nobody waits for a unit that is free, and nobody's place is lost."""
    holder, *others = room.sellers[:6]
    claim = room.call(holder, "sales.unit", "claim", [unit], "hold", room.partner)
    answers = room.race(
        (holder, "sales.unit.claim", "action_release", claim, "Put back"),
        *((login, "sales.unit", "join_waiting_list", [unit], customer) for login, customer in zip(others, room.customers, strict=False)))
    joined = [answer for answer in answers[1:] if not isinstance(answer, Exception)]
    assert not isinstance(answers[0], Exception)
    assert all("nothing to wait for" in str(error) for error in refused(answers)), answers
    states = sorted(row["state"] for row in room.waiting(unit))
    assert states == ["offered", *["waiting"] * (len(joined) - 1)] if joined else not states


def offered_to_one_of_many(room, unit):
    """While the unit becomes free, twenty press; it goes to who has waited."""
    first, holder, *others = room.sellers
    claim = room.call(holder, "sales.unit", "claim", [unit], "hold", room.partner)
    room.call(first, "sales.unit", "join_waiting_list", [unit], room.customers[0])
    answers = room.race(
        (holder, "sales.unit.claim", "action_release", claim, "Put back"),
        *((login, "sales.unit", "claim", [unit], "hold", room.partner) for login in others))
    assert len(refused(answers)) == len(others)
    assert not room.live(unit)
    assert [row["state"] for row in room.waiting(unit)] == ["offered"]
    room.call(first, "sales.unit", "claim", [unit], "hold", room.customers[0])
    assert [row["user_id"][0] for row in room.live(unit)] == [room.users[first]]


def two_changes_at_once(room, unit):
    """A request that is submitted twice is carried out once."""
    login = room.sellers[0]
    room.call(login, "sale.order", "action_confirm", [room.order(login, unit)])
    claim = room.live(unit)[0]["id"]
    change = room.call(login, "sales.unit.change", "create", {
        "claim_id": claim, "kind": "buyer", "new_partner_id": room.customers[1], "reason": "Race"})
    room.sessions["again"] = room.login(f"race_{login}", "race-1-race")
    answers = room.race(*((who, "sales.unit.change", "action_submit", [change]) for who in (login, "again")))
    assert len(refused(answers)) == 1, answers
    assert len(room.live(unit)) == 1
    orders = room.search("sale.order", [("order_line.unit_id", "=", unit)], "state")
    assert sorted(order["state"] for order in orders) == ["cancel", "sale"]


def a_killed_worker(room, unit, bench):
    """A process that dies between claim and commit leaves nothing, and nobody has to wait for it."""
    command = bench.odoo_command("shell", "-d", room.database_name, "--no-http", "--shell-interface=python", "--log-level=error")
    process = subprocess.Popen(
        list(map(str, command)), env=bench.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write(KILLED.format(unit=unit, seller=room.users["seller"], partner=room.partner))
    process.stdin.close()
    assert any("STATE subscribed" in line for line in process.stdout)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not room.live(unit)
    room.call(room.sellers[1], "sales.unit", "claim", [unit], "hold", room.partner)
    assert len(room.search("sales.unit.claim", [("unit_id", "=", unit)])) == 1
