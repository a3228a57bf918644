"""Two Odoo servers over a primary and a replica of PostgreSQL, as the production guide tells; what a power cut leaves, a replica
that lags or is gone, and the replica as the new primary."""
import re
import time
from pathlib import Path

import invariants
import pytest
from clusters import Cluster
from door import postgres, server, workbench
from web_client import WebClient

PATIENCE = 60
GUIDE = Path(__file__).parents[1] / "docs" / "production.md"


@pytest.fixture
def primary(bench):
    cluster = Cluster(bench, "primary").start()
    yield cluster
    cluster.remove()


@pytest.fixture
def replica(bench, primary):
    cluster = Cluster(bench, "replica").follow(primary)
    yield cluster
    cluster.remove()


@pytest.fixture
def hosts(bench, primary, replica, new_database):
    """Two servers on one database, which read from the replica."""
    database = primary.load(new_database("hosts"))
    for setting in ("db_replica_host", "db_replica_port"):
        assert setting in GUIDE.read_text()
    found = Hosts(bench, database)
    found.start(primary, "--db_replica_host", "127.0.0.1", "--db_replica_port", str(replica.port))
    yield found
    found.stop()


class Hosts:
    """Two Odoo servers on one database, and an administrator on each."""

    def __init__(self, bench, database):
        self.bench, self.database = bench, database
        self.servers = [server.OdooServer(bench.cache, postgres.free_port()) for _number in range(2)]

    def start(self, cluster, *options):
        bench = workbench.Workbench(self.bench.cache, self.bench.source, self.bench.python, cluster, self.bench.tool_paths)
        for odoo in self.servers:
            odoo.start(bench, self.database, "--max-cron-threads", "0", *options)
        self.enter()

    def enter(self):
        """Log in: whoever asks Odoo for something while there is no database is logged out."""
        self.clients = [WebClient(odoo.address, self.database, "admin", "admin") for odoo in self.servers]
        return self.clients

    def stop(self):
        for odoo in self.servers:
            odoo.stop()


def wait_until(holds, what):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)


def sell_units(client, count):
    """A building with so many units on the market: its id and theirs."""
    groups = client.call("ir.model.data", "search_read", [
        ("model", "=", "res.groups"), ("module", "=", "sales_center"), ("name", "=", "group_general_manager")], ["res_id"])
    client.call("res.users", "write", [client.uid], {"group_ids": [(4, groups[0]["res_id"])]})
    flat = client.call("product.product", "create", {"name": "Flat", "type": "service", "taxes_id": []})
    kind = client.call("sales.unit.kind", "create", {"name": "Flat", "product_id": flat})
    project = client.call("sales.project", "create", {"name": "Hosts", "code": "H", "hold_limit": 0})
    building = client.call("sales.building", "create", {"name": "1", "project_id": project})
    units = client.call("sales.unit", "create", [{
        "building_id": building, "kind_id": kind, "number": str(number), "floor": 1, "door": number, "price_basis": "lump",
        "list_price": 1000} for number in range(count)])
    client.call("sales.unit", "action_prepare", units)
    client.call("sales.unit", "action_put_on_market", units)
    return building, units


def scans(cluster, database):
    """How often the units were looked at on that server."""
    [[number]] = cluster.sql(
        "SELECT coalesce(sum(seq_scan + idx_scan), 0) FROM pg_stat_user_tables WHERE relname = 'sales_unit'", database=database)
    return int(number)


def test_two_hosts(hosts, primary, replica):
    database, (here, there) = hosts.database, hosts.clients
    building, units = sell_units(here, 12)
    customer = here.call("res.partner", "create", {"name": "Customer"})
    what_is_written_here_is_read_there(here, there, building, units[0], customer)
    boards_are_read_from_the_replica(there, building, primary, replica, database)
    a_replica_that_lags(here, there, building, units[1], customer, replica)
    a_power_cut_loses_nothing(here, there, primary, database, units[2:7], customer)
    here, there = hosts.enter()
    a_replica_that_is_gone(there, building, units[7], customer, replica)
    the_replica_takes_over(hosts, units[8:], customer, primary, replica)


def shown(client, building, unit):
    """The state of a unit on the board."""
    board = client.call("sales.unit", "get_board", building, [unit])
    return dict(zip(board["columns"], board["rows"][0], strict=True))["state"]


