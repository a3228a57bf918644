"""People at work, each in a thread: sellers hold, quote and ask; leaders approve; all look at boards and lists."""
import random
import threading
import time
from collections import defaultdict

import requests
from busy_company import PASSWORD

# What the server says in words; anything else that comes back is a fault.
IN_WORDS = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError", "odoo.exceptions.AccessError", "odoo.exceptions.MissingError")
ORDER_LIST = {name: {} for name in ("name", "amount_total", "state", "approval_state")}


class Refused(Exception):
    pass


class Clock:
    """What all have done: times by kind of work, refusals, faults."""

    def __init__(self):
        self.lock = threading.Lock()
        self.times, self.refused, self.faults = defaultdict(list), defaultdict(int), []

    def record(self, what, seconds, refused=False, fault=None):
        with self.lock:
            self.times[what].append(seconds)
            self.refused[what] += refused
            if fault:
                self.faults.append(f"{what}: {fault}")


class Person:
    """A user of the web client, by the calls that it makes."""

    def __init__(self, address, database, login, company, clock, seed):
        self.address, self.database, self.company_data, self.clock = address, database, company, clock
        self.random = random.Random(seed)
        self.session = requests.Session()
        self.login = login
        self.done = defaultdict(int)

    def enter(self):
        answer = self._post("/web/session/authenticate", {"db": self.database, "login": self.login, "password": PASSWORD})
        self.uid = answer["uid"]

    def _post(self, path, params):
        answer = self.session.post(self.address + path, json={"jsonrpc": "2.0", "method": "call", "params": params}, timeout=120)
        if answer.status_code != 200:
            raise RuntimeError(f"HTTP {answer.status_code}")
        answer = answer.json()
        if "error" in answer:
            data = answer["error"]["data"]
            if data["name"] in IN_WORDS:
                raise Refused(data["message"])
            raise RuntimeError(f"{data['name']}: {data['message']}")
        return answer.get("result")

    def call(self, what, model, method, *args, **kwargs):
        """Call a method as the web client does; None where it is refused in words, or fails."""
        start, refused, fault = time.perf_counter(), False, None
        try:
            return self._post(f"/web/dataset/call_kw/{model}/{method}", {
                "model": model, "method": method, "args": list(args), "kwargs": kwargs})
        except Refused:
            refused = True
        except (RuntimeError, OSError) as error:
            fault = str(error)
        finally:
            self.clock.record(what, time.perf_counter() - start, refused, fault)

    def work(self, until, pause):
        time.sleep(self.random.uniform(0, pause))
        while time.monotonic() < until:
            self.random.choices(*zip(*self.habits(), strict=True))[0]()
            time.sleep(self.random.uniform(0.5, 1.5) * pause)

    def look_at_the_board(self):
        self.call("board", "sales.unit", "get_board", self.company_data["building"])

    def look_at_orders(self):
        self.call("list of orders", "sale.order", "web_search_read", [], ORDER_LIST, limit=80)


class Seller(Person):
    def habits(self):
        return [(self.look_at_the_board, 30), (self.hold, 25), (self.quote, 20), (self.look_at_orders, 15), (self.release, 10)]

    def hold(self):
        held = self.call("hold", "sales.unit", "claim", [self.random.choice(self.company_data["units"])], "hold",
                         self.random.choice(self.company_data["partners"]))
        self.done["held"] += bool(held)

    def release(self):
        claims = self.call("own holds", "sales.unit.claim", "search_read", [
            ("user_id", "=", self.uid), ("state", "=", "live"), ("kind", "=", "hold")], ["id"], limit=1)
        if claims:
            self.call("release", "sales.unit.claim", "action_release", [claims[0]["id"]], "Put back by the load test")

    def quote(self):
        """An order of a unit, one in three with a discount that somebody has to approve."""
        discount = self.random.choice([0, 2, 5])
        line = {"product_id": self.company_data["flat"], "unit_id": self.random.choice(self.company_data["units"]), "discount": discount}
        order = self.call("quote", "sale.order", "create", {
            "partner_id": self.random.choice(self.company_data["partners"]), "team_id": self.company_data["team"],
            "order_line": [(0, 0, line)]})
        if order:
            self.done["quoted"] += 1
            if discount > 3:
                self.call("ask", "sale.order", "request_approval", [order], "Please")
            confirmed = self.call("confirm", "sale.order", "action_confirm", [order])
            self.done["sold"] += confirmed is True


class Leader(Person):
    def habits(self):
        return [(self.approve, 60), (self.look_at_the_board, 20), (self.look_at_orders, 20)]

    def approve(self):
        waiting = self.call("what waits", "sales.approval", "search_read", [("state", "=", "pending")], ["id", "res_id"], limit=5)
        if waiting:
            chosen = self.random.choice(waiting)
            self.call("approve", "sales.approval", "action_approve", [chosen["id"]])
            confirmed = self.call("confirm", "sale.order", "action_confirm", [chosen["res_id"]])
            self.done["sold"] += confirmed is True


def work(people, seconds, pause, each_half_minute):
    """Let all work at the same time, and call something every half minute."""
    with_threads = [threading.Thread(target=person.enter) for person in people]
    for group in (with_threads[start:start + 10] for start in range(0, len(with_threads), 10)):
        for thread in group:
            thread.start()
        for thread in group:
            thread.join()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=person.work, args=(until, pause)) for person in people]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        time.sleep(min(30, max(0, until - time.monotonic())))
        each_half_minute()
    for thread in threads:
        thread.join()
