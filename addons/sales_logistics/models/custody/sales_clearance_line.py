from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesClearanceLine(models.Model):
    """ One thing that an employee has to settle before being cleared, and who signed that it is. """
    _name = "sales.clearance.line"
    _description = "Item of a Clearance"
    _order = "is_signed, id"

    clearance_id = fields.Many2one("sales.clearance", required=True, index=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="clearance_id.company_id", store=True, index=True, precompute=True)
    employee_id = fields.Many2one(related="clearance_id.employee_id")
    name = fields.Char("What", required=True, readonly=True)
    res_model = fields.Char("Item Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Item", model_field="res_model", required=True, readonly=True)
    custody_id = fields.Many2one(
        "sales.custody", compute="_compute_custody_id", store=True, precompute=True, index="btree_not_null", ondelete="restrict")
    custody_state = fields.Selection(related="custody_id.state", string="Status")
    is_signed = fields.Boolean("Signed Off", compute="_compute_is_signed", store=True)
    signed_by_id = fields.Many2one("res.users", readonly=True)
    signed_on = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(clearance_id, res_model, res_id)", "This is on the page already.")

    @api.depends("res_model", "res_id")
    def _compute_custody_id(self):
        for line in self:
            line.custody_id = line.res_id if line.res_model == "sales.custody" else False

    @api.depends("signed_on")
    def _compute_is_signed(self):
        for line in self:
            line.is_signed = bool(line.signed_on)

    def _get_item(self):
        """:returns: record that is to be settled, as superuser; empty if it is gone"""
        self.ensure_one()
        if self.res_model not in self.env:
            return self.browse()
        return self.env[self.res_model].sudo().browse(self.res_id).exists()  # sudo: of whatever site

    def _is_settled(self):
        """:returns: bool, whether nothing is left to do for it"""
        item = self._get_item()
        if not item:
            return True
        if item._name == "sales.custody":
            return item.state != "out"
        return item.with_context(clearance_employee_id=self.employee_id.id)._is_settled_for_clearance()

    def action_sign(self):
        """ Sign that the items are settled.

        :raises UserError: if one is not
        """
        self.clearance_id._check_officer()
        self.clearance_id._check_open()
        for line in self:
            if not line._is_settled():
                raise UserError(self.env._("%s is still open: return it, or say that it is lost.", line.name))
        # sudo: nobody writes these but the actions
        self.sudo().write({"signed_by_id": self.env.uid, "signed_on": fields.Datetime.now()})

    def action_take_back(self):
        """ Take the things back and sign. """
        self.clearance_id._check_officer()
        self.clearance_id._check_open()
        custodies = self.custody_id
        custodies.filtered(lambda custody: custody.state == "out").action_return()
        self.action_sign()

    def action_open_item(self):
        """ Open what is to be settled. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "views": [(False, "form")]}
