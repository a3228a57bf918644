from odoo import fields, models
from odoo.exceptions import UserError


class SalesTargetPlan(models.Model):
    """ draft -> distributed -> accepted: the figures go down the tree and come back with a yes. """
    _inherit = "sales.target.plan"

    open_node_count = fields.Integer("Not Accepted Yet", compute="_compute_open_node_count")

    def _compute_open_node_count(self):
        counts = dict(self.env["sales.target.node"]._read_group(
            [("plan_id", "in", self.ids), ("parent_id", "!=", False), ("submission_state", "!=", "accepted")],
            ["plan_id"], ["__count"]))
        for plan in self:
            plan.open_node_count = counts.get(plan, 0)

    def action_spread(self):
        """ Spread from the top. """
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_spread_action"),
            context={"default_node_id": self.root_id.id, "default_deep": True})

    def action_open_submissions(self):
        """ Open the nodes whose owners have not had a yes yet. """
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_node_action"),
            domain=[("plan_id", "=", self.id), ("parent_id", "!=", False), ("submission_state", "!=", "accepted")])

    def action_distribute(self):
        """ Hand the plan out: the owners of nodes are told, each by one activity. """
        self._check_arrow("distributed", ("draft",))
        self.write({"state": "distributed"})
        for plan in self:
            nodes = plan.node_ids.filtered("parent_id")
            plan._schedule_for_owners(nodes, self.env._("Look at your figures and submit them"))

    def action_back_to_draft(self):
        """ Take the plan back; what the owners said yes to is open again. """
        self._check_arrow("draft", ("distributed", "accepted"))
        self.write({"state": "draft"})
        self.node_ids.write({"submission_state": "open"})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_accept(self):
        """ An officer closes the round, whoever has not answered yet. """
        self._check_arrow("accepted", ("distributed",))
        self.write({"state": "accepted"})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _check_arrow(self, state, allowed):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self:
            if plan.state not in allowed:
                raise UserError(self.env._(
                    "%(plan)s is %(old)s and can't become %(new)s.", plan=plan.name,
                    old=labels[plan.state].lower(), new=labels[state].lower()))

    def _accept_when_complete(self):
        """ The plan is accepted with its last node. """
        # sudo: whoever says yes to the last node need not see the others, nor write the plan
        for plan in self.sudo():
            if plan.state == "distributed" and not plan.open_node_count:
                plan.write({"state": "accepted"})

    def _schedule_for_owners(self, nodes, summary):
        """ One activity for each owner of ``nodes``, however many nodes are theirs. """
        self.ensure_one()
        owners = nodes.user_id.filtered(lambda user: user.active and not user.share)
        todo = self.env.ref("mail.mail_activity_data_todo")
        # sudo: a leader who returns figures does not write the plan
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create([
            {"res_model_id": self.env["ir.model"]._get_id(self._name), "res_id": self.id, "activity_type_id": todo.id,
             "user_id": owner.id, "automated": True, "summary": summary, "date_deadline": fields.Date.context_today(self)}
            for owner in owners])
