"""Two people look at one unit board, each in a browser: what one does the other sees within seconds."""

import json
import time
import urllib.request

import pytest
from screenshots import Camera
from test_unit_concurrency import Showroom

SECONDS = 10
LAPTOP = (1440, 900)


@pytest.fixture
def board(new_database, odoo_server):
    database = new_database("unit_board").name
    room = Showroom(odoo_server(database).address, database)
    room.url = f"http://127.0.0.1:{room.port}"
    cameras = []

    def look(login):
        camera = Camera()
        cameras.append(camera)
        camera.show(f"{room.url}/odoo/unit-board", LAPTOP, session_of(room, f"race_{login}"))
        return camera

    yield room, look
    for camera in cameras:
        camera.close()


def session_of(room, login):
    """A session of the web client, as its cookie."""
    body = json.dumps({"jsonrpc": "2.0", "params": {"db": room.database, "login": login, "password": "race-1-race"}}).encode()
    request = urllib.request.Request(f"{room.url}/web/session/authenticate", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    return next(cookie.split(";")[0].split("=")[1] for cookie in cookies if cookie.startswith("session_id="))


def sees(camera, unit, state, seconds=SECONDS):
    """How long it takes until the camera's board shows the unit so."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if camera.value(f"!!document.querySelector('[data-unit=\"{unit}\"].o_unit_{state}')"):
            return time.monotonic() - start
        time.sleep(0.1)
    raise AssertionError(f"After {seconds} seconds unit {unit} is not shown as {state}: " + str(
        camera.value(f"document.querySelector('[data-unit=\"{unit}\"]')?.className")))


def test_two_browsers_on_one_unit(board):
    room, look = board
    unit, other = room.units[:2]
    one, two = look("seller0"), look("seller1")
    for camera in (one, two):
        sees(camera, unit, "on_market")
    # The poll is every 30 seconds; within ten it is the bus.
    claim = room.call("seller0", "sales.unit", "claim", [unit], "hold", room.partner)
    assert sees(one, unit, "mine") < SECONDS
    assert sees(two, unit, "held") < SECONDS
    assert "Seller0" in two.value(f"document.querySelector('[data-unit=\"{unit}\"]').innerText")
    assert not two.value(f"!!document.querySelector('[data-unit=\"{unit}\"].o_unit_mine')")
    room.call("seller1", "sales.unit", "join_waiting_list", [unit], room.customers[0])
    room.call("seller0", "sales.unit.claim", "action_release", claim, "Put back")
    sees(one, unit, "offered")
    sees(two, unit, "mine")
    # What the second presses is answered by what the first has done a moment ago.
    two.click(f"[data-unit='{other}']")
    two.click(".o_unit_board_card .o_unit_hold")
    room.call("seller0", "sales.unit", "claim", [other], "hold", room.partner)
    sees(two, other, "held")
