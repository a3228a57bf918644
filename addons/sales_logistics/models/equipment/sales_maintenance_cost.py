from odoo import api, fields, models
from odoo.exceptions import UserError

SETTLED = frozenset({"state", "state_reason"})


class SalesMaintenanceCost(models.Model):
    """ What a repair or upkeep has cost: material, labour, an outside vendor.

    Only who may see costs enters them. Confirmed, a cost is not changed any more; it is cancelled, with a reason.
    """
    _name = "sales.maintenance.cost"
    _inherit = ["sales.methods.only.mixin", "sales.label.mixin"]
    _methods_only = SETTLED
    _description = "Cost of Maintenance"
    _order = "date desc, id desc"
    _rec_name = "kind"
    _check_company_auto = True
    _reason_actions = ("action_cancel",)

    request_id = fields.Many2one(
        "maintenance.request", string="Repair or Upkeep", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="request_id.sales_site_id", store=True, index="btree_not_null")
    equipment_id = fields.Many2one(related="request_id.equipment_id", store=True, index="btree_not_null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("material", "Material"), ("labour", "Labour"), ("vendor", "Outside vendor")], required=True, default="material")
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True)
    partner_id = fields.Many2one("res.partner", string="Vendor", check_company=True, index="btree_not_null")
    note = fields.Char()
    state = fields.Selection(
        [("draft", "To confirm"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")], string="Status", required=True, readonly=True,
        default="draft", index=True, copy=False)
    state_reason = fields.Char("Reason", readonly=True, copy=False)

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A cost is above zero.")

    def write(self, vals):
        if not self.env.su and self.filtered(lambda cost: cost.state != "draft"):
            raise UserError(self.env._("A cost that was confirmed or cancelled is not changed any more."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda cost: cost.state != "draft"):
            raise UserError(self.env._("A cost that was decided on is kept."))

    def action_confirm(self):
        """ The costs are right. """
        self.check_access("write")
        if self.filtered(lambda cost: cost.state != "draft"):
            raise UserError(self.env._("This cost was decided on already."))
        self.sudo().write({"state": "confirmed"})  # sudo: nobody writes the state but the actions

    def action_cancel(self, reason=None):
        """ The costs were entered by mistake, or came back.

        :param str reason: why; required
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the cost is cancelled."))
        if self.filtered(lambda cost: cost.state == "cancelled"):
            raise UserError(self.env._("This cost was cancelled already."))
        self.sudo().write({"state": "cancelled", "state_reason": reason})  # sudo: as above

    def action_ask_cancel(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel"))
