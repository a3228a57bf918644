"""Two directors approve in the same second: changes of one plan, over two connections to a running server."""

import pytest
from test_concurrency import ROUNDS, Office, refused


class TargetOffice(Office):
    """A running plan of one quarter of 2031 in which the company has 100, and its two teams 60 and 40."""

    def __init__(self, address, database):
        super().__init__(address, database)
        self.teams = [self.team, self.create("crm.team", {"name": "Second", "user_id": self.users["leader"], "company_id": self.company})]
        metric = self.admin.env.ref("sales_kpi.metric_order_count").id
        self.plan = self.call("gm", "sales.target.plan", "create", {
            "name": "2031", "company_id": self.company, "date_from": "2031-01-01", "date_to": "2031-03-31", "tz": "UTC",
            "granularity": "quarter", "metric_ids": [(6, 0, [metric])],
        })
        self.metric = metric
        # The whole, and its only part.
        self.periods = [row["id"] for row in self.search("sales.target.period", [("plan_id", "=", self.plan)])]
        root = self.search("sales.target.node", [("plan_id", "=", self.plan)])[0]["id"]
        self.nodes = [root, *(
            self.call("gm", "sales.target.node", "create", {
                "plan_id": self.plan, "parent_id": root, "kind": "team", "team_id": team})
            for team in self.teams)]
        for node, target in zip(self.nodes, (100, 60, 40), strict=True):
            self.call("gm", "sales.target.figure", "create", [
                {"node_id": node, "metric_id": metric, "period_id": period, "target": target} for period in self.periods])
        # What leads to a running plan is tested elsewhere.
        rules = self.admin.env["sales.approval.rule"].search([("kind", "=", "target_plan")])
        self.call("gm", "sales.approval.rule", "write", rules, {"active": False})
        self.call("gm", "sales.target.plan", "write", [self.plan], {"state": "distributed"})
        self.call("gm", "sales.target.plan", "action_request_approval", [self.plan])

    def new_draft(self):
        """Another plan, still in preparation: the company has 100, its teams 60 and 40, in the only part of the year."""
        plan = self.call("gm", "sales.target.plan", "create", {
            "name": "Draft", "company_id": self.company, "date_from": "2031-01-01", "date_to": "2031-03-31", "tz": "UTC",
            "granularity": "quarter", "metric_ids": [(6, 0, [self.metric])]})
        part = self.search("sales.target.period", [("plan_id", "=", plan), ("is_whole", "=", False)])[0]["id"]
        root = self.search("sales.target.node", [("plan_id", "=", plan)])[0]["id"]
        nodes = [root, *(
            self.call("gm", "sales.target.node", "create", {"plan_id": plan, "parent_id": root, "kind": "team", "team_id": team})
            for team in self.teams)]
        self.call("gm", "sales.target.plan", "set_figures", [plan], [
            {"node_id": node, "metric_id": self.metric, "period_id": part, "target": target}
            for node, target in zip(nodes, (100, 60, 40), strict=True)])
        return plan, part, nodes

    def set_figure(self, who, draft, number, target, expected):
        """The call with which somebody who saw ``expected`` types a figure of a node."""
        plan, part, nodes = draft
        return (who, "sales.target.plan", "set_figures", [plan], [
            {"node_id": nodes[number], "metric_id": self.metric, "period_id": part, "target": target, "expected": expected}])

    def read_draft(self, draft):
        plan, part, nodes = draft
        found = {row["node_id"][0]: row["target"] for row in self.search(
            "sales.target.figure", [("plan_id", "=", plan), ("period_id", "=", part)], "node_id", "target")}
        return [found[node] for node in nodes]

    def new_change(self, **targets):
        """A change that waits: ``n1=70`` sets the second node to 70. Returns the approval."""
        change = self.call("gm", "sales.target.change", "create", {
            "plan_id": self.plan, "date_from": "2031-01-01", "reason": "Race", "line_ids": [
                (0, 0, {"node_id": self.nodes[int(name[1:])], "metric_id": self.metric, "period_id": period, "after": target})
                for name, target in targets.items() for period in self.periods]})
        self.call("gm", "sales.target.change", "request_approval", [change], "Race")
        approval = self.search("sales.approval", [("res_model", "=", "sales.target.change"), ("res_id", "=", change)])[0]["id"]
        return change, approval

    def targets(self):
        found = {row["node_id"][0]: row["target"] for row in self.search(
            "sales.target.figure", [("period_id", "=", self.periods[0])], "node_id", "target")}
        return [found[node] for node in self.nodes]

    def approve_both(self, first, second):
        return self.race(
            ("director", "sales.approval", "action_approve", [first]), ("second", "sales.approval", "action_approve", [second]))


