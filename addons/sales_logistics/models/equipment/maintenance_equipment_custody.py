from odoo import api, fields, models
from odoo.exceptions import UserError


class MaintenanceEquipment(models.Model):
    """ Handing equipment over, taking it back, and from one person to another in one step. """
    _inherit = "maintenance.equipment"

    custody_ids = fields.One2many("sales.custody", "equipment_id", string="Custody of It", readonly=True)
    custody_id = fields.Many2one("sales.custody", string="With Somebody Since", compute="_compute_custody_id")

    @api.depends("custody_ids.state")
    def _compute_custody_id(self):
        # sudo: that somebody has it is for whoever sees the equipment
        custody = self.env["sales.custody"].sudo().search([("equipment_id", "in", self.ids), ("state", "=", "out")])
        held = {record.equipment_id.id: record for record in custody}
        for equipment in self:
            equipment.custody_id = held.get(equipment.id, False)

    def write(self, vals):
        if not self.env.su:
            self._check_holder(vals)
        return super().write(vals)

    def _check_holder(self, vals):
        """ Nobody is written in, or out, or put away past custody. """
        if "employee_id" not in vals and "equipment_assign_to" not in vals and vals.get("active", True):
            return
        for equipment in self:
            holder = equipment.custody_id.employee_id
            if holder and (vals.get("employee_id", holder.id) != holder.id or vals.get("equipment_assign_to", "employee") != "employee"
                           or not vals.get("active", True)):
                raise UserError(self.env._("%(who)s has %(equipment)s: return it, or issue it.", who=holder.name,
                                           equipment=equipment.display_name))

    def _check_not_held(self):
        for equipment in self:
            if equipment.custody_id:
                raise UserError(self.env._("%(who)s has %(equipment)s: return it, or issue it.",
                                           who=equipment.custody_id.employee_id.name, equipment=equipment.display_name))

    def action_ask_hand_over(self):
        """ Open the dialog that asks to whom, and in which condition. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Issue"), "res_model": "sales.equipment.hand.over",
            "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {"default_equipment_id": self.id}}

    def action_ask_take_back(self):
        """ Open the dialog that asks in which condition it came back. """
        self.ensure_one()
        action = self.action_ask_hand_over()
        return {**action, "name": self.env._("Return"), "context": {**action["context"], "default_step": "back"}}

    def action_hand_over(self, employee_id, condition=None, date_due=None):
        """ Hand it to an employee; from whoever has it, in the same step.

        :param int employee_id: `hr.employee` who gets it
        :param str condition: in which state it goes from hand to hand; required
        :param date_due: datetime until when, UTC; without it, until it is taken back
        :returns: `sales.custody`
        :raises UserError: if it can't be had
        """
        self.ensure_one()
        self._check_keeper()
        employee = self.env["hr.employee"].browse(employee_id)
        if not (condition or "").strip():
            raise UserError(self.env._("Say in which condition it is issued."))
        before = self.custody_id
        if before.employee_id == employee:
            raise UserError(self.env._("%(who)s has %(equipment)s already.", who=employee.name, equipment=self.display_name))
        before._take_back(condition)
        before.flush_recordset()  # the database wants the one to have it back before the other gets it
        return self.env["sales.custody"]._hand_over(employee, [{
            "kind": "equipment", "name": self.display_name, "equipment_id": self.id, "site_id": self.sales_site_id.id,
            "condition_out": condition, "date_due": date_due, "previous_id": before.id}])

    def action_take_back(self, condition=None):
        """ It is back in the store.

        :param str condition: in which state it came back; required
        """
        self._check_keeper()
        if not (condition or "").strip():
            raise UserError(self.env._("Say in which condition it was returned."))
        for equipment in self:
            if not equipment.custody_id:
                raise UserError(self.env._("Nobody has %s.", equipment.display_name))
            equipment.custody_id._take_back(condition)
