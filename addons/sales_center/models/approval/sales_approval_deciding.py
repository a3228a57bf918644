"""What approvers and requesters do with a request. Each method checks who calls it."""

from odoo import models
from odoo.exceptions import AccessError, UserError


class SalesApproval(models.Model):
    _inherit = "sales.approval"

    def _get_my_step(self):
        """The step that waits for the current user, in person or as a delegate.

        :returns: `sales.approval.step`, empty if there is none
        """
        self.ensure_one()
        # sudo: who takes part is counted, not shown
        if self.state != "pending" or self.env.user in self.sudo().involved_ids:
            return self.env["sales.approval.step"]
        # sudo: the user may be a delegate, who needs to be found before access is decided
        steps = self.sudo().step_ids.filtered(
            lambda step: step.state == "pending" and step._get_principal(self.env.user)
        )
        return steps[:1].sudo(False)

    def _lock(self):
        """Have the requests to ourselves until the end of the transaction.

        Two approvers in the same second: the second one waits, then Odoo repeats its call on
        what the first one left.
        """
        if self:
            self.env.cr.execute(
                "SELECT id FROM sales_approval WHERE id IN %s ORDER BY id FOR UPDATE", [tuple(self.ids)],
            )
            self.invalidate_recordset(["state"])

    def _check_my_step(self):
        self.ensure_one()
        if self.state != "pending":
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._("%(name)s is no longer open: it is %(state)s.", name=self.name, state=labels[self.state])
            )
        # sudo: as above
        if self.env.user in self.sudo().involved_ids:
            raise AccessError(
                self.env._("Nobody approves their own request: %s has to be decided by somebody else.", self.name)
            )
        step = self._get_my_step()
        if not step:
            raise AccessError(self.env._("%s does not wait for you.", self.name))
        # sudo: the caller's step; written by the engine after these checks
        return step.sudo()

    def action_approve(self, reason=None):
        """Agree, for the current user, to each of the requests that wait for him or her.

        :param str reason: a remark to go with the decision
        :raises AccessError: if one of them does not wait for the user
        :raises UserError: if one is no longer open, or its pool is exhausted
        """
        self._lock()
        for approval in self:
            approval._check_my_step()._decide("approve", reason)
        return True

    def action_reject(self, reason=None):
        """Refuse, for the current user, each of the requests that wait for him or her.

        :param str reason: why; required
        :raises UserError: without a reason, or if a request is no longer open
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you reject it."))
        self._lock()
        for approval in self:
            step = approval._check_my_step()
            step._decide("reject", reason)
        return True

    def action_ask_back(self, question=None):
        """Ask the requester something before deciding; the request stays open.

        :param str question: what is to be answered; required
        """
        self.ensure_one()
        if not (question or "").strip():
            raise UserError(self.env._("Write down your question."))
        self._check_my_step()._record("ask", question)
        # sudo: an approver need not be able to schedule activities for the requester
        self.sudo().activity_schedule("mail.mail_activity_data_todo", user_id=self.requester_id.id, note=question,
                                      summary=self.env._("Question on %s", self.name))
        return True

    def action_answer(self, answer=None):
        """Answer, as the requester, what an approver asked back.

        :param str answer: required
        """
        self.ensure_one()
        if self.env.user != self.requester_id or self.state != "pending":
            raise AccessError(self.env._("Only who asked can answer, and only while the request is open."))
        if not (answer or "").strip():
            raise UserError(self.env._("Write down your answer."))
        # sudo: decisions are only ever written by these methods
        self.sudo()._record("answer", answer)
        self.sudo().activity_ids.filtered(lambda a: a.user_id == self.requester_id).action_feedback(feedback=answer)  # sudo: as above
        return True

    def action_forward(self, user_id, reason=None):
        """Hand one's own step to somebody of at least the same role.

        :param int user_id: `res.users` who is to decide instead
        :param str reason: a remark to go with it
        :raises UserError: if that person may not decide
        """
        self.ensure_one()
        self._lock()
        step = self._check_my_step()
        user = self.env["res.users"].browse(user_id).exists()
        step._forward(user, reason)
        return True

    def action_withdraw(self):
        """Take back requests that are still open, as who asked or whoever may edit the document."""
        self._lock()
        for approval in self:
            if approval.state not in ("pending", "approved"):
                raise UserError(self.env._("%s is no longer open.", approval.name))
            document = approval._get_document()
            if self.env.user != approval.requester_id and not (document and document.has_access("write")):
                raise AccessError(
                    self.env._("Only who asked for %s, or may edit the document, can take it back.", approval.name)
                )
            approval.sudo()._record("withdraw", False)  # sudo: see the class
            approval.sudo()._finish("withdrawn")
        return True
