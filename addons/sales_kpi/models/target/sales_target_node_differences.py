from odoo import fields, models
from odoo.tools import SQL


class SalesTargetNode(models.Model):
    """ Nodes are locked by whoever sets their figures, and say whether they add up. """
    _inherit = "sales.target.node"

    revision = fields.Integer(
        default=0, copy=False, readonly=True, help="Goes up whenever a figure of the node, or of one below it, is set.")
    origin_id = fields.Many2one(
        "sales.target.node", string="Copied From", copy=False, readonly=True, index="btree_not_null", ondelete="set null")
    base_node_id = fields.Many2one(
        "sales.target.node", string="Compared With", copy=False, readonly=True, index="btree_not_null", ondelete="set null",
        help="The node of the plan that a scenario's node goes back to.")
    has_difference = fields.Boolean(
        "Does Not Add Up", compute="_compute_has_difference", search="_search_has_difference", compute_sudo=False)

    def _compute_has_difference(self):
        wrong = {node.id for [node] in self.env["sales.target.difference"]._read_group(
            [("node_id", "in", self.ids), ("difference", "!=", 0)], ["node_id"])}
        for node in self:
            node.has_difference = node.id in wrong

    def _search_has_difference(self, operator, value):
        if operator != "in":
            return NotImplemented
        groups = self.env["sales.target.difference"]._read_group([("difference", "!=", 0)], ["node_id"])
        wrong = [node.id for [node] in groups]
        return [("id", "in", wrong)] if True in value else [("id", "not in", wrong)]

    def _lock_branch(self):
        """ Take the nodes and those above them for this transaction.

        What another one decided there in the meantime is a serialization failure: Odoo then
        runs this call again, and it sees the new figures.
        """
        # sudo: the lock is on those above, which the caller need not see
        ids = tuple((self | self.sudo().parent_id).ids)
        if not ids:
            return
        self.env["sales.target.node"].flush_model()
        self.env.cr.execute(SQL("""
            UPDATE sales_target_node
               SET revision = COALESCE(revision, 0) + 1
             WHERE id IN (SELECT id FROM sales_target_node WHERE id IN %s ORDER BY id FOR UPDATE)
        """, ids))
        self.env["sales.target.node"].browse(ids).invalidate_recordset(["revision"])

    def _stamp_figures(self):
        """ Say who was here: an emptied figure leaves no record that could. """
        self.env.cr.execute(SQL(
            "UPDATE sales_target_node SET write_uid = %s, write_date = now() AT TIME ZONE 'UTC' WHERE id = ANY(%s)",
            self.env.uid, list(self.ids)))
        self.invalidate_recordset(["write_uid", "write_date"])

    def action_open_differences(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_difference_action"),
            domain=[("node_id", "=", self.id)])
