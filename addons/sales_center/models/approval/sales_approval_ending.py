"""What becomes of an approval: used, void, lapsed."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_approval_decision import AGREED


class SalesApproval(models.Model):
    _inherit = "sales.approval"

    def _is_valid(self, today=None):
        """Whether it can still be used: approved, not used yet, not past its last day.

        :param date today: in the company's calendar; today by default
        """
        self.ensure_one()
        today = today or fields.Date.context_today(self)
        return self.state == "approved" and (not self.expiry_date or today <= self.expiry_date)

    def _use(self):
        """Use the approval up, once.

        :raises UserError: if somebody else has used it or it has lapsed
        """
        self.ensure_one()
        self._lock()
        if not self._is_valid():
            raise UserError(self.env._("The approval %s has been used or has lapsed. Ask again.", self.name))
        self._finish("used")
        self.pool_id._spend(self)

    def _void(self, why):
        """End open or unused approvals whose terms are no longer kept.

        :param str why: which figures got worse, in words
        """
        self._lock()
        for approval in self.filtered(lambda approval: approval.state in ("pending", "approved")):
            approval._finish("void", why)

    def _bar(self, user):
        """Keep somebody who is concerned from now on, such as a new salesperson, out of the decision."""
        self.ensure_one()
        if user in self.involved_ids:
            return
        if user in self._get_deciders(AGREED):
            self._void(self.env._("%s, who has agreed to it, is concerned now.", user.name))
            return
        self.involved_ids |= user
        self.step_ids.filtered(lambda step: step.state == "pending")._pass_up_where_nobody_is_left()

    @api.model
    def _cron_follow_up(self, batch=50):
        """Let approvals lapse, remind silent approvers, then go to the next level."""
        self._lapse_expired(batch)
        self.env["sales.approval.delegation"]._end()
        self.env["sales.approval.step"]._tell_delegates()
        self.env["sales.approval.step"]._follow_up(batch)

    @api.model
    def _cron_refresh_states(self):
        """Once a day: rules that begin or have ended change what open documents need."""
        today = fields.Date.context_today(self)
        rules = self.env["sales.approval.rule"].search([
            "|", ("date_from", "=", today), ("date_to", "=", today - timedelta(days=1)),
        ])
        rules._refresh_documents(set(rules.mapped("kind")))

    @api.model
    def _lapse_expired(self, batch=100):
        domain = [("state", "=", "approved"), ("expiry_date", "<", fields.Date.context_today(self))]
        Cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        Cron._commit_progress(remaining=remaining)
        while expired := self.search(domain, limit=batch, order="id"):
            expired._lock()
            for approval in expired:
                spoken = approval.with_context(lang=approval.requester_id.lang)
                spoken._finish("lapsed", spoken.env._("It was not used in time."))
            if not Cron._commit_progress(len(expired)):
                break
