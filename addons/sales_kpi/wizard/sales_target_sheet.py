import base64
import io
import re
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

from ..models.target.sales_target_plan import EDITABLE_STATES
from ..tools import target_sheet

SHOWN = 100  # problems that are listed; all are counted


class SalesTargetSheet(models.TransientModel):
    """ Takes the figures of a plan out into a workbook and back in.

    1. Everybody takes out what they may read. Officers bring in, while the plan is in preparation.
    2. A dry run names each cell that is wrong. With one wrong cell nothing is brought in.
    3. What does not add up is named as well, and brought in all the same: it may be put right in
       the plan, and stops its approval as long as it is not.
    4. An empty cell is a figure that is not set; rows, columns and sheets that are left out of
       the file stay as they are.
    """
    _name = "sales.target.sheet"
    _description = "Figures of a Target Plan as a Workbook"

    plan_id = fields.Many2one("sales.target.plan", required=True, ondelete="cascade")
    plan_state = fields.Selection(related="plan_id.state")
    data = fields.Binary("Workbook", attachment=False)
    filename = fields.Char()
    export_file = fields.Binary(attachment=False, readonly=True)
    checked = fields.Boolean(readonly=True)
    error_count = fields.Integer("Wrong Cells", readonly=True)
    warning_count = fields.Integer("Does Not Add Up", readonly=True)
    change_count = fields.Integer("Figures That Change", readonly=True)
    result = fields.Text("Outcome of the Check", readonly=True)

    # ------------------------------------------------------------
    # OUT
    # ------------------------------------------------------------

    def action_export(self):
        """ Make the workbook and download it. """
        self.ensure_one()
        self.plan_id.check_access("read")
        content = io.BytesIO()
        target_sheet.write(content, self._get_sheets(), (self.env._("Key"), self.env._("Who")))
        self.export_file = base64.b64encode(content.getvalue())
        name = re.sub(r"[^\w. -]+", " ", self.plan_id.name).strip() or "targets"
        return {
            "type": "ir.actions.act_url", "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/export_file/{name}.xlsx?download=true",
        }

    def _get_sheets(self):
        """ Yield a sheet per metric, of the nodes that the user may read. """
        plan = self.plan_id
        nodes = self._get_nodes_in_order()
        depths = {}
        for node in nodes:
            depths[node.id] = depths.get(node.parent_id.id, -1) + 1
        periods = plan.period_ids.sorted("sequence")
        columns = [(str(period.sequence), period.display_name) for period in periods]
        names = target_sheet.sheet_names(plan.metric_ids.mapped("name"))
        for metric, name in zip(plan.metric_ids, names, strict=True):
            rows = self.env["sales.target.figure"].search_fetch(
                [("plan_id", "=", plan.id), ("metric_id", "=", metric.id)], ["node_id", "period_id", "target"])
            targets = {(figure.node_id.id, figure.period_id.id): figure.target for figure in rows}
            yield target_sheet.Sheet(
                name, f"{plan.id}/{metric.id}", columns,
                [(str(node.id), depths[node.id], node.name, [targets.get((node.id, period.id)) for period in periods]) for node in nodes],
                "#,##0" if metric._get_rounding(plan.currency_id) >= 1 else "#,##0.00")

    def _get_nodes_in_order(self):
        """ Return the plan's nodes from the top down, each before those below it. """
        nodes = self.env["sales.target.node"].search_fetch(
            [("plan_id", "=", self.plan_id.id)], ["parent_id", "name", "sequence"], order="sequence, id")
        readable = set(nodes.ids)
        below = defaultdict(list)
        for node in nodes:
            below[node.parent_id.id if node.parent_id.id in readable else False].append(node.id)
        ordered, stack = [], below[False][::-1]
        while stack:
            node_id = stack.pop()
            ordered.append(node_id)
            stack += below[node_id][::-1]
        return nodes.browse(ordered)

    # ------------------------------------------------------------
    # IN
    # ------------------------------------------------------------

    def action_check(self):
        """ Say what is wrong with the workbook, and what it would change. Changes nothing. """
        self.ensure_one()
        values, errors, warnings = self._read()
        lines = errors[:SHOWN] + warnings[:max(SHOWN - len(errors), 0)]
        hidden = len(errors) + len(warnings) - len(lines)
        if hidden:
            lines.append(self.env._("and %s more", hidden))
        self.write({
            "checked": True, "error_count": len(errors), "warning_count": len(warnings), "change_count": len(values),
            "result": "\n".join([self._describe(values), *lines]),
        })
        return self._reopen()

    def action_import(self):
        """ Bring the workbook's figures in, all or none. """
        self.ensure_one()
        values, errors, _warnings = self._read()
        if errors:
            raise UserError(self.env._(
                "Nothing was brought in. %(count)s cells are wrong:\n%(cells)s", count=len(errors), cells="\n".join(errors[:20])))
        self._write_figures(values)
        self.plan_id.message_post(
            body=self.env._("Figures brought in from %(file)s: %(what)s", file=self.filename or "xlsx", what=self._describe(values)),
            subtype_xmlid="mail.mt_note")
        return {"type": "ir.actions.act_window_close"}

    @api.onchange("data", "plan_id")
    def _onchange_data(self):
        self.checked = False

    def _reopen(self):
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "views": [(False, "form")], "target": "new",
            "name": self.env._("Workbook"),
        }

    def _describe(self, values):
        kinds = Counter("emptied" if value is None else "new" if known is None else "changed" for known, value in values.values())
        return self.env._(
            "%(new)s new figures, %(changed)s changed, %(emptied)s emptied.", new=kinds["new"], changed=kinds["changed"],
            emptied=kinds["emptied"])

    def _read(self):
        """ Read the workbook against the plan.

        :returns: tuple of a dict of ``(node id, metric id, period id)`` to ``(present, new target)``
            of what changes, None being empty; a list of errors; a list of warnings
        """
        self._check_may_import()
        plan = self.plan_id
        known = self._get_known()
        nodes = {str(node.id): node for node in plan.node_ids}
        periods = {str(period.sequence): period for period in plan.period_ids}
        metrics = {f"{plan.id}/{metric.id}": metric for metric in plan.metric_ids}
        values, errors, places, wrong_lines = {}, [], {}, set()
        try:
            for title, key, cells in target_sheet.read(io.BytesIO(base64.b64decode(self.data))):
                metric = metrics.pop(str(key), None)
                if not metric:
                    errors.append(self.env._("%s!A1: no metric of this plan, or one that comes twice. Take the figures out again.", title))
                    continue
                for cell in cells:
                    place = nodes.get(self._to_key(cell.row)), metric, periods.get(self._to_key(cell.column))
                    if cell.line in wrong_lines:
                        continue
                    if problem := self._get_place_problem(cell, place, places):
                        wrong_lines.add(cell.line)
                    elif not place[2]:
                        problem = self.env._("unknown period")
                    else:
                        problem = self._get_value_problem(cell, metric)
                    if problem:
                        errors.append(f"{cell.where}: {problem}")
                        continue
                    figure = tuple(record.id for record in place)
                    places[figure] = cell.where
                    target = target_sheet.number(cell.value)
                    before = known.get(figure)
                    if (target is None) != (before is None) or (target is not None and float_compare(target, before, precision_digits=4)):
                        values[figure] = before, target
        except ValueError as error:
            raise UserError(self.env._("The file can't be read as a workbook (xlsx): %s", error)) from error
        return values, errors, [] if errors else self._get_warnings(values, places)

    def _check_may_import(self):
        plan = self.plan_id
        self.env["sales.target.figure"].check_access("write")
        plan.check_access("write")
        if plan.state not in EDITABLE_STATES:
            raise UserError(self.env._("%s has been approved: ask for a change instead of editing it.", plan.name))
        if not self.data:
            raise UserError(self.env._("Choose a workbook first."))

    def _get_known(self):
        figures = self.env["sales.target.figure"].search_fetch(
            [("plan_id", "=", self.plan_id.id)], ["node_id", "metric_id", "period_id", "target"])
        return {(figure.node_id.id, figure.metric_id.id, figure.period_id.id): figure.target for figure in figures}

    @api.model
    def _to_key(self, value):
        """ Keys are text; a program may have made numbers of them. """
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    def _get_place_problem(self, cell, place, places):
        """ :returns: str, what is wrong with the whole row; empty if nothing is """
        node, metric, period = place
        if not node:
            return self.env._("unknown node (key %s). New nodes are made in the plan, not in the file.", cell.row or "–")
        if period and (first := places.get((node.id, metric.id, period.id))):
            return self.env._("%(node)s comes twice, first in %(cell)s", node=node.name, cell=first)
        return ""

    def _get_value_problem(self, cell, metric):
        """ :returns: str, what is wrong with the cell's value; empty if nothing is """
        if cell.value is None:
            return ""
        if cell.value is target_sheet.NotWorkedOut:
            return self.env._("the formula has not been worked out: open the file in a spreadsheet program and save it")
        target = target_sheet.number(cell.value)
        if target is None:
            return self.env._("“%s” is not a number", cell.value)
        unit = metric._get_rounding(self.plan_id.currency_id)
        if float_compare(target, float_round(target, precision_rounding=unit), precision_digits=6):
            return self.env._("%(target)s is finer than the unit of %(metric)s, which is %(unit)s",
                              target=cell.value, metric=metric.name, unit=unit)
        return ""

    def _get_warnings(self, values, places):
        """ Name the cells that would not add up, around what changes. """
        plan = self.plan_id
        nodes = self.env["sales.target.node"].browse({node_id for node_id, _metric, _period in values})
        metrics = self.env["sales.metric"].browse({metric_id for _node, metric_id, _period in values})
        sums = plan._get_sums(nodes, metrics)
        for cell, (_before, target) in values.items():
            if cell[1] in sums.units:
                if target is None:
                    sums.clear(cell)
                else:
                    sums.set(cell, target)
        warnings = []
        for row in sums.differences():
            cell = row.node, row.metric, row.period
            node, metric = nodes.browse(row.node), metrics.browse(row.metric)
            where = places.get(cell) or self.env._("not in the file")
            words = {
                "where": where, "who": node.name, "expected": plan._format_figure(metric, plan.currency_id, row.expected),
                "found": plan._format_figure(metric, plan.currency_id, row.found)}
            if row.axis == "tree":
                warnings.append(self.env._("%(where)s: %(who)s hands out %(expected)s, those below have %(found)s", **words))
            else:
                warnings.append(self.env._("%(where)s: %(who)s has %(expected)s in total, the periods have %(found)s", **words))
        return warnings

    def _write_figures(self, values):
        """ Bring figures in as one: removed, changed and new. """
        if hasattr(self.plan_id, "set_figures"):  # refuses also what somebody else has set meanwhile
            self.plan_id.set_figures([
                {"node_id": cell[0], "metric_id": cell[1], "period_id": cell[2], "target": target, "expected": before}
                for cell, (before, target) in values.items()])
            self.plan_id._void_changed_approvals()
            return
        Figure = self.env["sales.target.figure"]
        figures = Figure.search([("plan_id", "=", self.plan_id.id)])
        known = {(figure.node_id.id, figure.metric_id.id, figure.period_id.id): figure for figure in figures}
        missing, emptied = [], Figure
        for cell, (_before, target) in values.items():
            figure = known.get(cell)
            if target is None:
                emptied |= figure or Figure
            elif figure:
                figure.target = target
            else:
                node_id, metric_id, period_id = cell
                missing.append({"node_id": node_id, "metric_id": metric_id, "period_id": period_id, "target": target})
        emptied.unlink()
        Figure.create(missing)
