from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "sales_logistics.group_officer"


class SalesDutySwap(models.Model):
    """ Somebody asks a colleague to take over a duty, or to exchange it for one of theirs.

    Asked by whoever is on duty, agreed by the colleague, granted by a site administrator
    who is neither of the two. Only then do the duties change hands, both or none.
    """
    _name = "sales.duty.swap"
    _description = "Swap of Duties"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "duty_id"
    _check_company_auto = True

    duty_id = fields.Many2one("sales.duty", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="duty_id.company_id", store=True, index=True, precompute=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Asked By", required=True, readonly=True, index=True, compute="_compute_employee_id",
        store=True, precompute=True)
    user_id = fields.Many2one(related="employee_id.user_id", store=True, string="Asking User", index="btree_not_null")
    colleague_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict", check_company=True)
    colleague_user_id = fields.Many2one(related="colleague_id.user_id", store=True, string="Asked User", index="btree_not_null")
    other_duty_id = fields.Many2one(
        "sales.duty", string="In Exchange For", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('employee_id', '=', colleague_id), ('state', '=', 'published')]",
        help="Empty: the colleague takes the duty over.")
    reason = fields.Char()
    answer = fields.Char("Reason for the Refusal", readonly=True, copy=False)
    state = fields.Selection(
        [("asked", "Asked"), ("agreed", "Agreed"), ("done", "Swapped"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        string="Status", required=True, default="asked", readonly=True, copy=False, index=True, tracking=True)

    _one_open = models.UniqueIndex("(duty_id) WHERE state IN ('asked', 'agreed')", "A swap of this duty is asked for already.")

    @api.depends("duty_id")
    def _compute_employee_id(self):
        """ Whoever is on duty when the swap is asked for; it stays when the duty changes hands. """
        for swap in self:
            swap.employee_id = swap.employee_id or swap.duty_id.employee_id

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("state", "asked") != "asked" for vals in vals_list):
            raise AccessError(self.env._("A swap is asked for first."))
        swaps = super().create(vals_list)
        for swap in swaps:
            swap._check_asked()
            if swap.colleague_user_id:
                # sudo: whoever asks need not have rights on activities of others
                swap.sudo().activity_schedule(
                    "mail.mail_activity_data_todo", user_id=swap.colleague_user_id.id,
                    summary=self.env._("%s asks you to swap a duty", swap.employee_id.name))
        return swaps

    def _check_asked(self):
        duties = self.duty_id | self.other_duty_id
        if any(duty.state != "published" or not duty._is_to_come() for duty in duties):
            raise UserError(self.env._("Only duties that are published and still to come are swapped."))
        if not self.env.su and self.duty_id.user_id != self.env.user and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Ask for swaps of your own duties."))
        if self.colleague_id == self.employee_id or (self.other_duty_id and self.other_duty_id.employee_id != self.colleague_id):
            raise UserError(self.env._("Choose a colleague, and if it is an exchange a duty of theirs."))

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("A swap that was asked for is answered or withdrawn with its buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Swaps are never deleted."))

    def _check_state(self, *states):
        self.check_access("read")
        for swap in self:
            if swap.state not in states:
                raise UserError(self.env._("The swap of “%s” has been answered already.", swap.duty_id.display_name))

    def _move(self, state, answer=False):
        # sudo: nobody writes swaps but these methods, after their checks
        self.sudo().write({"state": state, "answer": answer})
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # sudo: as above

    def action_agree(self):
        """ The colleague agrees. """
        self._check_state("asked")
        if self.filtered(lambda swap: swap.colleague_user_id != self.env.user):
            raise AccessError(self.env._("The colleague who is asked agrees."))
        self._move("agreed")

    def action_grant(self):
        """ Grant the swaps: the duties change hands.

        :raises UserError: if somebody can't be on duty then
        """
        self._check_state("agreed")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Swaps are granted by site administrators."))
        if self.filtered(lambda swap: self.env.user in swap.user_id | swap.colleague_user_id):
            raise UserError(self.env._("You take part in this swap: somebody else grants it."))
        for swap in self.sudo():  # sudo: published duties change hands here only
            if swap.duty_id.employee_id != swap.employee_id or any(
                    duty.state != "published" for duty in swap.duty_id | swap.other_duty_id):
                raise UserError(self.env._("The duties have changed since the swap was asked for."))
            # First both are free, so that an exchange on one day is no conflict with itself.
            duties = swap.duty_id | swap.other_duty_id
            duties.employee_id = False
            swap.duty_id.employee_id = swap.colleague_id
            swap.other_duty_id.employee_id = swap.employee_id
        self._move("done")

    def action_refuse(self, reason=None):
        """ The colleague or a site administrator refuses.

        :param str reason: why; may be empty
        """
        self._check_state("asked", "agreed")
        user = self.env.user
        if not user.has_group(OFFICER) and self.filtered(lambda swap: swap.colleague_user_id != user):
            raise AccessError(self.env._("The colleague who is asked, or a site administrator, refuses."))
        self._move("refused", reason)

    def action_withdraw(self):
        """ Whoever asked takes it back. """
        self._check_state("asked", "agreed")
        if self.filtered(lambda swap: swap.user_id != self.env.user):
            raise AccessError(self.env._("Whoever asked for a swap takes it back."))
        self._move("withdrawn")
