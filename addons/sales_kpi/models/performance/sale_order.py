from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.sales_center.models.approval import sale_order as approval
from odoo.exceptions import AccessError

from ...tools import shares

QUEUE = "sales_kpi.performance"


class SaleOrder(models.Model):
    """ What an order earns follows the order: after each transaction the ledger holds what the
    order is worth, by posting the difference to what it holds already. """
    _inherit = "sale.order"
    _computed_only = approval.SaleOrder._computed_only | {"performance_followed"}

    performance_followed = fields.Boolean(
        "In the Performance Ledger", copy=False, readonly=True,
        help="Confirmed since performance is recorded; orders from before are taken over on demand only.")

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

    def _follow_performance(self, created=False):
        if self:
            self.sudo().performance_followed = True  # sudo: set by us alone
            self._queue_performance(created)

    def _queue_performance(self, created=False):
        """ Have the ledger brought up to date before the transaction is committed, once for all orders. """
        orders = self.filtered("id") if not self.env.context.get("install_mode") else self.browse()
        ids = [order_id for order_id in orders.ids if isinstance(order_id, int)]
        if not ids:
            return
        precommit = self.env.cr.precommit
        if QUEUE not in precommit.data:
            precommit.data[QUEUE] = {}
            precommit.add(self.sudo().browse()._flush_performance)  # sudo: posts whoever's act it was
        for order_id in ids:
            precommit.data[QUEUE][order_id] = precommit.data[QUEUE].get(order_id) or created

    @api.model
    def _flush_performance(self):
        queue = self.env.cr.precommit.data.pop(QUEUE, {})
        orders = self.browse(sorted(queue)).exists()
        orders._check_shares()
        orders = orders.filtered("performance_followed")
        orders._post_performance(created={order_id for order_id, created in queue.items() if created})

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
    # POSTING
    # ------------------------------------------------------------

    def _post_performance(self, created=()):
        """ Post the difference between what each order is worth to each person and what is posted. """
        if not self:
            return
        posted, counts = self._get_posted_performance()
        metric = self.env.ref("sales_kpi.metric_order_intake", raise_if_not_found=False)
        employees = self._get_performance_employees()
        vals_list = []
        for order in self:
            employee = employees.get((order.user_id, order.company_id), self.env["hr.employee"])
            day = self.env["sales.performance"]._get_day(
                order.company_id, order.date_order if order.id in created else None)
            due = order._get_due_performance(employee, day)
            held = posted[order.id]
            for person, team in {**due, **held}:
                amount = due.get((person, team), 0) - held.get((person, team), 0)
                if order.company_id.currency_id.is_zero(amount):
                    continue
                vals_list.append({
                    "company_id": order.company_id.id, "date": day, "employee_id": person,
                    "user_id": self.env["hr.employee"].browse(person or ()).user_id.id or (
                        False if person else order.user_id.id),
                    "team_id": team, "event": order._get_performance_event(counts[order.id]),
                    "metric_id": metric.id if metric else False, "amount": amount, "order_id": order.id,
                    "share": order._get_performance_percent(person),
                    "res_model": "sale.order", "res_id": order.id,
                    "source_key": f"order:{order.id}:{counts[order.id]}:{person or 0}:{team or 0}",
                })
        self.env["sales.performance"]._post(vals_list)

    def _get_due_performance(self, employee, day):
        """ Return what the order is worth now: ``{(employee id, team id): amount}`` in company currency. """
        self.ensure_one()
        if self.state != "sale":
            return {}
        amount = self.currency_id._convert(self.amount_untaxed, self.company_id.currency_id, self.company_id, day)
        rounding = self.company_id.currency_id.rounding
        if not self.performance_share_ids:
            return {(employee.id, self.team_id.id): shares.split(amount, [100], rounding)[0]}
        percents = [round(percent, 2) for percent in self.performance_share_ids.mapped("percent")]
        parts = shares.split(amount, percents, rounding)
        people = self.performance_share_ids.employee_id
        return {(person.id, self.team_id.id): part for person, part in zip(people, parts, strict=True)}

    def _get_posted_performance(self):
        """ Return ``({order id: {(employee id, team id): amount}}, {order id: number of entries})``. """
        posted, counts = defaultdict(dict), defaultdict(int)
        rows = self.env["sales.performance"]._read_group(
            [("order_id", "in", self.ids), ("res_model", "=", "sale.order")],
            ["order_id", "employee_id", "team_id"], ["amount:sum", "__count"])
        for order, employee, team, amount, count in rows:
            posted[order.id][employee.id, team.id] = amount
            counts[order.id] += count
        return posted, counts

    def _get_performance_employees(self):
        """ Return ``{(user, company): employee}``, archived ones included. """
        employees = self.env["hr.employee"].with_context(active_test=False).search(
            [("user_id", "in", self.user_id.ids), ("company_id", "in", self.company_id.ids)], order="active")
        return {(employee.user_id, employee.company_id): employee for employee in employees}

    def _get_performance_percent(self, employee_id):
        share = self.performance_share_ids.filtered(lambda share: share.employee_id.id == employee_id)
        return share.percent if share else 100.0

    def _get_performance_event(self, count):
        if self.state != "sale":
            return "order_cancel"
        return "order_change" if count else "order"
