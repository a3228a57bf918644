from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, float_is_zero

from ...tools import shares


class SaleOrder(models.Model):
    """ A confirmed order earns its untaxed amount, at the rate of its own day.

    1. Its performance stays with whom it was posted for, whoever is named as the seller later:
       it moves by an approved sharing or a dispute only.
    2. What was credited and not invoiced again is taken back (a setting).
    """
    _name = "sale.order"
    _inherit = ["sale.order", "sales.performance.mixin"]
    _performance_setting = "performance_order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._follow_performance(created=True)
        return orders

    def write(self, vals):
        confirmed = self.filtered(lambda order: order.state != "sale") if vals.get("state") == "sale" else self.browse()
        result = super().write(vals)
        confirmed._follow_performance()
        if "state" in vals:
            (self - confirmed)._queue_performance()
        return result

    def _compute_amounts(self):
        result = super()._compute_amounts()
        self.filtered(lambda order: order.state == "sale")._queue_performance()
        return result

    def action_take_over_performance(self):
        """ Post orders that were confirmed before performance was recorded, on the day of each order.

        :raises AccessError: for others than officers of sales performance
        """
        if not self.env.su and not self.env.user.has_group("sales_kpi.group_officer"):
            raise AccessError(self.env._("Earlier orders are taken over by officers."))
        self.check_access("read")
        # sudo: the ledger is written by its own methods only
        orders = self.sudo().filtered(lambda order: order.state == "sale" and not order.performance_followed)
        orders.performance_followed = True
        orders._post_performance(created=set(orders.ids))

    # ------------------------------------------------------------
    # WHAT IT IS WORTH
    # ------------------------------------------------------------

    def _check_performance(self):
        self._check_shares()
        return super()._check_performance()

    def _get_performance_moment(self):
        return self.date_order

    def _get_performance_project(self):
        return self.sales_project_id

    def _get_performance_event(self, amount, is_first):
        if self.state != "sale":
            return "order_cancel"
        if is_first:
            return "order"
        return "refund" if amount < 0 and self._get_refunded_performance().get(self.id) else "order_change"

    def _get_due_performance(self, days):
        metric = self._get_performance_metric("metric_order_intake")
        earning = self.filtered(lambda order: order.state == "sale")
        refunded, people = earning._get_refunded_performance(), earning._get_performance_people()
        due = {}
        for order in earning:
            company = order.company_id
            day = self.env["sales.performance"]._get_day(company, order.date_order)
            amount = order.currency_id._convert(order.amount_untaxed, company.currency_id, company, day)
            amount -= refunded.get(order.id, 0)
            team, percents = people[order]
            parts = shares.split(amount, list(percents.values()), company.currency_id.rounding)
            due[order] = {
                (employee, team, metric, order.id): part for employee, part in zip(percents, parts, strict=True)}
        return due

    def _get_performance_people(self):
        """ Return ``{order: (team id, {employee id: percent})}``: whose the orders are. """
        holders = {}
        rows = self.env["sales.performance"].sudo()._read_group(  # sudo: whoever earned of it
            [("res_model", "=", "sale.order"), ("res_id", "in", self.ids)], ["res_id", "employee_id", "team_id"], ["amount:sum"])
        for order_id, employee, team, amount in rows:
            if not float_is_zero(amount, precision_digits=4):
                holders.setdefault(order_id, []).append((employee.id, team.id))
        employees = self._get_performance_employees(self.user_id, self.company_id)
        result = {}
        for order in self:
            held = holders.get(order.id, [])
            teams = {team for _employee, team in held}
            team = teams.pop() if len(teams) == 1 else order.team_id.id
            percents = {share.employee_id.id: round(share.percent, 2) for share in order.performance_share_ids}
            if not percents:
                seller = employees.get((order.user_id, order.company_id), self.env["hr.employee"]).id
                percents = {held[0][0] if len(held) == 1 else seller: 100.0}
            result[order] = team, percents
        return result

    def _get_refunded_performance(self):
        """ Return ``{order id: amount}`` of what was credited and not invoiced again, in the companies' currencies. """
        orders = self.filtered(lambda order: order.company_id.performance_refund)
        if not orders:
            return {}
        for name in ("account.move", "account.move.line", "sale.order.line"):
            self.env[name].flush_model()
        return dict(self.env.execute_query(SQL(
            """
            SELECT sold.order_id, GREATEST(0, LEAST(
                       SUM(item.balance) FILTER (WHERE move.move_type = 'out_refund'),
                       (SELECT SUM(line.price_subtotal / COALESCE(NULLIF(sale.currency_rate, 0), 1))
                          FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id WHERE sale.id = sold.order_id)
                       + SUM(item.balance)))::float8
              FROM sale_order_line sold
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sold.id
              JOIN account_move_line item ON item.id = rel.invoice_line_id
              JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
             WHERE sold.order_id IN %s
             GROUP BY sold.order_id
            HAVING COUNT(*) FILTER (WHERE move.move_type = 'out_refund') > 0
            """, tuple(orders.ids))))

    def _get_performance_percent(self, employee_id):
        share = self.performance_share_ids.filtered(lambda share: share.employee_id.id == employee_id)
        return share.percent if share else 100.0