def what_is_written_here_is_read_there(here, there, building, unit, customer):
    claim = here.call("sales.unit", "claim", [unit], "hold", customer)
    assert claim

    wait_until(lambda: shown(there, building, unit) == "held", "the other server does not show the hold")


def boards_are_read_from_the_replica(client, building, primary, replica, database):
    before, before_primary = scans(replica, database), scans(primary, database)
    for _number in range(20):
        client.call("sales.unit", "get_board", building)
    wait_until(lambda: scans(replica, database) >= before + 20, "the boards were not read from the replica")
    assert scans(primary, database) - before_primary < 20, "the boards were read from the primary, too"


def a_power_cut_loses_nothing(here, there, primary, database, units, customer):
    """What somebody was told is there after the restart; servers go on by themselves, as does the replica."""
    claims = [here.call("sales.unit", "claim", [unit], "hold", customer) for unit in units[:3]]
    primary.kill()
    with pytest.raises((RuntimeError, OSError)):
        here.call("sales.unit", "claim", [units[3]], "hold", customer)
    primary.start()

    def works():
        try:
            return there.call("sales.unit", "claim", [units[4]], "hold", customer)
        except (RuntimeError, OSError):
            return False
    wait_until(works, "the server did not come back to the database")
    live = {int(number) for [number] in primary.sql("SELECT id FROM sales_unit_claim WHERE state = 'live'", database=database)}
    assert {number for claim in claims for number in claim} <= live, "what was told is not there"
    assert not invariants.broken(lambda select: primary.sql(select, database=database))


def as_postgres(cluster, statement):
    """Run what only PostgreSQL's own administrator may."""
    own, cluster.variables = cluster.variables, {**cluster.variables, "PGUSER": "postgres"}
    try:
        return cluster.sql(statement)
    finally:
        cluster.variables = own


def a_replica_that_lags(here, there, building, unit, customer, replica):
    """The board shows what was a moment ago; who gets a unit is decided by what is now."""
    as_postgres(replica, "SELECT pg_wal_replay_pause()")
    here.call("sales.unit", "claim", [unit], "hold", customer)
    assert shown(there, building, unit) == "on_market"
    with pytest.raises(RuntimeError, match=r"is held by|already"):
        there.call("sales.unit", "claim", [unit], "hold", customer)
    as_postgres(replica, "SELECT pg_wal_replay_resume()")
    wait_until(lambda: shown(there, building, unit) == "held", "the replica did not catch up")


def a_replica_that_is_gone(there, building, unit, customer, replica):
    """Boards are read from the primary then, from the very next call on; the replica comes back by itself."""
    replica.kill()
    assert shown(there, building, unit) == "on_market"
    there.call("sales.unit", "claim", [unit], "hold", customer)
    assert shown(there, building, unit) == "held"
    replica.start()


def guide_commands(beginning):
    """Command lines of the production guide, without what they begin with."""
    return re.findall(rf"^ +{re.escape(beginning)}(.*)$", GUIDE.read_text(), re.M)


def the_replica_takes_over(hosts, units, customer, primary, replica):
    """With synchronous replication nothing is lost that somebody was told, when the primary is gone for good."""
    [setting] = guide_commands("psql -c \"ALTER SYSTEM SET")
    as_postgres(primary, "ALTER SYSTEM SET" + setting.rstrip('"').replace("<standby>", "*"))
    as_postgres(primary, "SELECT pg_reload_conf()")
    synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
    wait_until(lambda: as_postgres(primary, synchronous) == [["1"]], "the replica is not synchronous")
    claims = [claim for client, unit in zip(hosts.clients, units, strict=False)
              for claim in client.call("sales.unit", "claim", [unit], "hold", customer)]
    primary.kill()
    [command] = guide_commands("pg_ctl promote")
    assert command.strip() == "--pgdata=<data>"
    replica.promote()
    hosts.stop()
    hosts.start(replica)
    here, there = hosts.clients
    live = {int(number) for [number] in replica.sql("SELECT id FROM sales_unit_claim WHERE state = 'live'", database=hosts.database)}
    assert set(claims) <= live, "what was told is not there"
    there.call("sales.unit", "claim", [units[2]], "hold", customer)
    with pytest.raises(RuntimeError, match=r"is held by|already"):
        here.call("sales.unit", "claim", [units[2]], "hold", customer)
    assert not invariants.broken(lambda select: replica.sql(select, database=hosts.database))
