"""Where Odoo's Lunch is installed, the orders of a site's meals go through it; where it is taken out again, meals go on."""
import os

import pytest
from door import odoo_log

SETUP = """
site = env["sales.site"].create({"name": "Lunch", "code": "LUNCH", "company_id": env.company.id})
vendor = env["lunch.supplier"].create({"partner_id": env["res.partner"].create({"name": "Kitchen"}).id, "sun": False,
                                       **dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), True)})
product = env["lunch.product"].create({
    "name": "Bento", "price": 25, "supplier_id": vendor.id, "category_id": env["lunch.product.category"].create({"name": "Box"}).id})
user = env["res.users"].create({"name": "Eater", "login": "eater", "company_ids": [(6, 0, env.company.ids)], "company_id": env.company.id})
eater, worker = env["hr.employee"].create([{"name": "Eater", "user_id": user.id}, {"name": "Worker"}])
assert env["sales.meal.time"].new().has_lunch
plan = env["sales.meal.plan"].create({
    "name": "Lunch", "site_id": site.id, **dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), True),
    "time_ids": [(0, 0, {"kind": "lunch", "lunch_product": str(product.id)}), (0, 0, {"kind": "dinner"})]})
plan.action_start()
services = env["sales.meal.service"].search([("plan_id", "=", plan.id), ("kind", "=", "lunch"), ("can_change", "=", True)])
sundays = services.filtered(lambda service: service.date.weekday() == 6)
monday, tuesday = (services - sundays)[:2]
"""
ORDERS = SETUP + """
from odoo.exceptions import UserError
def orders():
    env.invalidate_all()
    return env["lunch.order"].search([("product_id", "=", product.id)], order="id")

meal = monday.with_user(user).action_sign_up().sudo()
[order] = orders()
assert (order.user_id, order.date, order.quantity, order.state) == (user, monday.date, 1, "ordered"), order.read()
assert meal.lunch_order_number == order.id
assert env["lunch.cashmove"].get_wallet_balance(user, False) == 0, "Nobody pays twice."

Meal = env["sales.meal"].with_user(env.ref("base.user_admin"))
Meal.create({"service_id": monday.id, "employee_id": worker.id})
guests = Meal.create({"service_id": monday.id, "employee_id": eater.id, "guest_count": 4, "purpose": "Customers"})
assert sorted(orders().mapped("quantity")) == [1, 1, 4], "An order each, none of them put together."
assert env["lunch.cashmove"].get_wallet_balance(user, False) == 0

monday.with_user(user).action_withdraw()
assert orders()[0].state == "cancelled"
assert env["lunch.cashmove"].get_wallet_balance(user, False) == 0
tuesday.action_cancel("Nobody cooks")
monday.action_cancel("Nobody cooks")
assert set(orders().mapped("state")) == {"cancelled"}

dinner = env["sales.meal.service"].search([("plan_id", "=", plan.id), ("kind", "=", "dinner"), ("can_change", "=", True)], limit=1)
dinner.with_user(user).action_sign_up()
assert len(orders()) == 3, "A meal without a product has no order."

try:
    sundays[0].with_user(user).action_sign_up()
except UserError as error:
    assert "can't be ordered" in str(error), error
else:
    raise AssertionError("The vendor doesn't deliver on Sundays.")
vendor.recurrency_end_date = tuesday.date
wednesday = (services - sundays)[2]
assert not wednesday._filter_orderable() and monday._filter_orderable()
env.cr.commit()
"""
GONE = """
env["ir.module.module"].search([("name", "=", "lunch")]).button_immediate_uninstall()
env = env(user=env.uid)
meals = env["sales.meal"].search([("plan_id.name", "=", "Lunch")])
assert meals and "lunch.order" not in env
meals.read(["state", "lunch_order_number"])
time = meals.plan_id.time_ids.filtered("lunch_product")
time.read(["lunch_product", "has_lunch"])
assert not time.has_lunch and time._get_lunch_product() is None
service = env["sales.meal.service"].search([
    ("time_id", "in", time.ids), ("can_change", "=", True)], order="date desc", limit=1)
meal = env["sales.meal"].create({"service_id": service.id, "employee_id": meals.employee_id[:1].id})
meal.action_cancel()
"""


@pytest.fixture
def database(template, our_addons):
    if "sales_logistics" not in our_addons:
        pytest.skip("it is a matter of sales_logistics")
    copy = template.copy(f"sc_test_{os.getpid()}_lunch")
    yield copy
    copy.drop()


def test_orders_go_through_lunch(bench, database):
    database.install(["lunch"], log="lunch-install")
    bench.shell(database.name, ORDERS, log="lunch-orders")
    with open(bench.cache.log("lunch-orders"), errors="replace") as lines:
        assert not list(map(str, odoo_log.complaints(lines)))
    bench.shell(database.name, GONE, log="lunch-gone")  # Lunch itself logs errors on its way out
