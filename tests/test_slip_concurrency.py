"""Two people reach for the same number in the same second, over connections to a running server."""

import pytest
from test_concurrency import ROUNDS, Office, refused

SELLERS = 8


class Desk(Office):
    """A book of numbers that a team holds, and eight sellers of the team."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.sellers = [f"seller{number}" for number in range(SELLERS)]
        for login in self.sellers:
            self.users[login] = self._new_user(login, "group_consultant")
            self.sessions[login] = self.login(f"race_{login}", "race-1-race")
        self.call("gm", "crm.team", "write", [self.team], {"member_ids": [(6, 0, [self.users[login] for login in self.sellers])]})
        self.other_team = self.create("crm.team", {"name": "Other", "company_id": self.company})
        self.kind = self.call("gm", "sales.slip.kind", "create", {"name": "Paper"})

    def receive(self, first, last):
        book = self.call("gm", "sales.slip.book", "create", {"kind_id": self.kind, "number_from": first, "number_to": last})
        return self.call("gm", "sales.slip", "search", [("book_id", "=", book)])

    def state(self, slip):
        return self.read("sales.slip", [slip], "state", "partner_id", "team_id")[0]

    def moves(self, move):
        return self.search("sales.slip.move", [("move", "=", move)], "number_from", "slip_count", "to_team_id")


@pytest.fixture
def desk(new_database, odoo_server):
    database = new_database("slip_race").name
    return Desk(odoo_server(database).address, database)


def test_one_number_one_use(desk):
    slips = desk.receive(1, ROUNDS)
    desk.call("gm", "sales.slip", "action_issue", slips, desk.team)
    for number, slip in enumerate(slips, 1):
        answers = desk.race(*((login, "sales.slip", "action_use", [slip], desk.partner) for login in desk.sellers))
        losers = refused(answers)
        assert len(losers) == SELLERS - 1
        assert all("can't become" in str(error) or "access" in str(error).lower() for error in losers), losers
        assert desk.state(slip)["state"] == "used"
        assert len(desk.moves("use")) == number
    issued_once(desk)
    received_once(desk)
    used_or_taken_back(desk)


def issued_once(desk):
    """Two officers issue overlapping ranges to two teams: one gets them all, the other none."""
    slips = desk.receive(101, 110)
    answers = desk.race(
        ("director", "sales.slip", "action_issue", slips[:6], desk.team),
        ("second", "sales.slip", "action_issue", slips[4:], desk.other_team))
    assert len(refused(answers)) == 1
    teams = [desk.state(slip)["team_id"] for slip in slips]
    assert len([team for team in teams if team]) == 6
    assert len({team[0] for team in teams if team}) == 1


def received_once(desk):
    """Two officers receive the same book."""
    answers = desk.race(*(
        (login, "sales.slip.book", "create", {"kind_id": desk.kind, "number_from": 201, "number_to": 210})
        for login in ("director", "second")))
    assert len(refused(answers)) == 1
    assert len(desk.search("sales.slip", [("number", ">=", 201), ("number", "<=", 210)], "name")) == 10


def used_or_taken_back(desk):
    """A seller uses a number while the officer takes it back: one of both, never both."""
    slips = desk.receive(301, 300 + ROUNDS)
    desk.call("gm", "sales.slip", "action_issue", slips, desk.team)
    for slip in slips:
        answers = desk.race(
            (desk.sellers[0], "sales.slip", "action_use", [slip], desk.partner),
            ("director", "sales.slip", "action_take_back", [slip], "Too many"))
        assert len(refused(answers)) == 1
        state = desk.state(slip)
        assert bool(state["partner_id"]) == (state["state"] == "used")
        assert bool(state["team_id"]) == (state["state"] == "used")
