"""Ten sellers register one customer in the same second, over ten connections to a running server."""

import pytest
from test_concurrency import Office, refused

SELLERS = 10
ROUNDS = 3


class Reception(Office):
    """A project on sale, and ten sellers who pick up the telephone."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.sellers = [f"host{number}" for number in range(SELLERS)]
        for login in self.sellers:
            self.users[login] = self._new_user(login, "group_consultant")
            self.sessions[login] = self.login(f"race_{login}", "race-1-race")
        self.project = self.call("gm", "sales.project", "create", {
            "name": "Race", "code": "R", "company_id": self.company})
        self.call("gm", "sales.project", "action_start", [self.project])

    def register(self, phone, **values):
        return self.race(*((login, "sales.registration", "create", {
            "project_id": self.project, "customer_name": "Wang", "phone": phone, **values}) for login in self.sellers))

    def registrations(self, ids):
        return self.read("sales.registration", ids, "is_first_contact", "holder_id", "user_id", "lead_id")


@pytest.fixture
def reception(new_database, odoo_server):
    database = new_database("registration_race").name
    return Reception(odoo_server(database).address, database)


def test_one_first_contact(reception):
    for number in range(ROUNDS):
        one_of_them_has_the_customer(reception, f"+86 138 0000 100{number}")
    two_numbers_of_a_household(reception)
    reception.call("gm", "sales.project", "write", [reception.project], {"duplicate_rule": "block"})
    only_one_is_registered(reception)


def one_of_them_has_the_customer(reception, phone):
    ids = [answer for answer in reception.register(phone) if not isinstance(answer, Exception)]
    assert len(ids) == SELLERS
    found = reception.registrations(ids)
    first = [row for row in found if row["is_first_contact"]]
    assert len(first) == 1, found
    assert {row["holder_id"][0] for row in found} == {first[0]["user_id"][0]}
    assert len({row["lead_id"][0] for row in found}) == 1


def two_numbers_of_a_household(reception):
    """One registers the wife, one the husband, each with the other's number."""
    wife, husband = "+86 138 0000 2001", "+86 138 0000 2002"
    values = {"project_id": reception.project, "customer_name": "Wang"}
    ids = reception.race(
        ("host0", "sales.registration", "create", {**values, "phone": wife, "household_phone": husband}),
        ("host1", "sales.registration", "create", {**values, "phone": husband, "household_phone": wife}))
    assert not refused(ids)
    found = reception.registrations(ids)
    assert [row["is_first_contact"] for row in found].count(True) == 1, found
    assert len({row["holder_id"][0] for row in found}) == 1


def only_one_is_registered(reception):
    answers = reception.register("+86 138 0000 3001")
    losers = refused(answers)
    assert len(losers) == SELLERS - 1
    assert all("This customer is Host" in str(error) and "until" in str(error) for error in losers), losers
    assert not any("3001" in str(error) for error in losers)
