from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.performance.commission_run import CommissionRun


class SalesCommissionSimulation(models.TransientModel):
    """ What a scheme, as it stands, would have given in past months, beside what was given. It
    computes in memory: neither commissions nor periods are touched. """
    _name = "sales.commission.simulation"
    _description = "Simulate a Commission Scheme"

    scheme_id = fields.Many2one("sales.commission.scheme", required=True, ondelete="cascade")
    compare_id = fields.Many2one(
        "sales.commission.scheme", string="Instead Of", compute="_compute_compare_id", store=True, readonly=False,
        ondelete="cascade", domain="[('company_id', '=', company_id), ('id', '!=', scheme_id)]",
        help="Months that were computed count as they were; the others as this version gives.")
    company_id = fields.Many2one(related="scheme_id.company_id")
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    period_ids = fields.Many2many(
        "sales.performance.period", string="Months", required=True, domain="[('company_id', '=', company_id)]",
        default=lambda self: self._default_period_ids())
    line_ids = fields.One2many("sales.commission.simulation.line", "simulation_id", string="People", readonly=True)
    old_total = fields.Monetary("Until Now", compute="_compute_totals")
    new_total = fields.Monetary("Simulated", compute="_compute_totals")
    difference = fields.Monetary(compute="_compute_totals")

    @api.model
    def _default_period_ids(self):
        """ The last three closed months. """
        scheme = self.env["sales.commission.scheme"].browse(self.env.context.get("default_scheme_id"))
        return self.env["sales.performance.period"].search(
            [("company_id", "=", (scheme.company_id or self.env.company).id), ("state", "=", "closed")],
            order="date_from desc", limit=3)

    @api.depends("scheme_id")
    def _compute_compare_id(self):
        for simulation in self:
            scheme = simulation.scheme_id
            simulation.compare_id = self.env["sales.commission.scheme"].search(
                [("origin_id", "=", scheme.origin_id.id), ("id", "!=", scheme.id), ("state", "=", "running")],
                order="date_from desc", limit=1)

    @api.depends("line_ids")
    def _compute_totals(self):
        for simulation in self:
            simulation.old_total = sum(simulation.line_ids.mapped("old_amount"))
            simulation.new_total = sum(simulation.line_ids.mapped("new_amount"))
            simulation.difference = simulation.new_total - simulation.old_total

    @api.constrains("scheme_id", "compare_id", "period_ids")
    def _check_one_company(self):
        for simulation in self:
            if (simulation.compare_id.company_id | simulation.period_ids.company_id) - simulation.company_id:
                raise ValidationError(self.env._("The scheme, what it is compared with and the months are of one company."))

    def action_simulate(self):
        """ Fill in the people, and show the wizard again. """
        self.ensure_one()
        (self.scheme_id | self.compare_id).check_access("read")
        if not self.scheme_id.rate_ids:
            raise UserError(self.env._("%s has no rates.", self.scheme_id.display_name))
        amounts = defaultdict(lambda: [0.0, 0.0])
        for period in self.period_ids:
            for employee, old in self._get_old_amounts(period):
                amounts[employee][0] += old
            for employee, new in self._compute_amounts(period, self.scheme_id):
                amounts[employee][1] += new
        self.line_ids = [fields.Command.clear(), *(
            fields.Command.create({
                "employee_id": employee, "old_amount": self.currency_id.round(old), "new_amount": self.currency_id.round(new)})
            for employee, (old, new) in amounts.items())]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulate: %s", self.scheme_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _get_old_amounts(self, period):
        """ Return ``(employee id, amount)`` of what is in force: as computed, or else as it would be. """
        if not self.compare_id:
            return []
        groups = self.env["sales.commission.line"]._read_group(
            [("period_id", "=", period.id), ("origin_id", "=", self.compare_id.origin_id.id)],
            ["employee_id"], ["commission:sum", "override_amount:sum"])
        if groups or period.state == "closed":
            return [(employee.id, earned + override) for employee, earned, override in groups]
        return self._compute_amounts(period, self.compare_id)

    def _compute_amounts(self, period, scheme):
        """ Return ``(employee id, amount)`` that a scheme gives, before anything is held back. """
        return [(vals["employee_id"], vals["commission"] + vals["override_amount"])
                for vals in CommissionRun(period, scheme).compute()]