@pytest.fixture
def office(new_database, odoo_server):
    database = new_database("target_race").name
    return TargetOffice(odoo_server(database).address, database)


def test_two_changes_at_once(office):
    for _round in range(ROUNDS):
        one_figure_twice(office)
        one_sum_from_two_sides(office)


def test_two_officers_in_one_branch(office):
    draft = office.new_draft()
    for round_number in range(ROUNDS):
        one_cell_by_two_officers(office, draft, round_number)
        two_cells_of_one_branch(office, draft, round_number)
        a_refresh_during_an_edit(office, draft, round_number)


def one_cell_by_two_officers(office, draft, number):
    """Of two who type into one cell, one is told who was quicker, and to what it was set; nothing is overwritten."""
    before = office.read_draft(draft)
    wanted = {"director": 1000 + number, "second": 2000 + number}
    answers = office.race(*(office.set_figure(who, draft, 1, target, before[1]) for who, target in wanted.items()))
    assert len(refused(answers)) == 1
    loser = list(wanted)[next(index for index, answer in enumerate(answers) if isinstance(answer, Exception))]
    winner = next(who for who in wanted if who != loser)
    message = str(refused(answers)[0])
    assert winner.title() in message
    assert f"{wanted[winner]:,}" in message or str(wanted[winner]) in message
    assert office.read_draft(draft)[1] == wanted[winner]


def two_cells_of_one_branch(office, draft, number):
    """Two who type into different cells of one branch both have their way."""
    before = office.read_draft(draft)
    answers = office.race(
        office.set_figure("director", draft, 1, 70 + number, before[1]), office.set_figure("second", draft, 2, 30 + number, before[2]))
    assert not refused(answers)
    assert office.read_draft(draft)[1:] == [70 + number, 30 + number]


def a_refresh_during_an_edit(office, draft, number):
    """Results are counted while somebody types a target: neither waits for the other's end in vain, neither is lost."""
    plan, _part, nodes = draft
    order = office.new_order(discount=0)
    office.call("seller", "sale.order", "write", [order], {"team_id": office.teams[0]})
    office.call("seller", "sale.order", "action_confirm", [order])
    office.call("gm", "sale.order", "write", [order], {"date_order": "2031-02-01 12:00:00"})
    before = office.read_draft(draft)
    answers = office.race(
        office.set_figure("director", draft, 1, 500 + number, before[1]),
        ("second", "sales.target.plan", "action_refresh", [plan]), ("gm", "sales.target.plan", "action_refresh", [plan]))
    assert not refused(answers)
    assert office.read_draft(draft)[1] == 500 + number
    results = {row["node_id"][0]: row["amount"] for row in office.search(
        "sales.target.actual", [("plan_id", "=", plan), ("period_id", "=", draft[1])], "node_id", "amount")}
    assert results[nodes[0]] == results[nodes[1]] == number + 1


def one_figure_twice(office):
    """Of two changes of one figure, one is applied; the other was decided on a figure that is no more."""
    root, first, second = office.targets()
    changes = [office.new_change(n0=root + more, n1=first + more) for more in (5, 7)]
    answers = office.approve_both(*(approval for _change, approval in changes))
    assert len(refused(answers)) == 1
    assert "by now" in str(refused(answers)[0])
    states = sorted(row["state"] for row in office.read("sales.target.change", [change for change, _approval in changes], "state"))
    assert states == ["applied", "waiting"]
    assert office.targets() in ([root + more, first + more, second] for more in (5, 7))
    office.call("gm", "sales.target.change", "action_cancel", [
        row["id"] for row in office.search("sales.target.change", [("state", "=", "waiting")])])


def one_sum_from_two_sides(office):
    """Each change adds up on what it saw; applied one after the other they would as well, or one is refused."""
    root, first, second = office.targets()
    changes = [office.new_change(n0=root + 5, n1=first + 5), office.new_change(n0=root + 3, n2=second + 3)]
    assert len(refused(office.approve_both(*(approval for _change, approval in changes)))) == 1
    root, first, second = office.targets()
    assert root == first + second
    office.call("gm", "sales.target.change", "action_cancel", [
        row["id"] for row in office.search("sales.target.change", [("state", "=", "waiting")])])
