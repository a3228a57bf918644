from odoo import fields, models


class SalesDutyPost(models.Model):
    """ What somebody on duty does at a site: reception, model flat, parking. """
    _name = "sales.duty.post"
    _description = "Post"
    _order = "site_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    area_id = fields.Many2one(
        "sales.site.area", check_company=True, ondelete="restrict", domain="[('site_id', '=', site_id)]")

    _name_once = models.UniqueIndex("(site_id, name)", "The site has a post of this name already.")
