from odoo import fields, models


class SalesSiteFloor(models.Model):
    """ A picture of a floor of a site, on which its areas are marked. """
    _name = "sales.site.floor"
    _description = "Floor Plan"
    _order = "site_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    image_1920 = fields.Image("Picture", max_width=1920, max_height=1920, required=True)
    image_512 = fields.Image("Small Picture", related="image_1920", max_width=512, max_height=512, store=True)
    area_ids = fields.One2many("sales.site.area", "floor_id", string="Areas on It")

    _name_once = models.UniqueIndex("(site_id, name)", "The site has a floor plan of this name already.")
