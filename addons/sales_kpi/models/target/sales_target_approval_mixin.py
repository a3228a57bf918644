from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list


class SalesTargetApprovalMixin(models.AbstractModel):
    """ What target plans and their change orders have in common where they are approved.

    1. Where a rule asks for it, the approval engine decides. Without any rule a manager of
       targets approves with the same button.
    2. An approval takes effect at once: when it is given the document moves on, by the
       superuser, and the approval is used up.
    3. Nobody approves what they have asked for, are responsible for or have typed.
    4. What is approved is what was asked for: any change voids the request.
    """
    _name = "sales.target.approval.mixin"
    _description = "Targets with Approval"
    _inherit = ["sales.approval.mixin"]
    _approval_open_states = ()  # states in which an approval can be asked for or given

    # --- what a document says ---

    def _get_approval_problems(self):
        """ Hook: what has to be put right before the document can be approved.

        :returns: list of str, in the reader's language; addons and areas add theirs
        """
        self.ensure_one()
        return []

    def _check_unchanged(self):
        """ Hook: raise if what the document rests on has changed since the approval was asked for. """

    def _on_approved(self):
        """ Hook: what the approval brings about, called as superuser. """
        raise NotImplementedError

    # --- what the engine asks ---

    def _approval_is_open(self):
        return self.state in self._approval_open_states

    def _approval_authority_rank(self):
        return 0  # a rule on targets binds everybody: whoever asks needs somebody else

    def _approval_measure(self, condition, categ_ids):
        return float("inf") if condition == "always" else 0.0

    def _approval_worse(self, terms):
        """ Targets are neither better nor worse: what differs was not approved. """
        self.ensure_one()
        if not self._approval_is_open():
            return [self.env._("It is no longer open for approval.")]
        if terms == self._approval_terms():
            return []
        return [self.env._("It has been changed since the approval was asked for.")]

    def _approval_done(self, approval):
        result = super()._approval_done(approval)
        if approval.state == "approved":
            self._take_effect(approval)
        return result

    def _take_effect(self, approval):
        self.ensure_one()
        if worse := self._approval_worse(approval.terms):
            approval._void("\n".join(worse))
            return
        self._check_unchanged()
        self._check_approvable()
        approval._use()
        self._on_approved()

    def _approval_rules_changed(self):
        # sudo: the state of a document does not depend on who changed the rule
        documents = self.sudo().search([("state", "in", self._approval_open_states)])
        self.env.add_to_compute(self._fields["approval_state"], documents)

    # --- asking ---

    def request_approval(self, reason, attachments=None):
        for document in self:
            document._check_approvable()
        return super().request_approval(reason, attachments)

    def action_request_approval(self):
        """ Ask whoever has to agree; where no rule asks for anybody, a manager approves. """
        self.ensure_one()
        self.check_access("write")
        self._check_approvable()
        if self.env["sales.approval.rule"]._get_exceeded(self).get(self):
            return self.action_ask_approval()
        if not self._approval_is_open():
            raise UserError(self.env._("%s is no longer open: nothing can be asked for it.", self.display_name))
        if not self.env.user.has_group("sales_kpi.group_manager"):
            raise AccessError(self.env._("%s has to be approved by a manager of targets.", self.display_name))
        # sudo: nobody may write what an approval brings about, and the manager has just approved it
        self.sudo()._on_approved()
        self._approval_log(self.env._("Approved by %s: no rule asks for anybody else.", self.env.user.name))
        return True

    def _check_approvable(self):
        self.ensure_one()
        if problems := self._get_approval_problems():
            shown = problems[:10] + ([self.env._("and %s more", len(problems) - 10)] if len(problems) > 10 else [])
            raise UserError(self.env._(
                "%(document)s can't be approved yet:\n%(problems)s", document=self.display_name, problems="\n".join(shown)))

    def _explain_measure(self, rule, limit):
        return self.env._("Targets are approved by somebody else than who sets them.")

    def _describe_totals(self, totals):
        """ :param totals: list of (metric, str): what is asked for, per metric """
        return format_list(self.env, [f"{metric.name}: {words}" for metric, words in totals])

    @api.model
    def _format_figure(self, metric, currency, amount):
        """ Return a target the way people read it. """
        if metric.unit == "currency":
            return currency.format(amount)
        unit = dict(metric._fields["unit"]._description_selection(self.env))[metric.unit]
        digits = 0 if metric.unit == "piece" else 2
        return f"{self.env['ir.qweb.field.float'].value_to_html(amount, {'precision': digits})} {unit}"

    # --- the state is nobody's to write ---

    @api.model
    def _get_locked_states(self):
        """ :returns: tuple of the states that only an approval, and what follows it, leads to """
        return ()

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._check_state_change()
        return documents

    def write(self, vals):
        if "state" in vals:
            self._check_state_change(vals["state"])
        return super().write(vals)

    def _check_state_change(self, new_state=None):
        locked = self._get_locked_states()
        if not self.env.su and (new_state in locked or any(document.state in locked for document in self)):
            raise UserError(self.env._("The status follows from approvals and can't be set."))
