from odoo import fields, models


class SalesProjectPhase(models.Model):
    """ A part of a project that is built and permitted for sale as one; buildings belong to it. """
    _name = "sales.project.phase"
    _description = "Phase of a Project"
    _order = "project_id, sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    project_id = fields.Many2one("sales.project", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    permit = fields.Char("Permit of Presale", help="Number of the permit to sell before it is built.")
    date_permit = fields.Date("Permitted On")
    date_delivery = fields.Date("To Be Delivered", help="When the units of this phase are to be handed over.")
    building_ids = fields.One2many("sales.building", "phase_id", string="Buildings")

    _name_once = models.UniqueIndex("(project_id, name)", "The project has a phase of this name already.")
