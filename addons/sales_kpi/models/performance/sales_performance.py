from datetime import date, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

EVENTS = [
    ("order", "Order confirmed"),
    ("order_change", "Order changed"),
    ("order_cancel", "Order cancelled"),
    ("contract", "Contract signed"),
    ("contract_cancel", "Contract cancelled"),
    ("payment", "Payment received"),
    ("payment_reversal", "Payment taken back"),
    ("invoice", "Invoice posted"),
    ("refund", "Refund posted"),
    ("share_change", "Shares changed"),
    ("adjustment", "Adjustment"),
]


class SalesPerformance(models.Model):
    """ Who earned what: an entry per person, deal and event.

    1. Entries are written once and never changed or deleted, by nobody; they are corrected by
       reversals with a day of their own.
    2. Each event of a source is posted once: ``source_key`` is unique in the database.
    3. Team, project and company are those of the event's day; they stay when people and teams move.
    4. An entry stands in an open month: its own, or the first open one after it.
    """
    _name = "sales.performance"
    _description = "Performance Entry"
    _order = "date desc, id desc"

    name = fields.Char("Number", compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    date = fields.Date(required=True, index=True)
    period_id = fields.Many2one("sales.performance.period", required=True, index=True, ondelete="restrict")
    original_period_id = fields.Many2one(
        "sales.performance.period", string="Belongs To", ondelete="restrict",
        help="The month that the entry is about, where that was no longer open.")
    employee_id = fields.Many2one("hr.employee", string="Person", index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one("res.users", index="btree_not_null", ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", index="btree_not_null", ondelete="restrict")
    project_id = fields.Many2one(
        "crm.team", string="Project Team", index="btree_not_null", ondelete="restrict",
        help="The nearest project team at or above the sales team, on that day.")
    sales_project_id = fields.Many2one(
        "sales.project", index="btree_not_null", ondelete="restrict", help="What was sold, on that day.")
    event = fields.Selection(EVENTS, required=True, index=True)
    metric_id = fields.Many2one("sales.metric", index=True, ondelete="restrict")
    amount = fields.Monetary(required=True)
    share = fields.Float("Share (%)", digits=(5, 2), default=100.0, aggregator=None)
    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="restrict")
    res_model = fields.Char("Document Model")
    res_id = fields.Many2oneReference("Document", model_field="res_model", aggregator=None)
    source_key = fields.Char(help="Names the event and the person; nothing is posted twice under it.")
    reversal_of_id = fields.Many2one("sales.performance", string="Takes Back", index="btree_not_null", ondelete="restrict")
    reason = fields.Text()

    _by_document = models.Index("(res_id, res_model)")
    _posted_once = models.UniqueIndex("(source_key) WHERE source_key IS NOT NULL", "This has been posted already.")

    @api.depends("date")
    def _compute_name(self):
        for entry in self:
            entry.name = f"PR{entry.date:%y%m}/{entry.id:07d}" if entry.id else False

    # ------------------------------------------------------------
    # IMMUTABLE
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        for period in entries.period_id:
            if period._lock_state() != "open":
                raise UserError(self.env._("%s is not open: nothing can be posted into it.", period.display_name))
        return entries

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Performance entries are never changed: post a reversal."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Performance entries are never deleted."))

    # ------------------------------------------------------------
    # POSTING
    # ------------------------------------------------------------

    @api.model
    def _get_day(self, company, moment=None):
        """ Return the day of a moment (now) in the company's timezone; what is a day already stays it. """
        if isinstance(moment, date) and not isinstance(moment, datetime):
            return moment
        # sudo: the timezone of a company is no secret
        timezone = company.sudo().partner_id.tz or self.env["res.users"].browse(api.SUPERUSER_ID).tz or "UTC"
        record = self.with_context(tz=timezone)
        return fields.Datetime.context_timestamp(record, moment or fields.Datetime.now()).date()

    @api.model
    def _post(self, vals_list):
        """ Post entries as superuser, leaving out what is posted already.

        :param vals_list: values without ``currency_id``, ``period_id``, ``project_id``, which are added
        :returns: the new entries
        """
        ledger = self.sudo()  # sudo: nobody may write into the ledger; what sells, pays or cancels does
        keys = [vals["source_key"] for vals in vals_list if vals.get("source_key")]
        known = {key for (key,) in ledger._read_group([("source_key", "in", keys)], ["source_key"])} if keys else set()
        fresh = []
        for vals in vals_list:
            key = vals.get("source_key")
            if key and key in known:
                continue
            known.add(key)
            fresh.append(dict(vals))
        ledger._complete(fresh)
        return ledger.create(fresh)

    @api.model
    def _complete(self, vals_list):
        """ Add the period, the currency and the project team as of now. """
        periods = {}
        teams = self.env["crm.team"].with_context(active_test=False).browse(
            {vals["team_id"] for vals in vals_list if vals.get("team_id")})
        projects = teams._get_project_teams()
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            key = (company, vals["date"].replace(day=1))
            if key not in periods:
                periods[key] = self.env["sales.performance.period"]._get_open(*key)
            vals["period_id"] = periods[key].id
            if periods[key].date_from != key[1]:
                vals.setdefault("original_period_id", periods[key]._get_month(*key).id)
            if vals.get("original_period_id") == vals["period_id"]:
                vals["original_period_id"] = False
            vals["currency_id"] = company.currency_id.id
            team = teams.browse(vals.get("team_id") or ())
            vals.setdefault("project_id", projects[team].id if team else False)

    def _reverse(self, date, event, key, reason=None, **values):
        """ Take the entries back, with a day of their own.

        :param key: what causes it; with the entry's id it makes the source key
        :param values: more values of the new entries
        """
        return self._post([{
            "company_id": entry.company_id.id, "date": date, "employee_id": entry.employee_id.id,
            "user_id": entry.user_id.id, "team_id": entry.team_id.id, "project_id": entry.project_id.id,
            "sales_project_id": entry.sales_project_id.id,
            "event": event, "metric_id": entry.metric_id.id, "amount": -entry.amount, "share": entry.share,
            "order_id": entry.order_id.id, "res_model": entry.res_model, "res_id": entry.res_id,
            "source_key": f"{key}:{entry.id}", "reversal_of_id": entry.id, "reason": reason, **values,
        } for entry in self.sudo()])  # sudo: whoever cancels takes back what others have earned, too
