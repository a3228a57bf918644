"""The company that many users work in at once: a project with units on the market, sellers, leaders, a rule at 3 %."""
import json

from invariants import Invariant

PASSWORD = "load-1-load"
SCRIPT = """
import json
company = env.company
names = json.loads({names!r})
groups = {{"seller": "sales_center.group_consultant", "leader": "sales_center.group_director"}}
hashed = env["res.users"]._crypt_context().hash({password!r})
users = env["res.users"].with_context(no_reset_password=True).create([
    {{"name": name, "login": name, "group_ids": [env.ref(groups[name.split("_")[0]]).id], "company_id": company.id,
      "company_ids": [company.id]}} for name in names])
env.cr.execute("UPDATE res_users SET password = %s WHERE id IN %s", [hashed, tuple(users.ids)])
team = env["crm.team"].create({{"name": "Load", "company_id": company.id, "user_id": users[-1].id}})
env["crm.team.member"].create([{{"user_id": user.id, "crm_team_id": team.id}} for user in users if user.name.startswith("seller")])
env["sales.approval.rule"].create({{"name": "More than 3 %", "threshold": 3, "company_id": company.id,
                                    "step_ids": [(0, 0, {{"role": "director"}})]}})
flat = env["product.product"].create({{"name": "Flat", "type": "service", "taxes_id": [], "list_price": 1000}})
kind = env["sales.unit.kind"].create({{"name": "Flat", "product_id": flat.id}})
project = env["sales.project"].create({{"name": "Load", "code": "L", "company_id": company.id, "hold_hours": 0.02, "hold_limit": 3}})
building = env["sales.building"].create({{"name": "1", "project_id": project.id}})
units = env["sales.unit"].create([
    {{"building_id": building.id, "kind_id": kind.id, "number": str(number), "floor": 1 + number // 20, "door": number % 20,
      "price_basis": "lump", "list_price": 1000}} for number in range({units})])
units.action_prepare()
units.action_put_on_market()
partners = env["res.partner"].create([{{"name": "Customer %s" % number}} for number in range(200)])
# Odoo's own jobs call services that a test has not, and wait for them.
ours = env["ir.model.data"].search([("model", "=", "ir.cron"), ("module", "in", ["sales_center", "sales_kpi", "sales_logistics"])])
env["ir.cron"].search([("id", "not in", ours.mapped("res_id"))]).active = False
env.cr.commit()
with open({target!r}, "w") as target:
    json.dump({{"building": building.id, "units": units.ids, "partners": partners.ids, "flat": flat.id, "team": team.id,
                "company": company.id}}, target)
"""
# What must not be there afterwards, besides what never may be there: with this company's rule, and its cron jobs.
INVARIANTS = [Invariant(*row) for row in (
    (1, "a confirmed order with a discount that nobody approved", """
        SELECT o.name FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
         WHERE o.state = 'sale' AND l.discount > 3 AND NOT EXISTS (
            SELECT FROM sales_approval a WHERE a.res_model = 'sale.order' AND a.res_id = o.id AND a.state IN ('approved', 'used'))"""),
    (3, "a step of an approval that was decided twice", """
        SELECT format('step %s', step_id) FROM sales_approval_decision WHERE decision = 'approve'
         GROUP BY approval_id, step_id HAVING count(*) > 1"""),
    (7, "a confirmed order that is not in the ledger exactly once", """
        SELECT o.name FROM sale_order o LEFT JOIN sales_performance p ON p.order_id = o.id AND p.event = 'order'
         WHERE o.state = 'sale' GROUP BY o.id HAVING count(p.id) != 1"""),
    (10, "a cron job that failed", "SELECT cron_name FROM ir_cron WHERE failure_count > 0"),
)]


def make(bench, database, names, units, target):
    """Make it, and return the ids that users work with."""
    bench.shell(database, SCRIPT.format(names=json.dumps(names), password=PASSWORD, units=units, target=str(target)), log="load-company")
    return json.loads(target.read_text())
