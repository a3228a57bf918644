from odoo import fields, models


class FleetServiceType(models.Model):
    _inherit = "fleet.service.type"

    is_needed_to_drive = fields.Boolean(
        "Needed to Drive", help="A car that has had a contract of this type, such as its insurance or inspection, "
        "stays in the garage on days that no such contract covers.")
