"""Recreation items and uniforms that many press for in the same second, over as many connections to a running server."""

import pytest
from test_concurrency import refused
from test_logistics_concurrency import ADMINISTRATORS, Depot


class Wardrobe(Depot):
    """A racket that is lent, and a coat whose last piece is in store."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.racket = self.create("sales.recreation.item", {"name": "Racket", "kind": "ball", "site_id": self.site, "value": 60})
        template = self.create("product.template", {"name": "Coat", "type": "consu", "is_storable": True})
        [self.coat] = self.admin.execute("product.product", "search", [("product_tmpl_id", "=", template)])
        self.garment = self.create("sales.uniform.garment", {
            "name": "Coat", "product_tmpl_id": template, "company_id": self.company, "deposit": 100})

    def new_issue(self, number, approve=True):
        """Asked for by one administrator for another employee, and approved."""
        issue = self.create("sales.uniform.issue", {
            "employee_id": self.employees[number], "company_id": self.company, "site_id": self.site, "season": "winter",
            "line_ids": [(0, 0, {"garment_id": self.garment, "product_id": self.coat, "quantity": 1})]})
        self.admin.execute("sales.uniform.issue", "action_request", [issue])
        if approve:
            self.admin.execute("sales.uniform.issue", "action_approve", [issue])
        return issue

    def stock(self, pieces):
        """The site's store is made when it is first needed: by a request for something else."""
        [site] = self.admin.execute("sales.site", "read", [self.site], ["supply_location_id"])
        if not site["supply_location_id"]:
            pen = self.create("product.product", {"name": "Pen", "type": "consu", "is_storable": True, "is_supply": True})
            login = self.administrators[0]
            request = self.call(login, "sales.supply.request", "create", {
                "site_id": self.site, "line_ids": [(0, 0, {"product_id": pen, "quantity": 1})]})
            self.call(login, "sales.supply.request", "action_request", [request])
            self.admin.execute("sales.supply.request", "action_approve", [request])
            [site] = self.admin.execute("sales.site", "read", [self.site], ["supply_location_id"])
        quant = self.admin.execute_kw("stock.quant", "create", [{
            "product_id": self.coat, "location_id": site["supply_location_id"][0], "inventory_quantity": pieces}], {
            "context": {"inventory_mode": True}})
        self.admin.execute("stock.quant", "action_apply_inventory", [quant])
        return site["supply_location_id"][0]

    def there(self, store):
        rows = self.admin.execute("stock.quant", "search_read", [("product_id", "=", self.coat), ("location_id", "=", store)], ["quantity"])
        return sum(row["quantity"] for row in rows)

    def pieces(self, *domain):
        return self.admin.execute("sales.custody", "search", [("garment_id", "=", self.garment), *domain])


@pytest.fixture
def wardrobe(new_database, odoo_server):
    database = new_database("wardrobe_race").name
    return Wardrobe(odoo_server(database).address, database)


def test_races(wardrobe):
    twenty_loans_of_one_racket(wardrobe)
    store = wardrobe.stock(1)
    twenty_hand_overs_of_the_last_coat(wardrobe, store)
    twenty_exchanges_of_one_coat(wardrobe, store)
    twenty_returns_of_one_coat(wardrobe, store)
    twenty_renewals_of_one_coat(wardrobe, store)


def twenty_loans_of_one_racket(wardrobe):
    answers = wardrobe.race(*((login, "sales.recreation.item", "action_borrow", [wardrobe.racket]) for login in wardrobe.administrators))
    losers = refused(answers)
    assert len(losers) == ADMINISTRATORS - 1
    assert all("is taken from" in str(error) and "(keeper" in str(error) for error in losers), losers
    assert wardrobe.admin.execute("sales.recreation.loan", "search_count", [("item_id", "=", wardrobe.racket)]) == 1


def twenty_hand_overs_of_the_last_coat(wardrobe, store):
    issues = [wardrobe.new_issue(number) for number in range(ADMINISTRATORS)]
    answers = wardrobe.race(*((login, "sales.uniform.issue", "action_hand_over", [issue])
                              for login, issue in wardrobe.logins_and_ids(issues)))
    losers = refused(answers)
    assert len(losers) == ADMINISTRATORS - 1
    assert any("Only 0 of Coat" in str(error) for error in losers), losers
    assert len(wardrobe.pieces()) == 1
    assert wardrobe.there(store) == 0


def twenty_exchanges_of_one_coat(wardrobe, store):
    """Damaged, for one of three that have come: it goes once, and the deposit with it."""
    wardrobe.stock(3)
    [old] = wardrobe.pieces(("state", "=", "out"))
    answers = wardrobe.race(*((login, "sales.custody", "action_exchange", [old], wardrobe.coat, "Burnt", True)
                              for login in wardrobe.administrators))
    assert len(refused(answers)) == ADMINISTRATORS - 1
    [new] = wardrobe.pieces(("state", "=", "out"))
    [row] = wardrobe.admin.execute("sales.custody", "read", [new], ["exchange_of_id", "deposit"])
    assert (row["exchange_of_id"][0], row["deposit"]) == (old, 100)
    assert wardrobe.there(store) == 2


def twenty_renewals_of_one_coat(wardrobe, store):
    """Pressed by all: one line renews it."""
    issue = wardrobe.new_issue(0)
    wardrobe.admin.execute("sales.uniform.issue", "action_hand_over", [issue])
    [piece] = wardrobe.pieces(("state", "=", "out"))
    before = wardrobe.admin.execute("sales.uniform.issue", "search_count", [])
    answers = wardrobe.race(*((login, "sales.custody", "action_renew", [piece]) for login in wardrobe.administrators))
    assert len(refused(answers)) == ADMINISTRATORS - 1
    assert wardrobe.admin.execute("sales.uniform.issue", "search_count", []) == before + 1


def twenty_returns_of_one_coat(wardrobe, store):
    """It is back in store once."""
    [piece] = wardrobe.pieces(("state", "=", "out"))
    answers = wardrobe.race(*((login, "sales.custody", "action_take_back", [piece], "Good") for login in wardrobe.administrators))
    assert len(refused(answers)) == ADMINISTRATORS - 1
    assert wardrobe.there(store) == 3
