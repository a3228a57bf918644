from datetime import date

from ..target.common import TargetCommon


class CommissionCommon(TargetCommon):
    """ The organisation and the plan of ``TargetCommon``, with the months of 2031 and schemes. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collected = cls.env.ref("sales_kpi.metric_invoiced")
        cls.january, cls.february, cls.march = (cls._create_period(month) for month in (1, 2, 3))
        cls.seller, cls.colleague_person, cls.seller_b, cls.leader_person = (
            cls.employee_by_user[user] for user in (cls.consultant, cls.colleague, cls.consultant_b, cls.leader))

    @classmethod
    def _create_period(cls, month, company=None):
        return cls.env["sales.performance.period"]._get_month(company or cls.company, date(2031, month, 1))

    @classmethod
    def _earn(cls, period, employee, amount, team=None, order=None, metric=None, event="order"):
        """ Post an entry of a person's performance. """
        team = team or (cls.team_b if employee == cls.seller_b else cls.team_a)
        return cls.env["sales.performance"]._post([{
            "company_id": period.company_id.id,
            "date": period.date_from,
            "employee_id": employee.id,
            "user_id": employee.user_id.id,
            "team_id": team.id,
            "event": event,
            "metric_id": (metric or cls.order_intake).id,
            "amount": amount,
            "order_id": order and order.id,
        }])

    @classmethod
    def _pay(cls, period, order, amount, employee=None):
        return cls._earn(period, employee or cls.seller, amount, order=order, metric=cls.collected, event="payment")

    @classmethod
    def _create_scheme(cls, rates=((0, 1), (10000, 2)), run=True, overrides=(), **values):
        scheme = cls.env["sales.commission.scheme"].create({
            "name": "Commission",
            "company_id": cls.company.id,
            "date_from": "2031-01-01",
            "metric_id": cls.order_intake.id,
            "rate_ids": [(0, 0, {"start": start, "rate": rate}) for start, rate in rates],
            "override_ids": [(0, 0, {"level": level, "percent": percent}) for level, percent in overrides],
            **values,
        })
        if run:
            scheme.action_run()
        return scheme

    @classmethod
    def _compute(cls, period):
        period.with_user(cls.officer).action_compute_commissions()

    @classmethod
    def _line(cls, period, employee, scheme=None):
        lines = cls.env["sales.commission.line"].search([("period_id", "=", period.id), ("employee_id", "=", employee.id)])
        return lines.filtered(lambda line: not scheme or line.scheme_id == scheme)

    @classmethod
    def _close(cls, period):
        period.state = "confirming"
        period.action_close("Nobody has to confirm here")
