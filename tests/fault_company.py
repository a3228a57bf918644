"""A company that breaks things: load's company with papers, contracts and a target plan, on a cluster that may be killed; and
people in threads who remember what they were told."""
import json
import os
import random
import threading
import time

import busy_company
import invariants
import web_client
from door import cache, database, postgres, say, server, workbench

PEOPLE = 5
PATIENCE = 90
MORE = """
officer = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "chief", "login": "chief", "group_ids": [(4, env.ref("sales_center.group_general_manager").id)],
    "company_id": company.id, "company_ids": [(6, 0, company.ids)]}})
env.cr.execute("UPDATE res_users SET password = %s WHERE id = %s", [hashed, officer.id])
project.hold_limit = 0
papers = env["sales.slip.kind"].create({{"name": "Paper"}})
books = env["sales.slip.book"].create([
    {{"kind_id": papers.id, "number_from": 100 * number + 1, "number_to": 100 * number + 30}} for number in range({books})])
slips = env["sales.slip"].search([("book_id", "in", books.ids)], order="number")
slips.action_issue(team.id)
template = env["sales.contract.template"].create({{
    "name": "Sale", "kind": "sale", "lang": "en_US", "clause_ids": [(0, 0, {{"name": "All", "body": "{{{{unit}}}}"}})]}})
env.cr.commit()
with open({more!r}, "w") as target:
    json.dump({{"slips": [slips.filtered(lambda slip: slip.book_id == book).ids for book in books],
                "template": template.id, "officer": officer.id, "project": project.id, "sellers": users.ids}}, target)
"""


class Service(server.OdooServer):
    """A server that is started again where it ended by itself, as the production guide's systemd unit does (Restart=on-failure)."""

    def __init__(self, bench, database_name, *options):
        super().__init__(bench.cache, postgres.free_port())
        self.call = bench, database_name, *map(str, options)

    def begin(self):
        self.start(*self.call)

    def keep(self):
        """Start it again if it has ended, as soon as its last worker has let go of the port."""
        deadline = time.monotonic() + PATIENCE
        while not self.running():
            assert time.monotonic() < deadline, self.log.read_text(errors="replace")[-2000:]
            try:
                self.begin()
            except say.Problem:
                time.sleep(1)


class World:
    """A cluster of its own with the company's database in it; tests copy that and break it."""

    def __init__(self, bench, cluster, template, folder):
        self.bench = workbench.Workbench(bench.cache, bench.source, bench.python, cluster, bench.tool_paths)
        self.cluster = cluster
        cluster.load(template)
        self.made = []
        self.whole = self._copy(database.Database(self.bench, template.name), "whole")
        names = json.dumps([f"seller_{number}" for number in range(PEOPLE)] + ["leader_0", "leader_1"])
        target, more = folder / "company.json", folder / "more.json"
        script = busy_company.SCRIPT.format(names=names, password=busy_company.PASSWORD, units=240, target=str(target))
        self.bench.shell(self.whole.name, script + MORE.format(more=str(more), books=PEOPLE + 1), log="fault-company")
        self.data = {**json.loads(target.read_text()), **json.loads(more.read_text())}

    def _copy(self, source, name):
        self.made.append(source.copy(f"sc_test_{os.getpid()}_{name}"))
        return self.made[-1]

    def copy(self, name):
        return self._copy(self.whole, name)

    def serve(self, item, *options, bench=None, workers=0, cron=0):
        """A server on the database; with workers, on ports of its own for the web and for the bus."""
        more = ("--workers", workers, "--gevent-port", postgres.free_port()) if workers else ()
        odoo = Service(bench or self.bench, item.name, "--max-cron-threads", cron, *more, *options)
        odoo.begin()
        return odoo

    def enter(self, odoo, item, login):
        return web_client.WebClient(odoo.address, item.name, login, busy_company.PASSWORD)

    def remove(self):
        """The databases go with their cluster."""
        for item in self.made:
            cache.remove(self.bench.filestore(item.name))


