from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sales_target_plan import EDITABLE_STATES

# What a copied node does not take from the one it is a copy of.
OWN_COLUMNS = ("id", "parent_id", "parent_path", "plan_id", "origin_id", "base_node_id", "submission_state")


class SalesTargetPlan(models.Model):
    """ What if: copies of a plan that are compared with it, and may take its place until it is approved. """
    _inherit = "sales.target.plan"

    scenario_of_id = fields.Many2one(
        "sales.target.plan", readonly=True, copy=False, index="btree_not_null", ondelete="cascade", check_company=True,
        help="The plan that this one is a what-if copy of.")
    scenario_ids = fields.One2many("sales.target.plan", "scenario_of_id", string="Scenarios")
    scenario_count = fields.Integer("Number of Scenarios", compute="_compute_scenario_count")

    def _compute_scenario_count(self):
        counts = dict(self._read_group([("scenario_of_id", "in", self.ids)], ["scenario_of_id"], ["__count"]))
        for plan in self:
            plan.scenario_count = counts.get(plan, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_make_scenario(self):
        """ Copy the plan with its tree and figures, and open the copy. """
        self.ensure_one()
        self.check_access("write")
        base = self.scenario_of_id or self
        scenario = self.copy({"name": self.env._("%(plan)s, scenario %(number)s", plan=base.name, number=base.scenario_count + 1)})
        scenario.scenario_of_id = base
        scenario._copy_tree_from(self)
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": scenario.id, "view_mode": "form"}

    def action_adopt(self):
        """ Make the scenario the plan: it takes its name and the next version, the other one is archived. """
        self.ensure_one()
        self.check_access("write")
        base = self.scenario_of_id
        if not base:
            raise UserError(self.env._("%s is no scenario.", self.name))
        if base.state not in EDITABLE_STATES:
            raise UserError(self.env._("%s has been approved: ask for a change instead of replacing it.", base.name))
        others = base.scenario_ids - self
        self.write({"name": base.name, "version": base.version + 1, "scenario_of_id": False, "state": "draft"})
        others.write({"scenario_of_id": self.id})
        self._rebase_nodes(base, others)
        base.activity_unlink(["mail.mail_activity_data_todo"])
        base.write({"active": False})
        base.message_post(body=self.env._("Replaced by version %s, which was a scenario.", self.version))
        return True

    def _rebase_nodes(self, base, others):
        """ Compare the nodes of the other scenarios with those of this one from now on. """
        self.env.flush_all()
        self.env.cr.execute(SQL("""
            UPDATE sales_target_node node SET base_node_id = mine.id
              FROM sales_target_node mine
             WHERE mine.plan_id = %s AND mine.base_node_id = node.base_node_id AND node.plan_id = ANY(%s)
        """, self.id, others.ids))
        self.env.cr.execute(SQL("UPDATE sales_target_node SET base_node_id = NULL WHERE plan_id = %s", self.id))
        self.env.invalidate_all()

    def action_compare_scenarios(self):
        self.ensure_one()
        base = self.scenario_of_id or self
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_comparison_action"),
            domain=[("base_id", "=", base.id)])

    def _check_arrow(self, state, allowed):
        result = super()._check_arrow(state, allowed)
        if scenario := self.filtered("scenario_of_id"):
            raise UserError(self.env._("%s is a scenario: make it the plan first.", scenario[0].name))
        return result

    # ------------------------------------------------------------
    # COPYING
    # ------------------------------------------------------------

    def _copy_tree_from(self, source):
        """ Copy nodes and figures of a plan of the same shape, in a few statements however large it is. """
        self.node_ids.sudo().unlink()  # sudo: the root that every new plan has, which the copied one replaces
        self.env.flush_all()
        self._copy_nodes_from(source)
        self._copy_figures_from(source)
        self.env.invalidate_all()

    def _copy_nodes_from(self, source):
        Node = self.env["sales.target.node"]
        columns = [
            SQL.identifier(name) for name, field in Node._fields.items()
            if field.store and field.column_type and name not in OWN_COLUMNS and (field.copy or field.related or field.compute)]
        self.env.cr.execute(SQL("""
            WITH pair AS MATERIALIZED (
                SELECT id, parent_id, parent_path, nextval('sales_target_node_id_seq')::int AS new_id
                  FROM sales_target_node WHERE plan_id = %(source)s),
            path AS (
                SELECT pair.new_id, string_agg(above.new_id::text, '/' ORDER BY part.place) || '/' AS parent_path
                  FROM pair
            CROSS JOIN LATERAL unnest(string_to_array(rtrim(pair.parent_path, '/'), '/')) WITH ORDINALITY AS part(id, place)
                  JOIN pair above ON above.id = part.id::int
                 GROUP BY pair.new_id)
            INSERT INTO sales_target_node (id, parent_id, parent_path, plan_id, origin_id, base_node_id, submission_state, %(columns)s)
            SELECT pair.new_id, above.new_id, path.parent_path, %(plan)s, pair.id, COALESCE(node.base_node_id, pair.id), 'open', %(values)s
              FROM pair
              JOIN path ON path.new_id = pair.new_id
              JOIN sales_target_node node ON node.id = pair.id
         LEFT JOIN pair above ON above.id = pair.parent_id
        """, source=source.id, plan=self.id, columns=SQL(", ").join(columns),
            values=SQL(", ").join(SQL("node.%s", column) for column in columns)))
        self.env.cr.execute(SQL("""
            INSERT INTO sales_target_node_supervisor_rel (node_id, user_id)
            SELECT node.id, rel.user_id
              FROM sales_target_node_supervisor_rel rel
              JOIN sales_target_node node ON node.origin_id = rel.node_id
             WHERE node.plan_id = %s
        """, self.id))

    def _copy_figures_from(self, source):
        self.env.cr.execute(SQL("""
            INSERT INTO sales_target_figure (
                node_id, metric_id, period_id, target, pinned, plan_id, company_id, create_uid, create_date, write_uid, write_date)
            SELECT node.id, figure.metric_id, period.id, figure.target, figure.pinned, node.plan_id, figure.company_id,
                   %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
              FROM sales_target_figure figure
              JOIN sales_target_node node ON node.origin_id = figure.node_id AND node.plan_id = %(plan)s
              JOIN sales_target_period old_period ON old_period.id = figure.period_id
              JOIN sales_target_period period ON period.plan_id = %(plan)s AND period.sequence = old_period.sequence
             WHERE figure.plan_id = %(source)s
        """, source=source.id, plan=self.id, user=self.env.uid))
