from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import shares


class SalesPerformanceShare(models.Model):
    """ A person's part of a deal. The parts of a deal are 100 % before the transaction ends. """
    _name = "sales.performance.share"
    _description = "Performance Share"
    _order = "order_id, id"
    _rec_name = "employee_id"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Person", required=True, index=True, ondelete="restrict",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]")
    percent = fields.Float("Share (%)", digits=(5, 2), required=True)

    _positive = models.Constraint("CHECK(percent > 0 AND percent <= 100)", "A share is more than 0 and at most 100 %.")
    _once = models.UniqueIndex("(order_id, employee_id)", "Each person has one share of a deal.")

    @api.constrains("employee_id", "order_id")
    def _check_employee_company(self):
        for share in self.sudo():  # sudo: the company of people whom the seller may not read
            if share.employee_id.company_id and share.employee_id.company_id != share.order_id.company_id:
                raise ValidationError(self.env._("%s belongs to another company.", share.employee_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._touch()
        return records

    def write(self, vals):
        self._touch()
        result = super().write(vals)
        self._touch()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self._touch()

    def _touch(self):
        """ Shares that something was posted by do not change; the others are looked at in the end. """
        if not self.env.su and any(order.performance_followed for order in self.order_id):
            raise UserError(self.env._("The deal has been posted: its shares can't be changed here any more."))
        self.order_id._queue_performance()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    performance_share_ids = fields.One2many(
        "sales.performance.share", "order_id", string="Performance Shares", groups="base.group_user")

    def _make_replacement(self, *args, **kwargs):
        """ Whose the deal is does not change with its buyer or unit. """
        new = super()._make_replacement(*args, **kwargs)
        new.sudo().performance_share_ids = [  # sudo: shares that were agreed on before
            Command.create({"employee_id": share.employee_id.id, "percent": share.percent}) for share in self.sudo().performance_share_ids]
        return new

    def _check_shares(self):
        for order in self.filtered("performance_share_ids"):
            if not shares.is_whole(round(percent, 2) for percent in order.performance_share_ids.mapped("percent")):
                raise ValidationError(self.env._("%s: the shares must be 100 %% in total.", order.name))
