from odoo import api, fields, models


class SalesMineMixin(models.AbstractModel):
    """ Whether what an employee has or asks for is the user's own. For models with `employee_id`. """
    _name = "sales.mine.mixin"
    _description = "Mine"

    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for record in self:
            record.is_mine = record.employee_id.sudo().user_id == self.env.user  # sudo: whose account it is

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("employee_id.user_id", "=", self.env.uid)
        return domain if True in value else ~domain
