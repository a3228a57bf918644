from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError


class SalesMeal(models.Model):
    """ What meals cost, and who pays it. """
    _inherit = "sales.meal"

    def _freeze(self):
        """ Write down what each meal costs and who pays it. The number of queries does not depend on that of meals.

        :raises UserError: where no price is valid
        """
        prices = self.service_id._get_prices()
        if missing := (self.service_id.filtered(lambda service: service not in prices))[:1]:
            raise UserError(self.env._(
                "No price of %(meal)s is valid: whoever may see costs enters it in “%(plan)s”.",
                meal=missing.display_name, plan=missing.plan_id.name))
        used_day, used_month = self._get_used()
        for meal in self.sorted(lambda meal: (meal.date, meal.date_start, meal.id)):
            coin = meal.currency_id.rounding
            price, guest_price = prices[meal.service_id]
            coins = round((guest_price if meal.guest_count else price) / coin)
            rule, paid = meal._get_paid(coins, used_day, used_month)
            meal.write({
                "price": coins * coin, "company_part": meal.currency_id.round(paid * coin), "subsidy_id": rule.id,
                "own_part": meal.currency_id.round((coins * meal.head_count - paid) * coin),
                "partner_id": meal.plan_id.partner_id.id, "project_id": (meal.project_id or meal.site_id.project_id).id})

    def _get_paid(self, price, used_day, used_month):
        """ What the company pays, in coins. Counts it as used.

        :returns: (`sales.meal.subsidy` or none, int)
        """
        self.ensure_one()
        none = self.env["sales.meal.subsidy"]
        if self.guest_count:
            return none, price * self.guest_count
        if self.state == "absent" and self.plan_id.absent_rule != "same":
            return none, price if self.plan_id.absent_rule == "company" else 0
        rule = self.plan_id.subsidy_ids._find(self.kind, self.employee_id)
        if not rule:
            return none, 0
        day, month = (rule, self.employee_id, self.date), (rule, self.employee_id, self.date.replace(day=1))
        paid = rule._get_amount(price, used_day[day], used_month[month])
        used_day[day] += paid
        used_month[month] += paid
        return rule, paid

    def _get_used(self):
        """ What was used of subsidies in the months of these meals, by others than these.

        :returns: coins by (rule, employee, day), and by (rule, employee, first day of the month)
        """
        used_day, used_month = defaultdict(int), defaultdict(int)
        if not self:
            return used_day, used_month
        days = self.mapped("date")
        rows = self._read_group([
            ("subsidy_id", "in", self.plan_id.subsidy_ids.ids), ("employee_id", "in", self.employee_id.ids), ("id", "not in", self.ids),
            ("date", ">=", min(days).replace(day=1)), ("date", "<", max(days).replace(day=1) + relativedelta(months=1)),
            ("state", "!=", "cancelled")], ["subsidy_id", "employee_id", "date:day"], ["company_part:sum"])
        for rule, employee, day, amount in rows:
            coins = round(amount / rule.currency_id.rounding)
            used_day[rule, employee, day] += coins
            used_month[rule, employee, day.replace(day=1)] += coins
        return used_day, used_month
