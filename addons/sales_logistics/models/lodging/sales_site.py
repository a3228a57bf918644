from odoo import fields, models


class SalesSite(models.Model):
    _inherit = "sales.site"

    dormitory_ids = fields.One2many("sales.dormitory", "site_id", string="Dormitories")

    def _get_closing_obstacles(self):
        obstacles = super()._get_closing_obstacles()
        stays = self.env["sales.stay"].sudo()._read_group(  # sudo: whoever lives there
            [("site_id", "in", self.ids), ("state", "in", ("requested", "approved", "active"))], ["site_id"], ["__count"])
        for site, count in stays:
            obstacles.setdefault(site.sudo(False), []).append(self.env._("%s people live in its dormitories, or are about to.", count))
        return obstacles
