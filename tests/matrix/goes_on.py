"""Odoo without our addons, in a database that they were used in: what Odoo made, and what was made with it, goes on working."""
from odoo import Command
from odoo.tests import Form

OPENED = [
    "sale.order", "crm.lead", "crm.team", "account.move", "hr.employee", "res.users", "res.partner", "res.company", "product.template",
    "product.product", "purchase.order", "stock.picking", "fleet.vehicle", "fleet.vehicle.log.services", "fleet.service.type",
    "maintenance.equipment", "maintenance.request", "calendar.event", "account.payment",
]


def use(env):
    """In Odoo's shell, with our addons: what users choose and write down beside the demo data."""
    user = env["res.users"].search([("login", "=", "officer")])
    unit, order = env["sales.unit"].search([], limit=1), env["sale.order"].search([("state", "=", "sale")], limit=1)
    env["ir.filters"].create([
        {"name": "Ours", "model_id": "sales.unit", "is_default": True, "user_ids": [Command.set(user.ids)]},
        {"name": "By our field", "model_id": "sale.order", "domain": "[('approval_state', '=', 'pending')]", "is_default": True,
         "user_ids": [Command.set(user.ids)]}])
    env["ir.exports"].create({"name": "Ours", "resource": "sales.unit", "export_fields": [Command.create({"name": "name"})]})
    env["ir.default"].set("sale.order", "sales_project_id", False, user_id=user.id)
    user.action_id = env.ref("sales_center.sales_unit_board_action").id
    for record in (unit.project_id, order):
        record.activity_schedule("sales_center.mail_activity_approval", user_id=user.id, summary="Decide")
        record.message_subscribe(user.partner_id.ids)
        env["ir.attachment"].create({"name": "Paper", "raw": b"Paper", "res_model": record._name, "res_id": record.id})
    env["calendar.event"].create({
        "name": "About a project", "start": "2032-01-01 08:00:00", "stop": "2032-01-01 09:00:00", "res_id": unit.project_id.id,
        "res_model_id": env["ir.model"]._get_id("sales.project")})


def check(env):
    """In Odoo's shell: raises where something does not work."""
    user = env["res.users"].search([("login", "=", "officer")])
    if user:
        assert not user.action_id
        assert env["mail.activity"].search_count([("res_model", "=", "sale.order"), ("summary", "=", "Decide"), ("user_id", "=", user.id)])
        assert env["calendar.event"].search([("name", "=", "About a project")])
        env(user=user)["sale.order"].get_views([(False, "list"), (False, "form")], {"load_filters": True})
    env = _as_administrator(env)
    for name in OPENED:
        if name in env:
            _open(env[name])
    # All that is kept can be read, by whatever Odoo computes of it.
    for name in (*OPENED, "sale.order.line", "account.move.line", "mail.message", "mail.activity"):
        if name not in env:
            continue
        records = env[name].with_context(active_test=False).search([], limit=200)
        records.read([field for field, values in records.fields_get().items() if values["type"] != "binary"])
    _sell(env)
    _go_on_selling(env)
    lead = env["crm.lead"].create({"name": "After", "type": "opportunity"})
    lead.action_set_won()
    employee = env["hr.employee"].create({"name": "After"})
    assert employee.company_id
    env["res.users"].create({"name": "After", "login": "after", "group_ids": [Command.link(env.ref("base.group_user").id)]})
    env["calendar.event"].create({"name": "After", "start": "2032-01-01 08:00:00", "stop": "2032-01-01 09:00:00"})
    for order in env["sale.order"].search([], limit=5):
        env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", order.ids)
    env.cr.rollback()


def _as_administrator(env):
    administrator = env.ref("base.user_admin")
    companies = env["res.company"].search([])
    administrator.company_ids = [Command.set(companies.ids)]
    for company in companies:
        if not company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
    return env(user=administrator, context={"allowed_company_ids": companies.ids, "tracking_disable": True})


def _open(Model):
    views = [(False, kind) for kind in ("list", "form", "search", "kanban")]
    Model.get_views(views)
    for record in Model.search([], limit=2, order="id desc"):
        Form(record)
    Model.web_search_read([], {"display_name": {}}, limit=80)


def _sell(env):
    product = env["product.product"].create({"name": "After", "type": "service", "invoice_policy": "order", "list_price": 10})
    order = Form(env["sale.order"])
    order.partner_id = env["res.partner"].create({"name": "After"})
    order = order.save()
    order.order_line = [Command.create({"product_id": product.id, "product_uom_qty": 2, "discount": 30})]
    order.action_confirm()
    assert order.state == "sale"
    invoice = order._create_invoices()
    invoice.action_post()
    assert invoice.state == "posted"


def _go_on_selling(env):
    """What was sold before is cancelled, copied and confirmed as ever."""
    for state in ("draft", "sale"):
        for order in env["sale.order"].search([("state", "=", state), ("locked", "=", False)], limit=5):
            order = order.with_company(order.company_id)
            copy = order.copy()
            assert copy.state == "draft"
            if state == "draft":
                order.action_confirm()
                assert order.state == "sale"
            else:
                order._action_cancel()
                assert order.state == "cancel"
