"""The first deals of a month, confirmed in the same second by several people."""
from test_concurrency import Office, refused


def test_the_first_second_of_a_month(new_database, odoo_server):
    """Nobody is told that the month is there already: each deal is confirmed, and stands in the one month."""
    database = new_database("month_race").name
    office = Office(odoo_server(database).address, database)
    people = list(office.sessions)
    orders = [office.new_order(discount=0) for _person in people]
    answers = office.race(*((login, "sale.order", "action_confirm", [order]) for login, order in zip(people, orders, strict=True)))
    assert not refused(answers), answers
    office.admin.env.user.write({"group_ids": [(4, office.admin.env.ref("sales_kpi.group_officer").id)]})
    entries = office.admin.execute("sales.performance", "search_read", [("order_id", "in", orders)], ["period_id"])
    assert len(entries) == len(orders)
    assert len({entry["period_id"][0] for entry in entries}) == 1
