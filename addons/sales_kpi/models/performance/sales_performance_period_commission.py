from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .commission_run import CommissionRun


class SalesPerformancePeriod(models.Model):
    _inherit = "sales.performance.period"

    commission_ids = fields.One2many("sales.commission.line", "period_id", string="Commissions")
    commission_count = fields.Integer(compute="_compute_commission_count")

    def _compute_commission_count(self):
        counts = dict(self.env["sales.commission.line"]._read_group(
            [("period_id", "in", self.ids)], ["period_id"], ["__count"]))
        for period in self:
            period.commission_count = counts.get(period, 0)

    def write(self, vals):
        """ The commissions of a month are those of what it is closed with, however it is closed. """
        if vals.get("state") == "closed":
            for period in self.filtered(lambda period: period.state != "closed").sorted("date_from"):
                period._compute_commissions()
        return super().write(vals)

    def action_compute_commissions(self):
        """ Compute the commissions of the periods, which are not closed, anew. """
        self.check_access("read")
        if not self.env.user.has_group("sales_kpi.group_officer"):
            raise AccessError(self.env._("Commissions are computed by officers."))
        for period in self.sorted("date_from"):  # a release counts those of the months before
            if period.state == "closed":
                raise UserError(self.env._("%s is closed: its commissions stay as they are.", period.display_name))
            period._compute_commissions()

    def _compute_commissions(self):
        """ Replace the period's lines by what the schemes that hold in it give now. """
        self.ensure_one()
        # sudo: schemes and everybody's performance, whoever closes the period
        Scheme = self.env["sales.commission.scheme"].sudo()
        valid = Scheme._get_valid(self.company_id, self.date_from)
        owing = Scheme._get_owing(self.company_id, self.date_from).filtered(
            lambda scheme: scheme.origin_id not in valid.origin_id)
        vals_list = CommissionRun(self, valid, owing).compute()
        # sudo: commissions are written by the run only, which checks its caller
        self.env["sales.commission.line"].sudo()._replace(self, vals_list)

    def action_open_commissions(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_commission_line_action"),
            domain=[("period_id", "=", self.id)], context={})
