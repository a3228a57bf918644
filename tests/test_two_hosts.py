"""Two Odoo servers over a primary and a replica of PostgreSQL, as the production guide tells; and what a power cut leaves."""
import dataclasses
import time
from pathlib import Path

import pytest
from clusters import Cluster
from door import postgres, server
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
    with_primary = _Bench(bench, primary)
    started = [server.OdooServer(bench.cache, postgres.free_port()) for _number in range(2)]
    for odoo in started:
        odoo.start(with_primary, database, "--db_replica_host", "127.0.0.1", "--db_replica_port", str(replica.port), "--max-cron-threads", "0")
    yield database, [WebClient(odoo.address, database, "admin", "admin") for odoo in started]
    for odoo in started:
        odoo.stop()


@dataclasses.dataclass
class _Bench:
    """The bench, with another database server."""
    bench: object
    cluster: object

    @property
    def env(self):
        return {**self.bench.env, **self.cluster.variables}

    def odoo_command(self, *arguments):
        return self.bench.odoo_command(*arguments)


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
    database, (here, there) = hosts
    building, units = sell_units(here, 6)
    customer = here.call("res.partner", "create", {"name": "Customer"})
    what_is_written_here_is_read_there(here, there, building, units[0], customer)
    boards_are_read_from_the_replica(there, building, primary, replica, database)
    a_power_cut_loses_nothing(here, there, primary, database, units[1:], customer)


def what_is_written_here_is_read_there(here, there, building, unit, customer):
    claim = here.call("sales.unit", "claim", [unit], "hold", customer)
    assert claim

    def is_held():
        board = there.call("sales.unit", "get_board", building, [unit])
        return dict(zip(board["columns"], board["rows"][0], strict=True))["state"] == "held"

    wait_until(is_held, "the other server does not show the hold")


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
    with pytest.raises(Exception, match=".+"):
        here.call("sales.unit", "claim", [units[3]], "hold", customer)
    primary.start()

    def works():
        try:
            return there.call("sales.unit", "claim", [units[4]], "hold", customer)
        except Exception:
            return False
    wait_until(works, "the server did not come back to the database")
    ids = ", ".join(str(number) for claim in claims for number in claim)
    rows = primary.sql(f"SELECT id FROM sales_unit_claim WHERE id IN ({ids}) AND state = 'live'", database=database)
    assert len(rows) == len(claims), "what was told is not there"
    twice = primary.sql("SELECT unit_id FROM sales_unit_claim WHERE state = 'live' GROUP BY unit_id HAVING count(*) > 1", database=database)
    assert not twice
