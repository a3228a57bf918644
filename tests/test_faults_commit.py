"""The connection to PostgreSQL is lost at the very commit: what was asked for is done once, or not at all, and never by half;
and a browser that is closed while the server works for it."""
import copy
import socket
import time
import urllib.parse

import fault_company
import invariants
import pytest
from cutting_proxy import CuttingProxy
from door import workbench

# What an approved order leaves: of one whose connection was cut no more and no less than of one that was left in peace.
LEFT = {
    "decisions": "SELECT count(*) FROM sales_approval_decision d JOIN sales_approval a ON a.id = d.approval_id WHERE a.res_id = {order}",
    "messages of the approval": """SELECT count(*) FROM mail_message m JOIN sales_approval a ON a.id = m.res_id
        WHERE m.model = 'sales.approval' AND a.res_id = {order} AND m.body LIKE '%Approved%'""",
    "notes in the order": "SELECT count(*) FROM mail_message WHERE model = 'sale.order' AND res_id = {order} AND body LIKE '%Approved%'",
    "notifications of who asked": """SELECT count(*) FROM mail_notification n JOIN mail_message m ON m.id = n.mail_message_id
        JOIN sales_approval a ON a.id = m.res_id JOIN res_users u ON u.partner_id = n.res_partner_id AND u.login = 'seller_0'
        WHERE m.model = 'sales.approval' AND a.res_id = {order}""",
}


@pytest.fixture
def served(world):
    """A server that reaches its database through the proxy, and the database."""
    item = world.copy("commit")
    proxy = CuttingProxy(world.cluster.port)
    behind = copy.copy(world.cluster)
    behind.variables = {**world.cluster.variables, "PGPORT": str(proxy.port)}
    bench = workbench.Workbench(world.bench.cache, world.bench.source, world.bench.python, behind, world.bench.tool_paths)
    odoo = world.serve(item, bench=bench)
    yield proxy, odoo, item
    odoo.stop()
    proxy.close()


def number(item, select, **values):
    [[found]] = item.sql(select.format(**values))
    return int(found)


def test_cut_at_the_commit(world, served):
    proxy, odoo, item = served
    seller, leader = (world.enter(odoo, item, login) for login in ("seller_0", "leader_0"))
    orders = [new_order(world, seller, unit) for unit in world.data["units"][:3]]
    for order in orders:
        seller.call("sale.order", "request_approval", [order], "Please")
    approvals = [number(item, "SELECT id FROM sales_approval WHERE res_id = {order}", order=order) for order in orders]
    leader.call("sales.approval", "action_approve", approvals[:1])
    in_peace = left(item, orders[0])
    assert all(in_peace.values())
    for how, order, approval in zip(("before", "after"), orders[1:], approvals[1:], strict=True):
        decided_once(proxy, item, leader, approval, order, how)
        assert left(item, order) == in_peace
        confirmed_once(proxy, item, seller, order, how)
    assert not invariants.broken(item.sql)
    a_hold_is_made_once(world, proxy, item, seller)
    a_browser_that_is_closed(world, odoo, item, seller)


def left(item, order):
    return {what: number(item, select, order=order) for what, select in LEFT.items()}


def new_order(world, seller, unit):
    return seller.call("sale.order", "create", {
        "partner_id": world.data["partners"][0], "team_id": world.data["team"],
        "order_line": [(0, 0, {"product_id": world.data["flat"], "unit_id": unit, "discount": 5})]})


def cut(proxy, how, client, *call):
    """Make the call with the connection cut at its commit: the caller is told that it failed, and nothing else."""
    before, proxy.cut = proxy.cuts, how
    with pytest.raises(RuntimeError, match="OperationalError|InterfaceError"):
        client.call(*call)
    assert proxy.cuts == before + 1, "the call ended before its commit"


def decided_once(proxy, item, leader, approval, order, how):
    cut(proxy, how, leader, "sales.approval", "action_approve", [approval])
    done = number(item, LEFT["decisions"], order=order)
    assert done == (how == "after")
    if how == "after":
        with pytest.raises(RuntimeError, match="odoo.exceptions.UserError"):
            leader.call("sales.approval", "action_approve", [approval])
    else:
        leader.call("sales.approval", "action_approve", [approval])


def confirmed_once(proxy, item, seller, order, how):
    cut(proxy, how, seller, "sale.order", "action_confirm", [order])
    state = "SELECT count(*) FROM sale_order WHERE id = {order} AND state = 'sale'"
    assert number(item, state, order=order) == (how == "after")
    if how == "after":
        with pytest.raises(RuntimeError, match="odoo.exceptions.UserError"):
            seller.call("sale.order", "action_confirm", [order])
    else:
        seller.call("sale.order", "action_confirm", [order])
    assert number(item, state, order=order) == 1
    assert number(item, "SELECT count(*) FROM sales_performance WHERE res_model = 'sale.order' AND res_id = {order}", order=order) == 1
    assert number(item, "SELECT count(*) FROM sales_approval WHERE res_id = {order} AND state = 'used'", order=order) == 1


def a_hold_is_made_once(world, proxy, item, seller):
    unit = world.data["units"][3]
    cut(proxy, "after", seller, "sales.unit", "claim", [unit], "hold", world.data["partners"][0])
    with pytest.raises(RuntimeError, match="odoo.exceptions.UserError"):
        seller.call("sales.unit", "claim", [unit], "hold", world.data["partners"][0])
    assert number(item, "SELECT count(*) FROM sales_unit_claim WHERE unit_id = {unit}", unit=unit) == 1


def a_browser_that_is_closed(world, odoo, item, seller):
    """Whoever closes the browser in the middle has asked all the same: it is done, once, and the server serves on."""
    units = world.data["units"][4:60]
    request = seller.session.prepare_request(fault_company.web_client.requests.Request(
        "POST", f"{odoo.address}/web/dataset/call_kw/sales.unit/claim", json={"jsonrpc": "2.0", "method": "call", "params": {
            "model": "sales.unit", "method": "claim", "args": [units, "hold", world.data["partners"][0]], "kwargs": {}}}))
    port = urllib.parse.urlsplit(odoo.address).port
    head = f"POST {request.path_url} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in request.headers.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", port)) as browser:
        browser.sendall(head.encode() + request.body)
        time.sleep(0.2)
    select = f"SELECT count(*) FROM sales_unit_claim WHERE unit_id IN ({', '.join(map(str, units))})"
    deadline = time.monotonic() + fault_company.PATIENCE
    while not number(item, select):
        assert time.monotonic() < deadline, "what was asked for is not done"
        time.sleep(0.1)
    assert number(item, select) == len(units)
    assert seller.call("sales.unit", "get_board", world.data["building"])
    assert not invariants.broken(item.sql)
