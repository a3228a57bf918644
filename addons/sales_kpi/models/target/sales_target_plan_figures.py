from math import isfinite

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, float_compare, float_round, format_datetime, formatLang

from .sales_target_plan import EDITABLE_STATES


class SalesTargetPlan(models.Model):
    """ The one door through which figures are set. """
    _inherit = "sales.target.plan"

    def set_figures(self, changes):
        """ Set, empty and pin figures of the plan: all of them or none.

        Amounts are in the plan's currency for metrics that count money, in pieces, square
        metres or percent for the others, and multiples of the metric's smallest unit.

        Officers set any figure. Who owns a node sets those directly below it, whole and
        periods, while the plan is handed out, up to what the node itself hands out.

        :param list changes: dicts of ``node_id``, ``metric_id``, ``period_id``, ``target`` (a number;
            None or False empties the cell), and if wanted ``pinned`` (bool) and ``expected``: what the caller
            saw before, None where the cell was empty. The last one counts if a cell comes twice.
        :raises UserError: if a cell is not what was ``expected``: says which, who set it, to what
        """
        self.ensure_one()
        self.check_access("read")
        if not changes:
            return True
        cells = self._check_cells(changes)
        nodes = self.env["sales.target.node"].browse({node_id for node_id, _metric, _period in cells})
        is_officer = self._check_may_set_figures(nodes)
        nodes._lock_branch()
        before = self._read_cells(cells)
        self._check_expected(cells, before)
        self._write_cells(cells, before)
        nodes._stamp_figures()
        if not is_officer:
            self._check_within_share(cells, before)
        return True

    def _check_cells(self, changes):
        """ Return ``{(node id, metric id, period id): change}`` of changes that make sense. """
        cells = {}
        metrics = {metric.id: metric._get_rounding(self.currency_id) for metric in self.metric_ids}
        periods = set(self.period_ids.ids)
        for change in changes:
            cell = int(change["node_id"]), int(change["metric_id"]), int(change["period_id"])
            if cell[1] not in metrics or cell[2] not in periods:
                raise ValidationError(self.env._("%s: the node, the metric and the period of a figure are of one plan.", self.name))
            target = change.get("target")
            target = None if target is None or target is False else float(target)
            if target is not None:
                self._check_amount(cell, target, metrics[cell[1]])
                target = round(target, 4)  # and not its neighbour among floats
            cells[cell] = dict(change, target=target)
        nodes = self.env["sales.target.node"].search([("plan_id", "=", self.id), ("id", "in", [cell[0] for cell in cells])])
        if len(nodes) < len({cell[0] for cell in cells}):
            raise AccessError(self.env._("%s: some of the nodes are not in this plan, or not yours to see.", self.name))
        return cells

    def _check_amount(self, cell, target, unit):
        if not isfinite(target) or abs(target) >= 10 ** 14:
            raise ValidationError(self.env._("%s: this is not a figure.", self._get_cell_name(cell)))
        if float_compare(target, float_round(target, precision_rounding=unit), precision_digits=4):
            raise ValidationError(self.env._(
                "%(cell)s: %(target)s is finer than the unit of the metric, which is %(unit)s.",
                cell=self._get_cell_name(cell), target=target, unit=unit))

    def _check_may_set_figures(self, nodes):
        """ Raise unless the caller may set figures of ``nodes``; return whether as an officer. """
        if self.env.su:
            return True
        if self.state not in EDITABLE_STATES:
            raise UserError(self.env._("%s has been approved: ask for a change instead of editing it.", self.name))
        if self.env["sales.target.figure"].has_access("write"):
            nodes.check_access("write")
            return True
        # sudo: whose the node above is, which the owner of it sees anyway
        strangers = nodes.filtered(lambda node: node.sudo().parent_id.user_id != self.env.user)
        if strangers:
            raise AccessError(self.env._(
                "%s: only officers and the owner of the node above set its figures.", strangers[0].name))
        if self.state != "distributed":
            raise UserError(self.env._("%s is not handed out: only officers set its figures now.", self.name))
        return False

    def _read_cells(self, cells):
        """ Return ``{cell: (target, pinned, user id, time)}`` of the cells that are not empty. """
        Figure = self.env["sales.target.figure"]
        Figure.flush_model()
        node_ids, metric_ids, period_ids = (list(ids) for ids in zip(*cells, strict=True))
        return {row[:3]: row[3:] for row in self.env.execute_query(SQL("""
            SELECT node_id, metric_id, period_id, target::float, pinned, write_uid, write_date
              FROM sales_target_figure
              JOIN unnest(%s::int[], %s::int[], %s::int[]) AS cell(node_id, metric_id, period_id)
             USING (node_id, metric_id, period_id)
        """, node_ids, metric_ids, period_ids))}

    def _check_expected(self, cells, before):
        for cell, change in cells.items():
            if "expected" not in change:
                continue
            target, _pinned, user_id, moment = before.get(cell) or (None, None, None, None)
            seen = change["expected"]
            seen = None if seen is None or seen is False else float(seen)
            if (target is None) != (seen is None) or (target is not None and float_compare(target, seen, precision_digits=4)):
                node = self.env["sales.target.node"].browse(cell[0])
                # sudo: the name of who was there first
                user = (self.env["res.users"].browse(user_id) if user_id else node.write_uid).sudo()
                raise UserError(self.env._(
                    "%(cell)s: %(user)s set it to %(target)s at %(time)s, where you saw %(seen)s. Look at it again.",
                    cell=self._get_cell_name(cell), user=user.name, target=self._format_amount(target),
                    time=format_datetime(self.env, moment or node.write_date), seen=self._format_amount(seen)))

    def _write_cells(self, cells, before):
        emptied = [cell for cell, change in cells.items() if change["target"] is None and cell in before]
        if emptied:
            self.env.cr.execute(SQL(
                "DELETE FROM sales_target_figure WHERE (node_id, metric_id, period_id) IN %s", tuple(emptied)))
        rows = [
            (*cell, change["target"], bool(change.get("pinned", before[cell][1] if cell in before else False)))
            for cell, change in cells.items() if change["target"] is not None]
        if rows:
            now = fields.Datetime.now()
            self.env.cr.execute(SQL("""
                INSERT INTO sales_target_figure (
                    node_id, metric_id, period_id, target, pinned, plan_id, company_id, create_uid, create_date, write_uid, write_date)
                SELECT cell.*, %(plan)s, %(company)s, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM unnest(%(nodes)s::int[], %(metrics)s::int[], %(periods)s::int[], %(targets)s::numeric[], %(pins)s::bool[]) AS cell
                    ON CONFLICT (node_id, metric_id, period_id) DO UPDATE
                   SET target = EXCLUDED.target, pinned = EXCLUDED.pinned,
                       write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
            """, plan=self.id, company=self.company_id.id, user=self.env.uid, now=now, **dict(zip(
                ("nodes", "metrics", "periods", "targets", "pins"), map(list, zip(*rows, strict=True)), strict=True))))
        self.env.invalidate_all()  # with what is worked out from figures

    def _check_within_share(self, cells, before):
        """ Refuse an owner's changes that hand out more than the node above got. """
        # sudo: the node above belongs to the caller; those beside are read for their sum only
        parents = {node.id: node.parent_id.id for node in self.env["sales.target.node"].sudo().browse(cell[0] for cell in cells)}
        raised = {}
        for cell, change in cells.items():
            place = parents[cell[0]], cell[1], cell[2]
            added = (change["target"] or 0) - (before[cell][0] if cell in before else 0)
            raised[place] = raised.get(place, 0) + added
        rows = self.env.execute_query(SQL(
            """ SELECT node_id, metric_id, period_id, expected::float, actual::float
                  FROM (%s) AS row WHERE axis = 'tree' AND difference > 0 AND node_id IN %s """,
            self.env["sales.target.difference"]._get_rows_query(self), tuple(set(parents.values()))))
        wholes = self.whole_period_id.id
        for *place, share, handed_out in rows:
            if raised.get(tuple(place), 0) > 0 and (share is not None or place[2] == wholes):
                raise UserError(self.env._(
                    "%(cell)s: %(handed_out)s would be handed out, but only %(share)s is there to hand out.",
                    cell=self._get_cell_name(place), handed_out=self._format_amount(handed_out), share=self._format_amount(share or 0)))

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _get_cell_name(self, cell):
        """ Return node, metric and period of a cell in words. """
        node, metric, period = (
            # sudo: names only, for a message about what the caller tried to set
            self.env[model].sudo().browse(record_id) for model, record_id in zip(
                ("sales.target.node", "sales.metric", "sales.target.period"), cell, strict=True))
        return ", ".join(record.display_name for record in (node, metric, period) if record)

    def _format_amount(self, target):
        if target is None:
            return self.env._("nothing")
        return formatLang(self.env, target, digits=2 if target % 1 else 0)
