from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

OFFICER = "sales_logistics.group_officer"
COMPUTED_ONLY = frozenset({"state", "state_reason", "removed_on"})


class SalesSiteFurnishing(models.Model):
    """ Furniture and plants of a site: what, how many, where, in which condition.

    1. What is there is taken away with a reason, never deleted; so its cost stays where it was.
    2. A plant with an interval wants care that many days after the last one, or after it came.
    3. What it has cost, all of the row, is for those who may see costs.
    """
    _name = "sales.site.furnishing"
    _description = "Furnishing"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.methods.only.mixin"]
    _methods_only = COMPUTED_ONLY
    _order = "site_id, area_id, kind, name, id"
    _check_company_auto = True
    _reason_actions = ("action_remove",)

    name = fields.Char("What", required=True, tracking=True)
    kind = fields.Selection(
        [("furniture", "Furniture"), ("plant", "Plant"), ("decoration", "Decoration")], required=True, default="furniture", index=True)
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", check_company=True, tracking=True, compute="_compute_site_id",
        store=True, precompute=True, readonly=False)
    area_id = fields.Many2one(
        "sales.site.area", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        domain="[('site_id', '=', site_id)]")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    quantity = fields.Integer(default=1, required=True, tracking=True)
    condition = fields.Selection(
        [("good", "Good"), ("worn", "Worn"), ("broken", "Broken")], string="In Which Condition", required=True, default="good",
        tracking=True)
    value = fields.Monetary("Paid for All", groups="sales_logistics.group_cost", help="What the whole row has cost.")
    date = fields.Date("Bought On", default=fields.Date.context_today)
    partner_id = fields.Many2one("res.partner", string="Supplier", check_company=True, index="btree_not_null")
    care_days = fields.Integer("Care Every (Days)", help="0: it needs no care.")
    cared_on = fields.Date("Last Care", readonly=True, copy=False)
    care_due = fields.Date("Next Care", compute="_compute_care_due", store=True, index="btree_not_null")
    is_care_due = fields.Boolean("Care Is Due", compute="_compute_is_care_due", search="_search_is_care_due")
    state = fields.Selection(
        [("there", "There"), ("removed", "Taken away")], string="Status", required=True, readonly=True, default="there", index=True,
        copy=False, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)
    removed_on = fields.Date("Taken Away On", readonly=True, copy=False)
    note = fields.Char()

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "There is at least one of it.")
    _value_positive = models.Constraint("CHECK(value >= 0)", "An amount is not below zero.")
    _care_positive = models.Constraint("CHECK(care_days >= 0)", "The days between two cares are not below zero.")
    _removed_on = models.Constraint("CHECK((state = 'removed') = (removed_on IS NOT NULL))", "What was taken away has a date.")

    @api.depends("area_id")
    def _compute_site_id(self):
        for furnishing in self:
            furnishing.site_id = furnishing.area_id.site_id or furnishing.site_id

    @api.depends("care_days", "cared_on", "date", "state")
    def _compute_care_due(self):
        for furnishing in self:
            since = furnishing.cared_on or furnishing.date
            due = furnishing.care_days and since and furnishing.state == "there"
            furnishing.care_due = since + timedelta(days=furnishing.care_days) if due else False

    @api.depends("care_due")
    @api.depends_context("tz")
    def _compute_is_care_due(self):
        today = fields.Date.context_today(self)
        for furnishing in self:
            furnishing.is_care_due = bool(furnishing.care_due) and furnishing.care_due <= today

    def _search_is_care_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("care_due", "<=", fields.Date.context_today(self))
        return domain if True in value else ~domain

    @api.constrains("site_id", "area_id")
    def _check_area(self):
        for furnishing in self:
            if furnishing.area_id and furnishing.area_id.site_id != furnishing.site_id:
                raise ValidationError(self.env._(
                    "%(area)s is not at %(site)s.", area=furnishing.area_id.name, site=furnishing.site_id.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Furniture and plants are taken away with a reason, not deleted."))

    def action_care(self):
        """ The plants were watered and cared for, today. """
        self._check_there()
        self.write({"cared_on": fields.Date.context_today(self)})

    def action_ask_remove(self):
        """ Open the dialog that asks why it is taken away. """
        return self.env["sales.reason"]._open(self, "action_remove", self.env._("Take Away"))

    def action_remove(self, reason=None):
        """ It is not there any more.

        :param str reason: why; required
        """
        self._check_there()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is taken away."))
        # sudo: nobody writes these but the actions
        self.sudo().write({"state": "removed", "state_reason": reason, "removed_on": fields.Date.context_today(self)})

    def _check_there(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")
        for furnishing in self:
            if furnishing.state != "there":
                raise UserError(self.env._("%s was taken away already.", furnishing.display_name))
