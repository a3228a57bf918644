from odoo import api, fields, models

from ...tools import meals
from .sales_meal_time import KINDS


class SalesMealSubsidy(models.Model):
    """ What the company pays of a meal of certain people. The first rule that fits counts, even where its maximum is
    reached. """
    _name = "sales.meal.subsidy"
    _description = "Meal Subsidy"
    _order = "plan_id, sequence, id"
    _check_company_auto = True

    plan_id = fields.Many2one("sales.meal.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="plan_id.site_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, string="Meal", help="Empty: all of them.")
    department_ids = fields.Many2many(
        "hr.department", check_company=True, help="With those below them. Empty: all.")
    job_ids = fields.Many2many("hr.job", string="Job Positions", check_company=True, help="Empty: all.")
    amount_type = fields.Selection(
        [("fixed", "Amount"), ("percent", "Percentage")], string="Type", required=True, default="fixed")
    amount = fields.Monetary()
    percent = fields.Float(digits=(5, 2))
    max_day = fields.Monetary("Maximum per Day", help="Per person. 0: none.")
    max_month = fields.Monetary("Maximum per Month", help="Per person. 0: none.")

    _positive = models.Constraint(
        "CHECK(amount >= 0 AND percent BETWEEN 0 AND 100 AND max_day >= 0 AND max_month >= 0)",
        "Amounts are not below zero, and a percentage is between 0 and 100.")

    @api.depends("kind", "amount_type", "amount", "percent")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            much = f"{rule.percent:g} %" if rule.amount_type == "percent" else f"{rule.amount:g}"
            rule.display_name = " · ".join([labels.get(rule.kind) or self.env._("All meals"), much])

    def _find(self, kind, employee):
        """ The first of the rules that fits.

        :param str kind: of the meal
        :param employee: `hr.employee`, as superuser
        :returns: `sales.meal.subsidy`, or none
        """
        above = {int(key) for key in (employee.department_id.parent_path or "").split("/") if key}
        for rule in self.sorted(lambda rule: (rule.sequence, rule.id)):
            if (rule.kind in (False, kind) and (not rule.department_ids or above & set(rule.department_ids.ids))
                    and (not rule.job_ids or employee.job_id in rule.job_ids)):
                return rule
        return self.browse()

    def _get_amount(self, price, day_used=0, month_used=0):
        """:returns: int, what the company pays of a price; all in coins"""
        self.ensure_one()
        coin = self.currency_id.rounding
        return meals.subsidy(
            price, fixed=round(self.amount / coin) if self.amount_type == "fixed" else None,
            percent=round(self.percent, 2) if self.amount_type == "percent" else None,
            day_left=round(self.max_day / coin) - day_used if self.max_day else None,
            month_left=round(self.max_month / coin) - month_used if self.max_month else None)
