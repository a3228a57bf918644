from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "sales_logistics.group_officer"
# What follows from the arrows and the lines.
FOLLOWING = frozenset({
    "name", "state", "state_reason", "user_id", "counted_at", "approver_id", "difference_count", "difference_value", "move_ids",
})


class SalesSupplyCount(models.Model):
    """ Somebody counts what is in a site's store; somebody else agrees to the differences.

    1. Who counts does not see what should be there. What the books say is written down at the moment when the count is
       handed in, with a reason for each difference.
    2. Another person agrees; then the difference, and not the counted figure, is moved in Inventory: what was issued
       or came in meanwhile stays right.
    3. A site has one open count. A count is cancelled with a reason, never deleted.
    """
    _name = "sales.supply.count"
    _description = "Count of Supplies"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.methods.only.mixin"]
    _methods_only = FOLLOWING
    _order = "id desc"
    _check_company_auto = True
    _reason_actions = ("action_cancel", "action_count_again")

    name = fields.Char("Count No.", required=True, readonly=True, default="/", copy=False)
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", check_company=True, tracking=True, domain="[('state', '=', 'open')]")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Being counted"), ("counted", "To agree to"), ("done", "Checked"), ("cancelled", "Cancelled")],
        string="Status", required=True, readonly=True, default="draft", index=True, copy=False, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)
    user_id = fields.Many2one("res.users", string="Counted By", readonly=True, copy=False, tracking=True)
    counted_at = fields.Datetime("Handed In", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", string="Checked By", readonly=True, copy=False, tracking=True)
    line_ids = fields.One2many("sales.supply.count.line", "count_id", string="Products", copy=False)
    difference_count = fields.Integer("Differences", compute="_compute_difference", store=True)
    difference_value = fields.Monetary(
        "Value of Differences", compute="_compute_difference_value", store=True, compute_sudo=True, groups="sales_logistics.group_cost")
    move_ids = fields.One2many("stock.move", "supply_count_id", string="Adjustments", readonly=True, groups="stock.group_stock_user")

    _open_once = models.UniqueIndex(
        "(site_id) WHERE state IN ('draft', 'counted')", "This site is being counted already. Go on with that count.")

    @api.model_create_multi
    def create(self, vals_list):
        self.env["sales.site"].browse([vals["site_id"] for vals in vals_list if vals.get("site_id")])._check_supply_administrator()
        counts = super().create(vals_list)
        for count in counts.sudo():  # sudo: nobody writes numbers, whoever counts takes one
            count.name = self.env["ir.sequence"].sudo().next_by_code("sales.supply.count") or "/"  # sudo: as above
        return counts

    def write(self, vals):
        if "site_id" in vals and not self.env.su:
            raise UserError(self.env._("A count stays with its site: make another one."))
        return super().write(vals)

    @api.depends("line_ids.difference", "state")
    def _compute_difference(self):
        for count in self:
            count.difference_count = len(count.line_ids.filtered("difference"))

    @api.depends("line_ids.value")
    def _compute_difference_value(self):
        for count in self:
            count.difference_value = sum(count.line_ids.mapped("value"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A count is kept: cancel it with a reason."))

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def action_fill(self):
        """ List what the store has, and what it should have. """
        self._check_step("draft")
        for count in self:
            # sudo: what the store may have; who counts sees the names, not the figures
            products = self.env["sales.supply.stock"].sudo().search([
                ("site_id", "=", count.site_id.id), "|", ("on_hand", "!=", 0), ("product_min", ">", 0)]).product_id.sudo(False)
            count.line_ids = [Command.create({"product_id": product.id}) for product in products - count.line_ids.product_id]

    def action_hand_in(self):
        """ All is counted. Without a difference nothing is left to agree to. """
        self._check_step("draft")
        for count in self:
            if not count.line_ids:
                raise UserError(self.env._("Nothing was counted. Fill in the products first."))
            count.site_id.sudo()._touch_supplies()  # sudo: see `sales.supply.request.action_issue`
            count.line_ids.sudo()._take_expected()  # sudo: nobody writes what the books say
            # sudo: nobody writes the state but these arrows
            count.sudo().write({"state": "counted", "user_id": self.env.uid, "counted_at": fields.Datetime.now()})
            different = count.line_ids.filtered("difference")
            if missing := different.filtered(lambda line: not (line.reason or "").strip()):
                raise UserError(self.env._("Say why %s differs from the books.", missing[0].product_id.display_name))
            if not different:
                count.sudo().state = "done"  # sudo: as above

    def action_count_again(self, reason=None):
        """ Send it back to whoever counts.

        :param str reason: why; required
        """
        self._end("counted", "draft", reason)

    def action_ask_count_again(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_count_again", self.env._("Count Again"))

    def action_cancel(self, reason=None):
        """ Give the count up.

        :param str reason: why; required
        """
        self._end(("draft", "counted"), "cancelled", reason)

    def action_ask_cancel(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel"))

    def _end(self, states, state, reason):
        self._check_step(*([states] if isinstance(states, str) else states))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why."))
        self.sudo().write({"state": state, "state_reason": reason})  # sudo: nobody writes the state but these arrows

    def _check_step(self, *states):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for count in self:
            if count.state not in states:
                raise UserError(self.env._("%(count)s is “%(state)s”: this can't be done any more, or not yet.", count=count.name,
                                           state=labels[count.state]))

    # ------------------------------------------------------------
    # AGREEING
    # ------------------------------------------------------------

    def action_agree(self):
        """ The differences are what they are: they are moved in Inventory.

        :raises UserError: to who has counted
        """
        self._check_step("counted")
        for count in self:
            if self.env.user in count.user_id | count.line_ids.write_uid and not self.env.su:
                raise UserError(self.env._("Nobody agrees to differences that he or she has counted: ask another administrator."))
        self.site_id.sudo()._touch_supplies()  # sudo: see `sales.supply.request.action_issue`
        for count in self:
            count.sudo()._apply()  # sudo: site administrators need no right in Inventory
            count.sudo().write({"state": "done", "approver_id": self.env.uid})  # sudo: nobody writes the state but these arrows

    def _apply(self):
        self = self.with_company(self.company_id)  # noqa: PLW0642
        values = [line._get_move_values() for line in self.line_ids.filtered("difference")]
        moves = self.env["stock.move"].create(values)
        moves._action_done()
        moves._trigger_assign()
        self.site_id.supply_location_id.last_inventory_date = fields.Date.context_today(self)
