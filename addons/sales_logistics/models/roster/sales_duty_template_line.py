from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesDutyTemplateLine(models.Model):
    """ One duty of a usual week. """
    _name = "sales.duty.template.line"
    _description = "Duty of a Template"
    _order = "template_id, weekday, post_id, id"
    _check_company_auto = True

    template_id = fields.Many2one("sales.duty.template", required=True, index=True, ondelete="cascade")
    site_id = fields.Many2one(related="template_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="template_id.company_id", store=True, index=True, precompute=True)
    weekday = fields.Selection([
        ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"),
        ("5", "Saturday"), ("6", "Sunday"),
    ], required=True, default="0")
    post_id = fields.Many2one(
        "sales.duty.post", required=True, index=True, ondelete="cascade", check_company=True, domain="[('site_id', '=', site_id)]")
    shift_id = fields.Many2one("sales.duty.shift", required=True, ondelete="restrict", check_company=True)
    employee_id = fields.Many2one("hr.employee", string="Person", check_company=True, help="Empty: somebody is chosen each week.")

    @api.constrains("post_id", "template_id")
    def _check_post(self):
        for line in self:
            if line.post_id.site_id != line.template_id.site_id:
                raise ValidationError(self.env._(
                    "%(post)s is no post of %(site)s.", post=line.post_id.name, site=line.template_id.site_id.name))
