from odoo import api, fields, models


class SalesCommissionRate(models.Model):
    """ One row of a scheme's table: from here on, up to the next row, so many percent.

    Only the beginning of a row is stored, so a table has neither gap nor overlap. The constraint is
    deferred, so that rows may be moved past one another in one go.
    """
    _name = "sales.commission.rate"
    _description = "Commission Rate"
    _order = "scheme_id, start, id"

    scheme_id = fields.Many2one("sales.commission.scheme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True)
    start = fields.Float("From", digits=(18, 2), required=True, default=0.0)
    end = fields.Float("Up To", digits=(18, 2), compute="_compute_end", help="Up to, and without, this figure.")
    is_last = fields.Boolean("And Above", compute="_compute_end")
    rate = fields.Float("Rate (%)", digits=(9, 3), required=True)

    _start_positive = models.Constraint("CHECK(start >= 0)", "A table begins at zero.")
    _rate_positive = models.Constraint("CHECK(rate >= 0)", "A rate is not below zero.")
    _one_start = models.Constraint(
        "UNIQUE(scheme_id, start) DEFERRABLE INITIALLY DEFERRED", "Two rows of a table begin at the same figure.")

    @api.depends("start", "scheme_id.rate_ids.start")
    def _compute_end(self):
        for line in self:
            later = [other.start for other in line.scheme_id.rate_ids if other.start > line.start]
            line.end = min(later, default=0.0)
            line.is_last = not later

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates.scheme_id._check_not_frozen()
        return rates

    def write(self, vals):
        self.scheme_id._check_not_frozen()
        result = super().write(vals)
        self.scheme_id._check_not_frozen()  # of where they have gone to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.scheme_id._check_not_frozen()
