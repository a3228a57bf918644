from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

QUEUE = "sales_kpi.performance"


class SalesPerformanceMixin(models.AbstractModel):
    """ For documents that earn: after each transaction the ledger holds what a document is worth,
    by posting the difference to what it holds already.

    1. So nothing is posted twice, however often a button, a cron job or an import runs; and what a
       document loses (cancelled, paid back) is taken back with a day of its own.
    2. A document is followed from the moment on at which it first earns while this addon is there;
       those from before are left alone.
    3. Which events earn is a setting of the company (``_performance_setting``).
    4. What a dispute adjusted is not put back: adjustments are not counted as the document's own.

    An adopter calls ``_follow_performance`` when it begins to earn and ``_queue_performance`` when
    something changes, and says what it is worth: see "what an adopter says".
    """
    _name = "sales.performance.mixin"
    _description = "Document That Earns Performance"
    _performance_setting = None  # name of the company's setting; None: always

    performance_followed = fields.Boolean(
        "In the Performance Ledger", copy=False, readonly=True, groups="base.group_user",
        help="Earning since performance is recorded; what is from before is taken over on demand only.")

    # Not through `_has_field_access`, which is asked for each value that is read.
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_followed_by_us(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_followed_by_us(vals)
        return super().write(vals)

    def _check_followed_by_us(self, vals):
        if "performance_followed" in vals and not self.env.su:
            raise AccessError(self.env._("What the performance ledger follows is not written from outside."))

    # --- what an adopter says ---

    def _get_due_performance(self, days):
        """ Say what the documents are worth now, in their companies' currencies.

        :param dict days: document to the day that is posted on
        :returns: ``{document: {(employee id, team id, metric id, order id): amount}}``
        """
        raise NotImplementedError

    def _get_performance_event(self, amount, is_first):
        """ :returns: str, see `sales.performance.EVENTS`, for a difference of that ``amount`` """
        raise NotImplementedError

    def _get_performance_moment(self):
        """ :returns: date or datetime on which the document counts when it is new """
        raise NotImplementedError

    def _get_performance_project(self):
        """ :returns: `sales.project` that the document is about, may be empty """
        return self.env["sales.project"]

    # --- following ---

    def _follow_performance(self, created=False):
        """ From now on the ledger follows these documents. """
        new = self.filtered(lambda document: document._is_performance_wanted())
        if new:
            new.sudo().performance_followed = True  # sudo: set by us alone
            new._queue_performance(created)

    def _is_performance_wanted(self):
        self.ensure_one()
        # sudo: a setting of the company
        return not self._performance_setting or bool(self.company_id.sudo()[self._performance_setting])

    def _queue_performance(self, created=False):
        """ Have the ledger brought up to date before the transaction is committed, once for all documents. """
        documents = self.filtered("id") if not self.env.context.get("install_mode") else self.browse()
        ids = [document_id for document_id in documents.ids if isinstance(document_id, int)]
        if not ids:
            return
        precommit, key = self.env.cr.precommit, f"{QUEUE}.{self._name}"
        if key not in precommit.data:
            precommit.data[key] = {}
            precommit.add(self.sudo().browse()._flush_performance)  # sudo: posts whoever's act it was
        for document_id in ids:
            precommit.data[key][document_id] = precommit.data[key].get(document_id) or created

    @api.model
    def _flush_performance(self):
        queue = self.env.cr.precommit.data.pop(f"{QUEUE}.{self._name}", {})
        documents = self.browse(sorted(queue)).exists()
        documents._check_performance()
        documents.filtered("performance_followed")._post_performance(
            created={document_id for document_id, created in queue.items() if created})

    def _check_performance(self):
        """ Hook: raise if the documents can't be posted as they are. """

    # --- posting ---

    def _post_performance(self, created=()):
        """ Post the difference between what each document is worth to each person and what is posted.

        :param created: ids of those that count on their own day, and not today
        """
        if not self:
            return
        Performance = self.env["sales.performance"]
        days = {
            document: Performance._get_day(
                document.company_id, document._get_performance_moment() if document.id in created else None)
            for document in self}
        posted, counts = self._get_posted_performance()
        due = self._get_due_performance(days)
        Performance._post([
            document._prepare_performance(key, amount, days[document], counts[document.id])
            for document in self
            for key, amount in document._get_performance_differences(due.get(document, {}), posted[document.id])])

    def _get_performance_differences(self, due, held):
        """ Return ``[(key, amount)]`` of what is yet to be posted, to a unit of the company's currency. """
        currency = self.company_id.currency_id
        differences = [(key, due.get(key, 0) - held.get(key, 0)) for key in {**due, **held}]
        return [(key, amount) for key, amount in differences if not currency.is_zero(amount)]

    def _prepare_performance(self, key, amount, day, count):
        """ Return the values of the entry of one difference. """
        self.ensure_one()
        employee, team, metric, order = key
        return {
            "company_id": self.company_id.id, "date": day, "employee_id": employee, "team_id": team, "metric_id": metric,
            "user_id": self.env["hr.employee"].browse(employee or ()).user_id.id, "order_id": order,
            "event": self._get_performance_event(amount, not count), "amount": amount,
            "share": self.env["sale.order"].browse(order or ())._get_performance_percent(employee),
            "sales_project_id": self._get_performance_project().id,
            "res_model": self._name, "res_id": self.id,
            "source_key": ":".join(str(part or 0) for part in (self._name, self.id, count, *key)),
        }

    def _get_posted_performance(self):
        """ Return ``({document id: {key: amount}}, {document id: number of entries})``. """
        posted, counts = defaultdict(dict), defaultdict(int)
        rows = self.env["sales.performance"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("event", "!=", "adjustment")],
            ["res_id", "employee_id", "team_id", "metric_id", "order_id"], ["amount:sum", "__count"])
        for document_id, employee, team, metric, order, amount, count in rows:
            posted[document_id][employee.id, team.id, metric.id, order.id] = amount
            counts[document_id] += count
        return posted, counts

    @api.model
    def _get_performance_metric(self, name):
        """ Return the id of a shipped metric, or False if somebody deleted it. """
        return self.env["ir.model.data"]._xmlid_to_res_id(f"sales_kpi.{name}") or False

    @api.model
    def _get_performance_employees(self, users, companies):
        """ Return ``{(user, company): employee}``, archived ones included. """
        employees = self.env["hr.employee"].with_context(active_test=False).search(
            [("user_id", "in", users.ids), ("company_id", "in", companies.ids)], order="active")
        return {(employee.user_id, employee.company_id): employee for employee in employees}
