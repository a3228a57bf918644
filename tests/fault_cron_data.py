"""What the scheduled jobs find to do: five records for each job that works in batches. Run in Odoo's shell on the company of
fault_company.py; the names `data` (its ids) and `five` (how many) come from there."""
SCRIPT = """
import json
from datetime import timedelta
data, five = json.loads({data!r}), {five}
now, today, company = fields.Datetime.now(), fields.Date.today(), env["res.company"].browse(data["company"])
sellers = env["res.users"].browse(data["sellers"])
chief = env["res.users"].browse(data["officer"])
partners = env["res.partner"].browse(data["partners"])
team, project = env["crm.team"].browse(data["team"]), env["sales.project"].browse(data["project"])
people = env["hr.employee"].create([{{"name": user.name, "user_id": user.id, "company_id": company.id}} for user in sellers])

units = env["sales.unit"].browse(data["units"][:five])
claims = units.with_user(sellers[0]).claim("hold", partners[0]).sudo()
units.with_user(sellers[1]).join_waiting_list(partners[1])
for number in range(five):
    order = env["sale.order"].with_user(sellers[0]).create({{
        "partner_id": partners[0].id, "team_id": team.id, "company_id": company.id,
        "order_line": [(0, 0, {{"product_id": data["flat"], "product_uom_qty": 1, "price_unit": 1000, "discount": 5}})]}})
    order.request_approval("Please")
project.write({{"state": "selling", "user_id": chief.id}})
source = env["utm.source"].create({{"name": "Billboard"}})
registrations = env["sales.registration"].with_user(sellers[0]).create([
    {{"project_id": project.id, "customer_name": "C", "phone": "+86 138 1234 56%02d" % number, "source_id": source.id}}
    for number in range(five)])
closes = env["sales.daily.close"]._make((project, company._get_sales_day() - timedelta(days=number)) for number in range(five))

metric = env.ref("sales_kpi.metric_order_count")
plans = env["sales.target.plan"].create([{{
    "name": "Plan %s" % number, "company_id": company.id, "date_from": today.replace(month=1, day=1), "tz": "UTC",
    "date_to": today.replace(month=12, day=31), "granularity": "month", "metric_ids": [(6, 0, metric.ids)]}} for number in range(five)])
for plan in plans:
    root = plan.node_ids
    node = env["sales.target.node"].create({{"plan_id": plan.id, "parent_id": root.id, "kind": "team", "team_id": team.id}})
    env["sales.target.figure"].create([
        {{"node_id": owner.id, "metric_id": metric.id, "period_id": period.id, "target": 12000 if period.is_whole else 1000}}
        for owner in root | node for period in plan.period_ids])
plans.write({{"state": "running"}})
month = env["sales.performance.period"]._get_month(company, today.replace(year=today.year - 2, month=1, day=1))
env["sales.performance"]._post([{{
    "company_id": company.id, "date": month.date_from, "employee_id": person.id, "user_id": person.user_id.id, "team_id": team.id,
    "event": "order", "metric_id": env.ref("sales_kpi.metric_order_intake").id, "amount": 1000}} for person in people[:five]])
month.sudo().action_start_confirmation()

site = env["sales.site"].create({{"name": "Hall", "code": "H1", "company_id": company.id, "administrator_ids": [(6, 0, chief.ids)]}})
equipment = env["maintenance.equipment"].create([
    {{"name": "Projector %s" % number, "serial_no": "SN%s" % number, "company_id": company.id, "sales_site_id": site.id,
      "warranty_date": today + timedelta(days=20)}} for number in range(five)])
upkeep = env["sales.upkeep.plan"].create([
    {{"name": "Clean", "equipment_id": item.id, "anchor": today, "every": 1, "unit": "month"}} for item in equipment])
template = env["sales.inspection.template"].create({{
    "name": "Round", "rectification_days": 2, "item_ids": [(0, 0, {{"name": "Clean", "points": 10}})]}})
env["sales.inspection.schedule"].create([
    {{"site_id": site.id, "template_id": template.id, "user_id": user.id, "rhythm": "daily", "date_from": today}}
    for user in sellers[:five]])
items = env["sales.recreation.item"].create([
    {{"name": "Racket %s" % number, "number": str(number), "kind": "ball", "site_id": site.id, "value": 60}} for number in range(five)])
for item, user in zip(items, sellers):
    loan = env["sales.recreation.loan"].browse(item.with_user(user).action_borrow()["res_id"])
    loan.sudo().action_hand_over()
canteen = env["sales.meal.plan"].create({{
    "name": "Canteen", "site_id": site.id, "sat": True, "sun": True, "date_from": today - timedelta(days=30),
    "time_ids": [(0, 0, {{"kind": "lunch", "hour_from": 11.5, "hour_to": 13}})],
    "price_ids": [(0, 0, {{"kind": "lunch", "date_from": today - timedelta(days=30), "price": 15, "guest_price": 20}})]}})
services = env["sales.meal.service"].create([
    {{"time_id": canteen.time_ids.id, "date": today - timedelta(days=3 + number)}} for number in range(five)])
env["sales.meal"].create([{{"service_id": service.id, "employee_id": people[0].id}} for service in services])
env.flush_all()
for statement in (
        "UPDATE sales_unit_claim SET expires_at = now() AT TIME ZONE 'UTC' - INTERVAL '1 minute' WHERE state = 'live'",
        "UPDATE sales_approval_step SET deadline = now() AT TIME ZONE 'UTC' - INTERVAL '1 minute' WHERE state = 'pending'",
        "UPDATE sales_registration SET remind_at = now() AT TIME ZONE 'UTC' - INTERVAL '1 minute'",
        "UPDATE sales_daily_close_line SET deadline = now() AT TIME ZONE 'UTC' - INTERVAL '1 minute' WHERE kind = 'summary'",
        "UPDATE sales_performance_statement SET reminded_on = reminded_on - 30",
        "UPDATE sales_recreation_loan SET date_stop = now() AT TIME ZONE 'UTC' + INTERVAL '1 hour' WHERE state = 'active'",
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + INTERVAL '1 year'"):
    env.cr.execute(statement)
env.cr.commit()
"""
