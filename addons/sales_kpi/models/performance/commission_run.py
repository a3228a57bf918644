from collections import defaultdict
from fractions import Fraction

from odoo.tools import SQL

from ...tools import commission
from .commission_release import CommissionRelease

# Targets of these plans are what people are measured by.
TARGET_STATES = ("running", "closed")

class CommissionRun:
    """ What schemes give in one period, for all people at once: the number of queries grows with
    the schemes, not with the people. Reads only; as superuser, so callers check who asks.

    ``compute`` returns the values of ``sales.commission.line`` records. Nobody earns anything by
    the schemes that are ``owing``: they have ended, and release what they held back.
    """

    def __init__(self, period, schemes, owing=None):
        self.period = period.sudo()  # sudo: everybody's performance counts, whoever computes
        self.env = self.period.env
        self.owing = owing or schemes.browse()
        # sudo: as above
        self.schemes = (schemes | self.owing).sudo()
        self.company = self.period.company_id
        self.unit = self.company.currency_id.rounding

    def compute(self):
        if not self.schemes:
            return []
        self._read_entries()
        self._read_targets()
        self._read_teams()
        self._read_people()
        return [vals for scheme in self.schemes for vals in self._compute_scheme(scheme)]

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _read_entries(self):
        """ Sum up the period's performance: ``{metric id: {employee id: {team id or None: amount}}}``. """
        metrics = self.schemes.metric_id | self.schemes.target_metric_id
        self.env["sales.performance"].flush_model()
        self.entries = defaultdict(lambda: defaultdict(dict))
        for metric, employee, team, amount in self.env.execute_query(SQL(
                """ SELECT metric_id, employee_id, team_id, SUM(amount)
                      FROM sales_performance
                     WHERE period_id = %s AND metric_id IN %s AND employee_id IS NOT NULL
                  GROUP BY metric_id, employee_id, team_id
                  ORDER BY metric_id, employee_id, team_id """, self.period.id, tuple(metrics.ids))):
            self.entries[metric][employee][team] = commission.exact(amount)

    def _read_targets(self):
        """ Sum up the targets of the month: ``{(metric id, employee id): target}``, in the company's currency.

        A quarter or a week gives the month its days' part. Where several plans have a target for a
        person, the latest plan counts.
        """
        self.targets = {}
        metrics = {scheme._get_target_metric() for scheme in self.schemes if scheme.scale == "attainment"}
        if not metrics:
            return
        for name in ("plan", "node", "period", "figure"):
            self.env[f"sales.target.{name}"].flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT figure.plan_id, figure.metric_id, node.employee_id, SUM(
                           figure.target * (LEAST(period.date_to, %(date_to)s) - GREATEST(period.date_from, %(date_from)s) + 1)
                           / (period.date_to - period.date_from + 1))
                  FROM sales_target_figure figure
                  JOIN sales_target_node node ON node.id = figure.node_id
                  JOIN sales_target_period period ON period.id = figure.period_id
                  JOIN sales_target_plan plan ON plan.id = figure.plan_id
                 WHERE plan.company_id = %(company)s AND plan.state IN %(states)s AND plan.active
                   AND node.employee_id IS NOT NULL AND figure.metric_id IN %(metrics)s
                   AND period.is_whole IS NOT TRUE
                   AND period.date_from <= %(date_to)s AND period.date_to >= %(date_from)s
              GROUP BY figure.plan_id, figure.metric_id, node.employee_id
              ORDER BY figure.plan_id """,
            company=self.company.id, states=TARGET_STATES, metrics=tuple(metric.id for metric in metrics),
            date_from=self.period.date_from, date_to=self.period.date_to))
        rates = self._get_plan_rates({row[0] for row in rows})
        units = {metric.id: metric.unit for metric in metrics}
        for plan, metric, employee, target in rows:
            rate = rates[plan] if units[metric] == "currency" else 1
            self.targets[metric, employee] = commission.exact(target) * rate

    def _get_plan_rates(self, plan_ids):
        """ Return what one unit of each plan's currency is worth in the company's, at the month's end. """
        return {
            plan.id: commission.exact(self.env["res.currency"]._get_conversion_rate(
                plan.currency_id, self.company.currency_id, self.company, self.period.date_to))
            for plan in self.env["sales.target.plan"].browse(plan_ids)}

    def _read_teams(self):
        """ Read the tree: teams above each team, and the leaders, nearest first. """
        ids = {team for people in self.entries.values() for by_team in people.values() for team in by_team if team}
        teams = self.env["crm.team"].with_context(active_test=False).browse(ids)
        self.paths = {team.id: set(map(int, team.parent_path.split("/")[:-1])) for team in teams}
        self.leaders = {team.id: users.ids for team, users in teams._get_leaders_upward().items()}
        above = set().union(*self.paths.values())
        led = self.env["crm.team"].search_fetch(
            ["|", ("company_id", "=", self.company.id), ("id", "in", list(above)), ("user_id", "!=", False)],
            ["user_id", "parent_path"])
        self.team_led = {}
        for team in led.sorted(lambda team: (team.parent_path.count("/"), team.id)):
            self.team_led.setdefault(team.user_id.id, team.id)

    def _read_people(self):
        """ Read who sells and who leads: logins, jobs, tags, the highest team that each leads. """
        leaders = self.env["hr.employee"].search(
            [("user_id", "in", list(self.team_led)), ("company_id", "=", self.company.id)])
        self.employee_of = {leader.user_id.id: leader.id for leader in leaders}
        self.people = {}
        self._add_people({*leaders.ids, *(employee for people in self.entries.values() for employee in people)})

    def _add_people(self, ids):
        if missing := self.env["hr.employee"].browse(set(ids) - self.people.keys()):
            missing.fetch(["user_id", "job_id", "category_ids"])
            self.people.update((employee.id, employee) for employee in missing)

    # ------------------------------------------------------------
    # COMPUTING
    # ------------------------------------------------------------

    def _compute_scheme(self, scheme):
        table, wanted_teams = scheme._get_table(), set(scheme.team_ids.ids)
        lines = {}
        for employee, by_team in self.entries[scheme.metric_id.id].items() if scheme not in self.owing else ():
            teams = {team: amount for team, amount in by_team.items()
                     if not wanted_teams or wanted_teams & self.paths.get(team, set())}
            if teams and self._is_for(scheme, self.people[employee]):
                lines[employee] = self._compute_line(scheme, table, employee, teams)
        self._add_overrides(scheme, lines)
        CommissionRelease(self, scheme, lines).add()
        self._add_people(lines)
        return [
            self._prepare_line(scheme, employee, line) for employee, line in sorted(lines.items())
            if any(line.get(name) for name in ("base", "released", "released_exact", "override_base"))]

    def _is_for(self, scheme, employee):
        return all((
            not scheme.employee_ids or employee in scheme.employee_ids,
            not scheme.job_ids or employee.job_id in scheme.job_ids,
            not scheme.category_ids or employee.category_ids & scheme.category_ids))

    def _compute_line(self, scheme, table, employee, teams):
        base = sum(teams.values())
        target = attainment = None
        reached, without = base, False
        if scheme.scale == "attainment":
            metric = scheme._get_target_metric().id
            target = self.targets.get((metric, employee))
            reached = None
            if target:
                reached = attainment = sum(self.entries[metric][employee].values()) * 100 / target
            without = not target and scheme.without_target == "nothing"
        parts = [(base, Fraction(0))] if without else commission.slices(base, table, scheme.kind, reached)
        earned = commission.commission(parts, self.unit, scheme.cap or None)
        return {
            "base": base, "target": target, "attainment": attainment, "parts": parts, "teams": teams,
            "commission": earned, "held_back": commission.held_back(earned, scheme.hold_percent, self.unit),
        }

    def _add_overrides(self, scheme, lines):
        """ Give the leaders above each team their share of what the team earned. """
        percents = {line.level: commission.exact(line.percent) for line in scheme.override_ids}
        if not percents:
            return
        shares = defaultdict(lambda: defaultdict(Fraction))
        for employee, line in lines.items():
            teams, amounts = list(line["teams"]), list(line["teams"].values())
            if scheme.override_basis == "commission":
                amounts = commission.share_out(line["commission"], amounts, self.unit)
            for team, amount in zip(teams, amounts, strict=True):
                chain = [self.employee_of.get(user) for user in self.leaders.get(team, ())]
                for level, leader in enumerate((leader for leader in chain if leader != employee), 1):
                    if leader and level in percents:
                        shares[leader][level] += amount
        for leader, by_level in shares.items():
            line = lines.setdefault(leader, {})
            line["override_parts"] = [(amount, percents[level]) for level, amount in sorted(by_level.items())]
            line["override_base"] = sum(by_level.values())
            line["override_amount"] = commission.commission(line["override_parts"], self.unit)

    # ------------------------------------------------------------
    # RESULT
    # ------------------------------------------------------------

    def _prepare_line(self, scheme, employee, line):
        person, teams = self.people[employee], line.get("teams", {})
        main_team = max(teams, key=lambda team: (abs(teams[team]), team or 0), default=None)
        amounts = {name: float(line.get(name) or 0) for name in (
            "base", "target", "attainment", "commission", "held_back", "released", "override_base", "override_amount")}
        payable = sum(Fraction(line.get(name) or 0) * sign for name, sign in (
            ("commission", 1), ("held_back", -1), ("released", 1), ("override_amount", 1)))
        return {
            **amounts,
            "payable": float(payable),
            "has_target": bool(line.get("target")),
            "scheme_id": scheme.id,
            "origin_id": scheme.origin_id.id,
            "employee_id": employee,
            # who leads answers to those above, wherever he or she sells
            "base_team_ids": list(teams),
            "released_exact": float(line.get("released_exact") or 0),
            "team_id": self.team_led.get(person.user_id.id) or main_team,
            "parts": self._prepare_parts(line.get("parts", [])),
            "override_parts": self._prepare_parts(line.get("override_parts", [])),
        }

    def _prepare_parts(self, parts):
        """ Return ``[[amount, rate]]`` as they are read: amounts in the currency's unit that add up. """
        if not parts:
            return []
        amounts = [amount for amount, _rate in parts]
        total = commission.to_unit(sum(amounts), self.unit)
        return [[float(amount), float(rate)] for amount, (_part, rate) in zip(
            commission.share_out(total, amounts, self.unit), parts, strict=True)]
