from odoo import api, models
from odoo.exceptions import UserError


class HrEmployee(models.Model):
    """ Who leaves is archived whatever the plan says: the targets stay readable, and whoever is
    responsible for the plan is asked to record the leaver. """
    _inherit = "hr.employee"

    def write(self, vals):
        leaving = self.filtered("active") if vals.get("active", True) in (False, None) else self.browse()
        result = super().write(vals)
        leaving._remind_of_targets()
        return result

    def _get_target_nodes(self, domain=()):
        # sudo: human resources need not be able to read targets
        return self.env["sales.target.node"].sudo().with_context(active_test=False).search(
            [("employee_id", "in", self.ids), *domain])

    def _remind_of_targets(self):
        """ Ask those who are responsible for open plans to say what becomes of the targets. """
        nodes = self._get_target_nodes([
            ("date_to", "=", False), ("plan_id.state", "!=", "closed"), ("plan_id.active", "=", True)]) if self else ()
        for node in nodes:
            plan = node.plan_id
            spoken = plan.with_context(lang=plan.user_id.lang or self.env.lang)
            note = spoken.env._(
                "%s has left the company and still has targets in this plan. Record a leaver: the remaining target then goes to "
                "the open share of the team.", node.name)
            if plan.user_id.active:
                spoken.activity_schedule("mail.mail_activity_data_todo", user_id=plan.user_id.id, note=note)
            else:
                spoken.message_post(body=note, subtype_xmlid="mail.mt_note")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_targets(self):
        if node := self._get_target_nodes()[:1]:
            raise UserError(self.env._(
                "%(person)s has targets in %(plan)s and can't be deleted. Archive the person instead: targets and results stay "
                "readable.", person=node.name, plan=node.plan_id.name))
