"""The clock is set forward a day, and back: of Odoo's host alone, and of PostgreSQL's, too. What is over is over, and nothing is lost,
doubled or opened again."""
import contextlib
import os
import time

import fault_company
import invariants
import pytest
import web_client
from door import tools, workbench

JOBS = ("sales_center.ir_cron_sales_unit_claim", "sales_center.ir_cron_sales_approval", "sales_center.ir_cron_sales_daily_close",
        "sales_center.ir_cron_sales_registration")
COUNTS = """SELECT 'holds', count(*) FROM sales_unit_claim UNION ALL SELECT 'approvals', count(*) FROM sales_approval
    UNION ALL SELECT 'first contacts', count(*) FROM sales_first_contact UNION ALL SELECT 'closes', count(*) FROM sales_daily_close
    UNION ALL SELECT 'orders', count(*) FROM sale_order WHERE state = 'sale' UNION ALL SELECT 'entries', count(*) FROM sales_performance"""


# Under libfaketime, Python's own sleep asks the system for a time that has passed.
SLEEP = "import select, time\ntime.sleep = lambda seconds: select.select([], [], [], max(0, seconds)) and None\n"


class Clock:
    """What time it is for programs that are started with `variables`."""

    def __init__(self, library, file):
        self.file = file
        (file.parent / "sitecustomize.py").write_text(SLEEP)
        self.set("+0")
        self.variables = {
            "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def set(self, offset):
        self.file.write_text(offset + "\n")
        self.file.chmod(0o644)


class Elsewhere(workbench.Workbench):
    """A bench whose Odoo lives by that clock."""

    def by(self, clock):
        self.clock = clock
        return self

    @property
    def env(self):
        env = super().env
        return {**env, **self.clock.variables, "PYTHONPATH": os.pathsep.join([str(self.clock.file.parent), env["PYTHONPATH"]])}


@pytest.fixture
def clock(bench, tmp_path):
    library = tools.clock(bench.cache)
    if not library:
        pytest.skip("there is no libfaketime, and no Debian archive to fetch it from")
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)  # PostgreSQL reads the time there, too, as a user of its own
    return Clock(library, tmp_path / "time")


@contextlib.contextmanager
def postgresql_by(clock, cluster):
    """Start PostgreSQL again so that it lives by the clock, and as before afterwards."""
    before = dict(os.environ)
    cluster.stop()
    os.environ.update(clock.variables)
    try:
        cluster.start()
    finally:
        os.environ.clear()
        os.environ.update(before)
    try:
        yield
    finally:
        clock.set("+0")
        cluster.stop()
        cluster.start()


def a_day_ahead_and_back(world, clock, name):
    item = world.copy(name)
    own = world.bench
    odoo = world.serve(item, bench=Elsewhere(own.cache, own.source, own.python, own.server, own.tool_paths).by(clock))
    try:
        Day(world, clock, odoo, item).run()
    finally:
        odoo.stop()
        clock.set("+0")


