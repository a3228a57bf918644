from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesPerformanceDisputeLine(models.Model):
    """ A person's share of the disputed deal, as whoever decides finds it right. """
    _name = "sales.performance.dispute.line"
    _description = "Share of a Disputed Deal"
    _rec_name = "employee_id"

    dispute_id = fields.Many2one("sales.performance.dispute", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="dispute_id.company_id", store=True, precompute=True)
    employee_id = fields.Many2one("hr.employee", string="Person", required=True, index=True, ondelete="restrict",
                                  domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]")
    percent = fields.Float("Share (%)", digits=(5, 2), required=True)

    _positive = models.Constraint("CHECK(percent > 0 AND percent <= 100)", "A share is more than 0 and at most 100 %.")
    _once = models.UniqueIndex("(dispute_id, employee_id)", "Each person has one share of a deal.")

    @api.constrains("employee_id", "dispute_id")
    def _check_employee_company(self):
        for line in self.sudo():  # sudo: the company of people whom the reader may not read
            if line.employee_id.company_id and line.employee_id.company_id != line.company_id:
                raise UserError(self.env._("%s belongs to another company.", line.employee_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_decider()
        return lines

    def write(self, vals):
        self._check_decider()
        result = super().write(vals)
        self._check_decider()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_decider()

    def _check_decider(self):
        """ Said by who decides, until it is decided; then it stays, even for the superuser. """
        for dispute in self.dispute_id:
            if dispute.state != "open":
                raise UserError(self.env._("%s was decided: it stays as it is.", dispute.display_name))
        if not self.env.su:
            self.dispute_id._check_writer({"line_ids"})
