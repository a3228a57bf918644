from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesSitePhoto(models.Model):
    """ How a site, or an area of it, looked on a day. """
    _name = "sales.site.photo"
    _description = "Photo of a Site"
    _inherit = ["image.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Caption", required=True)
    date = fields.Date("Taken On", required=True, default=fields.Date.context_today)
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="cascade", check_company=True, compute="_compute_site_id", store=True,
        precompute=True, readonly=False)
    area_id = fields.Many2one(
        "sales.site.area", index="btree_not_null", ondelete="cascade", check_company=True, domain="[('site_id', '=', site_id)]")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    image_1920 = fields.Image(required=True)

    @api.depends("area_id")
    def _compute_site_id(self):
        for photo in self:
            photo.site_id = photo.area_id.site_id or photo.site_id

    @api.constrains("site_id", "area_id")
    def _check_area(self):
        for photo in self:
            if photo.area_id and photo.area_id.site_id != photo.site_id:
                raise ValidationError(self.env._("%(area)s is not at %(site)s.", area=photo.area_id.name, site=photo.site_id.name))