class Day:
    """An evening, the next day, and the same evening again."""

    def __init__(self, world, clock, odoo, item):
        self.world, self.clock, self.item = world, clock, item
        self.enter = lambda login: world.enter(odoo, item, login)
        self.odoo = odoo

    def run(self):
        self.people()
        self.begin()
        self.clock.set("+1d")
        self.people()
        self.next_day()
        self.clock.set("+0")
        self.people()
        self.back()
        assert not invariants.broken(self.item.sql)

    def people(self):
        """Odoo ends and starts anew where its clock jumps, as requests seem to take a day; and whoever is there logs in anew."""
        time.sleep(1)
        deadline = time.monotonic() + fault_company.PATIENCE
        while not self.odoo._answers():
            assert time.monotonic() < deadline, self.odoo.log.read_text(errors="replace")[-3000:]
            self.odoo.keep()
            time.sleep(0.3)
        self.first, self.second, self.leader, self.chief = map(self.enter, ("seller_0", "seller_1", "leader_0", "chief"))
        self.admin = web_client.WebClient(self.odoo.address, self.item.name, "admin", "admin")

    def jobs(self):
        self.item.sql("UPDATE ir_cron SET failure_count = 0")
        for name in JOBS:
            [row] = self.admin.call("ir.model.data", "search_read", [
                ("module", "=", name.split(".")[0]), ("name", "=", name.split(".")[1])], ["res_id"])
            assert self.admin.call("ir.cron", "method_direct_trigger", [row["res_id"]]) is True, name

    def begin(self):
        data = self.world.data
        self.partner, self.other = data["partners"][:2]
        self.unit, self.kept, *_rest = data["units"]
        self.chief.call("sales.project", "write", [data["project"]], {"hold_hours": 12, "user_id": data["officer"]})
        self.item.sql(f"UPDATE sales_project SET state = 'selling' WHERE id = {data['project']}")
        [self.hold] = self.first.call("sales.unit", "claim", [self.unit], "hold", self.partner)
        self.order = self.first.call("sale.order", "create", {
            "partner_id": self.partner, "team_id": data["team"],
            "order_line": [(0, 0, {"product_id": data["flat"], "unit_id": self.kept, "discount": 5})]})
        self.first.call("sale.order", "request_approval", [self.order], "Please")
        [approval] = self.leader.call("sales.approval", "search", [("res_id", "=", self.order)])
        self.leader.call("sales.approval", "action_approve", [approval])
        self.item.sql(f"UPDATE sales_approval SET expiry_date = CURRENT_DATE WHERE id = {approval}")
        source = self.admin.call("utm.source", "create", {"name": "Billboard"})
        self.register = lambda who: who.call("sales.registration", "create", {
            "project_id": data["project"], "customer_name": "C", "phone": "+86 138 1234 5678", "source_id": source})
        self.register(self.first)
        self.sell()
        self.jobs()
        [self.close] = self.chief.call("sales.daily.close", "search", [])
        self.chief.call("sales.daily.close", "action_close", [self.close], "Evening")

    def sell(self):
        """:returns: the month in which the deal stands"""
        order = self.first.call("sale.order", "create", {
            "partner_id": self.partner, "team_id": self.world.data["team"],
            "order_line": [(0, 0, {"product_id": self.world.data["flat"]})]})
        self.first.call("sale.order", "action_confirm", [order])
        [[month]] = self.item.sql(f"SELECT period_id FROM sales_performance WHERE res_model = 'sale.order' AND res_id = {order}")
        return month

    def next_day(self):
        """What was for a day is over, what is for longer is not."""
        [claim] = self.second.call("sales.unit", "claim", [self.unit], "hold", self.other)
        self.taken = claim
        with pytest.raises(RuntimeError, match="approv"):
            self.first.call("sale.order", "action_confirm", [self.order])
        self.jobs()
        assert self.state("sales_approval", f"res_id = {self.order}") == ["lapsed"]
        assert self.protected() == 1
        assert len(self.chief.call("sales.daily.close", "search", [])) == 2, "a close for the new day"
        with pytest.raises(RuntimeError, match="closed already"):
            self.chief.call("sales.daily.close", "action_close", [self.close], "Again")
        # As where the next day is the first of a month, and the month that seems over is closed.
        self.locked = self.sell()
        self.item.sql(f"""UPDATE sales_performance_period SET state = 'closed', closed_date = now() AT TIME ZONE 'UTC' + INTERVAL '1 day'
                           WHERE id = {self.locked}""")

    def back(self):
        """What has ended stays ended, and what was done in the day to come stays done, once."""
        before = self.item.sql(COUNTS)
        self.jobs()
        self.jobs()
        assert self.item.sql(COUNTS) == before
        assert self.sell() != self.locked, "a deal was posted into a month that is closed"
        assert self.state("sales_unit_claim", f"unit_id = {self.unit} ORDER BY id") == ["expired", "live"]
        with pytest.raises(RuntimeError, match="is held by"):
            self.first.call("sales.unit", "claim", [self.unit], "hold", self.partner)
        with pytest.raises(RuntimeError, match="approv"):
            self.first.call("sale.order", "action_confirm", [self.order])
        assert self.state("sales_approval", f"res_id = {self.order}") == ["lapsed"]
        assert self.protected() == 1
        with pytest.raises(RuntimeError, match="closed already"):
            self.chief.call("sales.daily.close", "action_close", [self.close], "Again")

    def state(self, table, where):
        return [state for [state] in self.item.sql(f"SELECT state FROM {table} WHERE {where}")]

    def protected(self):
        [[number]] = self.item.sql(
            "SELECT count(*) FROM sales_first_contact WHERE protected_until > now() AT TIME ZONE 'UTC' + INTERVAL '2 days'")
        return int(number)


def test_clock_of_odoo_alone(world, clock):
    a_day_ahead_and_back(world, clock, "clock")


def test_clock_of_odoo_and_postgresql(world, clock):
    with postgresql_by(clock, world.cluster):
        a_day_ahead_and_back(world, clock, "clocks")
