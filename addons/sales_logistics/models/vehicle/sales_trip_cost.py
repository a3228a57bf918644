from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Odoo's own service types of fleet, by our kinds; made in data/vehicle_data.xml.
SERVICE_TYPES = {kind: f"sales_logistics.service_type_{kind}" for kind in ("fuel", "toll", "parking", "other")}
CONFIRMED_ONLY = frozenset({"state", "service_id", "state_reason"})


class SalesTripCost(models.Model):
    """ What a trip has cost: fuel, tolls, parking, with the receipt.

    1. Who drove or asked enters it, also on the road; who may see costs confirms it, or refuses it with a reason.
    2. Confirmed, it is a service in the fleet's books, and is not changed any more.
    """
    _name = "sales.trip.cost"
    _inherit = ["sales.methods.only.mixin", "sales.label.mixin"]
    _methods_only = CONFIRMED_ONLY
    _description = "Cost of a Trip"
    _order = "date desc, id desc"
    _rec_name = "kind"
    _reason_actions = ("action_refuse",)

    trip_id = fields.Many2one("sales.trip", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True, precompute=True)
    project_id = fields.Many2one(related="trip_id.project_id", store=True, index=True)
    vehicle_id = fields.Many2one(related="trip_id.vehicle_id", store=True, index=True, groups="sales_logistics.group_officer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("fuel", "Fuel"), ("toll", "Toll"), ("parking", "Parking"), ("other", "Other")], required=True, default="fuel")
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True)
    liters = fields.Float("Litres", digits=(10, 2))
    receipt = fields.Binary(attachment=True)
    receipt_name = fields.Char()
    note = fields.Char()
    state = fields.Selection(
        [("draft", "To confirm"), ("confirmed", "Confirmed"), ("refused", "Refused")], string="Status", required=True, readonly=True,
        default="draft", index=True, copy=False)
    state_reason = fields.Char("Reason", readonly=True, copy=False)
    service_id = fields.Many2one("fleet.vehicle.log.services", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
                                 groups="fleet.fleet_group_user")

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A cost is above zero.")

    @api.model_create_multi
    def create(self, vals_list):
        costs = super().create(vals_list)
        for trip in costs.trip_id:
            if trip.sudo().state not in ("active", "done"):  # sudo: a fact of the trip
                raise UserError(self.env._("The trip has not begun yet: enter its costs on the road or afterwards."))
        return costs

    def write(self, vals):
        if not self.env.su and self.filtered(lambda cost: cost.state == "confirmed"):
            raise UserError(self.env._("This cost is confirmed: it is not changed any more."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda cost: cost.state != "draft"):
            raise UserError(self.env._("A cost that was decided on is kept."))

    def action_confirm(self):
        """ The costs are right: they go into the fleet's books.

        :raises UserError: where a receipt is missing
        """
        self._check_rights()
        for cost in self:
            if cost.state != "draft":
                raise UserError(self.env._("This cost was decided on already."))
            if not cost.receipt:
                raise UserError(self.env._("The receipt of the trip to %s is missing.", cost.trip_id.place_to))
        for cost in self.sudo():  # sudo: who confirms need not be of the fleet's officers
            service = self.env["fleet.vehicle.log.services"].sudo().create(cost._get_service_values())  # sudo: as above
            cost.write({"state": "confirmed", "service_id": service.id})

    def _get_service_values(self):
        trip = self.trip_id
        return {
            "vehicle_id": trip.vehicle_id.id, "company_id": self.company_id.id, "date": self.date, "amount": self.amount,
            "service_type_id": self.env.ref(SERVICE_TYPES[self.kind]).id, "state": "done", "trip_cost_id": self.id,
            "description": trip.display_name, "purchaser_employee_id": trip.driver_id.id, "notes": self.note}

    def action_refuse(self, reason=None):
        """ The costs are not the company's.

        :param str reason: why; required
        """
        self._check_rights()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the cost is refused."))
        if self.filtered(lambda cost: cost.state != "draft"):
            raise UserError(self.env._("This cost was decided on already."))
        self.sudo().write({"state": "refused", "state_reason": reason})  # sudo: nobody writes the state but the actions

    def action_ask_refuse(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_refuse", self.env._("Refuse"))

    def _check_rights(self):
        if not self.env.su and not self.env.user.has_group("sales_logistics.group_cost"):
            raise AccessError(self.env._("Costs are confirmed by those who may see them."))
        self.check_access("write")
        if self.filtered(lambda cost: cost.create_uid == self.env.user) and not self.env.su:
            raise UserError(self.env._("Nobody confirms costs of their own."))
