from odoo import api, fields, models


class SalesCommissionOverride(models.Model):
    """ What those who lead get of what their teams earn: level 1 is the nearest leader above
    the seller, level 2 the next one. """
    _name = "sales.commission.override"
    _description = "Commission of Leaders"
    _order = "scheme_id, level"

    scheme_id = fields.Many2one("sales.commission.scheme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True)
    level = fields.Integer(required=True, default=1, help="1: the nearest leader above the seller.")
    percent = fields.Float("Share (%)", digits=(9, 2), required=True)

    _level_positive = models.Constraint("CHECK(level > 0)", "The nearest leader is level 1.")
    _percent_range = models.Constraint("CHECK(percent >= 0 AND percent <= 100)", "A share is between 0 and 100 %.")
    _one_each = models.Constraint("UNIQUE(scheme_id, level) DEFERRABLE INITIALLY DEFERRED", "Each level has one share.")

    @api.model_create_multi
    def create(self, vals_list):
        overrides = super().create(vals_list)
        overrides.scheme_id._check_not_frozen()
        return overrides

    def write(self, vals):
        self.scheme_id._check_not_frozen()
        result = super().write(vals)
        self.scheme_id._check_not_frozen()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.scheme_id._check_not_frozen()
