"""A database that sold for two years before our addons came."""
import sys

from odoo import Command
from odoo.tools import SQL

STATES = ("sale", "sale", "sale", "draft", "cancel")


def make(env, orders):
    """In Odoo's shell: orders of two lines, some with a discount, half as many leads, a quarter as many invoices.

    A few are made by Odoo; the others are their copies, row by row, spread over two years.

    :param int orders: how many
    """
    env = env(context={"tracking_disable": True})
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=env.company, install_demo=False)
    partner = env["res.partner"].create({"name": "Old customer"})
    product = env["product.product"].create({"name": "Old product", "type": "service", "invoice_policy": "order", "list_price": 100})
    for state in dict.fromkeys(STATES):
        order = env["sale.order"].create({"partner_id": partner.id, "name": f"OLD/{state}", "order_line": [
            Command.create({"product_id": product.id, "product_uom_qty": 3, "discount": discount}) for discount in (0, 20)]})
        if state == "sale":
            order.action_confirm()
            invoice = order._create_invoices()
            invoice.action_post()
        elif state == "cancel":
            order._action_cancel()
        copies = orders * STATES.count(state) // len(STATES) - 1
        _copy(env, "sale_order", order, copies, name=f"OLD/{state}/", date_order=True)
        _copy_lines(env, "sale_order_line", "order_id", "sale_order", order, f"OLD/{state}/%", invoice_status="to invoice")
    lead = env["crm.lead"].create({"name": "OLD", "type": "opportunity", "partner_id": partner.id})
    _copy(env, "crm_lead", lead, orders // 2, name="OLD/", date_open=True)
    _copy(env, "account_move", invoice, orders // 4, name="OLDINV/", invoice_date=True)
    _copy_lines(env, "account_move_line", "move_id", "account_move", invoice, "OLDINV/%")
    env.invalidate_all()


def _copy(env, table, record, count, **changes):
    """:param changes: column: the start of what is numbered, or True for a moment in two years"""
    columns = _columns(env, table)
    values = {name: SQL("t.%s", SQL.identifier(name)) for name in columns}
    for name, start in changes.items():
        values[name] = SQL("%s || n", start)
        if start is True:
            values[name] = SQL("t.%s - n * interval '730 days' / %s", SQL.identifier(name), max(count, 1))
    if "access_token" in values:
        values["access_token"] = SQL("NULL")
    if table == "account_move":
        values["sequence_number"] = SQL("100000 + n")
    env.flush_all()
    env.cr.execute(SQL(
        "INSERT INTO %s (%s) SELECT %s FROM %s t CROSS JOIN generate_series(1, %s) n WHERE t.id = %s",
        SQL.identifier(table), SQL(", ").join(map(SQL.identifier, columns)), SQL(", ").join(values[name] for name in columns),
        SQL.identifier(table), count, record.id))


def _copy_lines(env, table, link, parent, record, names, **changes):
    columns = _columns(env, table)
    values = {name: SQL("t.%s", SQL.identifier(name)) for name in columns} | {name: SQL("%s", value) for name, value in changes.items()}
    values[link] = SQL("parent.id")
    env.flush_all()
    env.cr.execute(SQL(
        "INSERT INTO %s (%s) SELECT %s FROM %s t JOIN %s parent ON parent.name LIKE %s WHERE t.%s = %s",
        SQL.identifier(table), SQL(", ").join(map(SQL.identifier, columns)), SQL(", ").join(values[name] for name in columns),
        SQL.identifier(table), SQL.identifier(parent), names, SQL.identifier(link), record.id))


def _columns(env, table):
    env.cr.execute(
        """SELECT column_name FROM information_schema.columns
            WHERE table_name = %s AND table_schema = 'public' AND column_name != 'id' AND is_generated = 'NEVER'""", [table])
    return [name for (name,) in env.cr.fetchall()]


def check(env):
    """In Odoo's shell, with our addons: old orders are as valid as they were, and nobody is asked for anything."""
    sys.stdout.write(f"SAYS {env['sale.order'].search_count([])} orders\n")
    assert not env["sales.approval"].search_count([])
    old = [("name", "=like", "OLD/%")]
    assert not env["sale.order"].search_count([*old, ("state", "=", "sale"), ("approval_state", "not in", ("no", False))])
    sold = env["sale.order"].search([*old, ("state", "=", "sale")], limit=3)
    assert sold[0].concession_amount > 0, "what was granted is not measured"
    for order in sold:
        copy = order.copy()
        assert copy.state == "draft"
        copy.action_confirm()
        invoice = copy._create_invoices()
        invoice.action_post()
        assert (copy.state, invoice.state) == ("sale", "posted")
    sold[1].order_line[0].qty_delivered = 1
    sold[2]._action_cancel()
    assert sold[2].state == "cancel"
    open_order = env["sale.order"].search([*old, ("state", "=", "draft")], limit=1)
    assert open_order.order_line and open_order.concession > 0
    open_order.action_confirm()
    assert open_order.state == "sale"
    env["crm.lead"].search([("name", "=like", "OLD/%")], limit=1).action_set_won()
    assert not env["sales.approval"].search_count([])
    env.cr.rollback()
