from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesCustody(models.Model):
    """ What custody of equipment means for the equipment. """
    _inherit = "sales.custody"

    previous_id = fields.Many2one(
        "sales.custody", string="Taken Over From", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    previous_employee_id = fields.Many2one(related="previous_id.employee_id", string="Holder Before")

    @api.model_create_multi
    def create(self, vals_list):
        custodies = super().create(vals_list)
        for custody in custodies.filtered(lambda custody: custody.equipment_id and custody.state == "out").sudo():  # sudo: see below
            custody._check_equipment()
            # sudo: who hands over need not be able to write on equipment
            custody.equipment_id.sudo().write({
                "use_state": "in_use", "equipment_assign_to": "employee", "employee_id": custody.employee_id.id,
                "assign_date": fields.Date.context_today(custody)})
        return custodies

    def _check_equipment(self):
        equipment = self.equipment_id
        if equipment.use_state not in ("in_use", "in_store") or not equipment.active:
            labels = dict(equipment._fields["use_state"]._description_selection(self.env))
            raise UserError(self.env._("%(equipment)s can't be issued: it is “%(state)s”.", equipment=equipment.display_name,
                                       state=labels[equipment.use_state] if equipment.active else self.env._("archived")))

    def write(self, vals):
        if "previous_id" in vals and not self.env.su:
            raise UserError(self.env._("What was issued is not rewritten. Return it, and issue it again."))
        return super().write(vals)

    def _settle(self, state, **values):
        result = super()._settle(state, **values)
        for custody in self.sudo().filtered("equipment_id"):  # sudo: as above
            equipment = custody.equipment_id
            after = {"employee_id": False}
            if state in ("lost", "written_off"):
                after.update(use_state="scrapped", use_state_reason=custody.state_reason, scrap_date=fields.Date.context_today(custody))
                equipment.upkeep_plan_ids.active = False
            elif equipment.use_state == "in_use":
                after["use_state"] = "in_store"
            equipment.write(after)
        return result