class Person(threading.Thread):
    """Somebody who holds, sells, uses papers and has contracts numbered, and remembers what was said to be done."""

    def __init__(self, world, odoo, item, login, things):
        super().__init__()
        self.world, self.odoo, self.item, self.login = world, odoo, item, login
        self.units, self.slips = things
        self.random = random.Random(login)
        self.told = {"held": [], "sold": [], "used": [], "numbered": []}
        self.errors = []
        self.until = time.monotonic() + PATIENCE
        self.client = None

    def run(self):
        while time.monotonic() < self.until and self.units and self.slips:
            self.client = self.client or self.try_(self.world.enter, self.odoo, self.item, self.login)
            if self.client:
                self.random.choice([self.hold, self.sell, self.use, self.sign])()

    def try_(self, call, *args):
        """What the call answers; False where it is refused, or cut off, as a browser would show. No answer is as good as True."""
        try:
            answer = call(*args)
            return True if answer is None else answer
        except (RuntimeError, OSError, ValueError) as error:
            self.errors.append(str(error))
            if "404" in str(error) or "SessionExpired" in str(error):
                self.client = None  # Odoo ends the session of who calls while there is no database: one logs in again
            time.sleep(0.2)
            return False

    def do(self, things, model, method, *args):
        """Do it with the first of the things, again and again until there is an answer."""
        answer = self.try_(self.client.call, model, method, [things[0]], *args)
        if answer or self.errors[-1].startswith("odoo.exceptions."):  # done already, where the answer was cut off
            return things.pop(0), answer
        return None, False

    def hold(self):
        _unit, claims = self.do(self.units, "sales.unit", "claim", "hold", self.world.data["partners"][0])
        self.told["held"] += claims or []

    def use(self):
        slip, answer = self.do(self.slips, "sales.slip", "action_use", self.world.data["partners"][0])
        self.told["used"] += [slip] if answer else []

    def sell(self):
        order = self.try_(self.client.call, "sale.order", "create", {
            "partner_id": self.world.data["partners"][0], "team_id": self.world.data["team"],
            "order_line": [(0, 0, {"product_id": self.world.data["flat"], "unit_id": self.units[0]})]})
        if order and self.client and self.try_(self.client.call, "sale.order", "action_confirm", [order]):
            self.units.pop(0)
            self.told["sold"].append(order)
            return order
        return None

    def sign(self):
        """A contract is drafted and numbered: by whoever may, for others it is one more sale."""
        order = self.sell()
        if not order or self.login != "chief":
            return
        contract = self.try_(self.client.call, "sales.contract", "create", {
            "order_id": order, "template_id": self.world.data["template"],
            "instalment_ids": [(0, 0, {"name": "All", "amount": 1000, "date_due": "2020-01-01"})]})
        if contract and self.client and self.try_(self.client.call, "sales.contract", "action_submit", [contract]):
            self.told["numbered"].append(contract)


TOLD = {
    "held": "SELECT id FROM sales_unit_claim WHERE kind = 'hold' AND state = 'live'",
    "sold": "SELECT id FROM sale_order WHERE state = 'sale'",
    "used": "SELECT id FROM sales_slip WHERE state = 'used'",
    "numbered": "SELECT id FROM sales_contract WHERE name != '/' AND state != 'draft'",
}


def at_work(world, odoo, item, things, faults):
    """Let people work, break something again and again meanwhile, and see that what they were told is there.

    :param things: for each person the units and slips to work with
    :param faults: functions to call, each once something has been done since the one before
    :returns: the people, with what they were told and which errors they have seen
    """
    logins = [*(f"seller_{number}" for number in range(PEOPLE)), "chief"]
    people = [Person(world, odoo, item, login, share) for login, share in zip(logins, things, strict=True)]
    for person in people:
        person.start()
    try:
        for fault in faults:
            wait_for_work(people, odoo)
            fault()
        wait_for_work(people, odoo, all_kinds=True)
    finally:
        for person in people:
            person.until = 0
        for person in people:
            person.join(120)
    check(item, people)
    return people


def shares(world):
    """Units and slips for each person."""
    return [(world.data["units"][number::PEOPLE + 1], list(slips)) for number, slips in enumerate(world.data["slips"])]


def wait_for_work(people, odoo, all_kinds=False):
    """Until three more things were done, of each kind if asked for."""
    def done():
        return [sum(len(person.told[what]) for person in people) for what in TOLD]

    before, deadline = done(), time.monotonic() + PATIENCE
    while sum(done()) < sum(before) + 3 or (all_kinds and not all(done())):
        assert time.monotonic() < deadline, [(person.told, person.errors[-3:]) for person in people]
        odoo.keep()
        time.sleep(0.05)


def check(item, people):
    assert not invariants.broken(item.sql)
    for what, select in TOLD.items():
        found = {int(number) for [number] in item.sql(select)}
        told = {number for person in people for number in person.told[what]}
        assert told <= found, f"{what}: {sorted(told - found)} are not there"
