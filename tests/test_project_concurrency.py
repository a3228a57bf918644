"""A project is closed while twenty sellers press, over real connections: who comes after it gets nothing."""

import pytest
from test_concurrency import refused
from test_unit_concurrency import Showroom


@pytest.fixture
def showroom(new_database, odoo_server):
    database = new_database("project_race").name
    return Showroom(odoo_server(database).address, database)


def test_closing_while_others_hold(showroom):
    room = showroom
    room.call("gm", "sales.project", "write", [room.project], {"hold_limit": 0})
    answers = room.race(
        ("gm", "sales.project", "action_close", [room.project], "The developer withdraws it"),
        *((login, "sales.unit", "claim", [unit], "hold", room.partner) for login, unit in zip(room.sellers, room.units, strict=False)))
    assert not isinstance(answers[0], Exception), answers[0]
    assert all("is closed" in str(error) for error in refused(answers)), answers
    assert len(room.live(*room.units)) + len(refused(answers)) == len(room.sellers)
    last = room.race((room.sellers[0], "sales.unit", "claim", [room.units[-1]], "hold", room.partner))
    assert "is closed" in str(refused(last)[0])
