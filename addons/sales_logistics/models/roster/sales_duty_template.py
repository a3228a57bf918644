from odoo import fields, models


class SalesDutyTemplate(models.Model):
    """ A week of a site as it usually is: which posts are kept in which shifts on which days, and by whom if it is always the same.
    Weeks are filled from it by the dialog that copies them, see `sales.duty.copy`. """
    _name = "sales.duty.template"
    _description = "Template of a Week of Duties"
    _order = "site_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    line_ids = fields.One2many("sales.duty.template.line", "template_id", string="Duties of the Week", copy=True)

    _name_once = models.UniqueIndex("(site_id, name)", "The site has a template of this name already.")
