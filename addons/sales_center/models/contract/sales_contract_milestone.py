from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .const import LIVE_STATES, OFFICER


class SalesContractMilestone(models.Model):
    """ Something that a contract obliges to: due when, done when, by whom, with what evidence. """
    _name = "sales.contract.milestone"
    _description = "Milestone of a Contract"
    _order = "date_due, contract_id, id"
    _check_company_auto = True

    contract_id = fields.Many2one("sales.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    name = fields.Char("What", required=True)
    date_due = fields.Date("To Be Done By", required=True, index=True)
    user_id = fields.Many2one("res.users", string="Responsible", required=True, default=lambda self: self.env.user, check_company=True)
    done_on = fields.Date(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", copy=False)
    note = fields.Char("Remark")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    @api.depends("done_on", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for milestone in self:
            milestone.is_overdue = not milestone.done_on and bool(milestone.date_due) and milestone.date_due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([("done_on", "=", False), ("date_due", "<", fields.Date.context_today(self))])
        return domain if True in value else ~domain

    def action_done(self):
        """ It is done: by whom it was given to, or by an officer. """
        self.check_access("read")
        for milestone in self:
            if milestone.done_on:
                raise UserError(self.env._("“%s” is done already.", milestone.name))
            if self.env.user != milestone.user_id and not self.env.user.has_group(OFFICER):
                raise AccessError(self.env._("“%(what)s” is %(who)s's to do.", what=milestone.name, who=milestone.user_id.name))
        # sudo: who did it and when is written by this method only
        self.sudo().write({"done_on": fields.Date.context_today(self), "done_by_id": self.env.uid})
        # sudo: reminders of whoever is responsible
        activities = self.sudo().contract_id.activity_ids
        activities.filtered(lambda activity: activity.summary in self.mapped("name")).unlink()

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & {"done_on", "done_by_id", "contract_id"}:
                raise AccessError(self.env._("A milestone is done by its button."))
            if done := self.filtered("done_on")[:1]:
                raise UserError(self.env._("“%s” is done and stays as it is.", done.name))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        milestones = super().create(vals_list)
        if not self.env.su and any(milestone.done_on or milestone.done_by_id for milestone in milestones):
            raise AccessError(self.env._("A milestone is done by its button."))
        return milestones

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if kept := self.filtered(lambda milestone: milestone.done_on or milestone.contract_id.state != "draft")[:1]:
            raise UserError(self.env._("“%s” is part of a contract under way, and kept.", kept.name))

    @api.model
    def _cron_remind(self):
        """ Once a day: remind of milestones that are overdue, of instalments and of papers that were not given back. """
        today = fields.Date.context_today(self)
        overdue = self.search([("done_on", "=", False), ("date_due", "<", today), ("contract_id.state", "in", LIVE_STATES)], order="id")
        for milestone in overdue:
            milestone.contract_id._remind(milestone.name, milestone.date_due, milestone.user_id)
        self.env["sales.contract.instalment"]._remind_due()
        self.env["sales.contract.loan"]._remind_overdue()
