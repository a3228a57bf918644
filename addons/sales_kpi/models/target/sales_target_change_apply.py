from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import Sums
from .sales_target_change import CHANGEABLE_STATES


class SalesTargetPlan(models.Model):
    _inherit = "sales.target.plan"

    def _get_sums(self, nodes, metrics):
        """ Return the figures around some nodes as plain data that can be added up: those of the
        nodes, of all above them and of the children of these.

        :param nodes: `sales.target.node` of the plan
        :param metrics: `sales.metric` of the plan; those that do not add up are left out
        :returns: `tools.sums.Sums`
        """
        self.ensure_one()
        metrics = metrics.filtered(self._is_summed)
        # sudo: sums are of all that is below, whoever may see which part
        Node, Figure = self.env["sales.target.node"].sudo(), self.env["sales.target.figure"].sudo()
        family = Node.search([("id", "parent_of", nodes.ids)]) if nodes else Node
        family |= Node.search_fetch([("parent_id", "in", family.ids)], ["parent_id", "stretch"])
        figures = Figure.search_fetch(
            [("node_id", "in", family.ids), ("metric_id", "in", metrics.ids)],
            ["node_id", "metric_id", "period_id", "target", "open_share"])
        periods = self.period_ids
        return Sums(
            {node.id: node.parent_id.id or None for node in family},
            {node.id: node.stretch for node in family},
            {metric.id: metric._get_rounding(self.currency_id) for metric in metrics},
            self.whole_period_id.id, periods.filtered(lambda period: not period.is_whole).ids,
            {(figure.node_id.id, figure.metric_id.id, figure.period_id.id): (figure.target, figure.open_share)
             for figure in figures})

    @api.model
    def _is_summed(self, metric):
        """ Whether targets of the metric add up; shares and rates do not. """
        return metric._is_additive()

    def _touch_changed(self):
        """ Update the plan's row, so that of two changes applied at the same time the later is
        tried again, on what the first one left. """
        if self:
            self.flush_recordset()
            self.env.cr.execute(SQL("UPDATE sales_target_plan SET state = state WHERE id IN %s", tuple(self.ids)))


class SalesTargetChange(models.Model):
    """ Whether a change adds up, and how it comes about. """
    _inherit = "sales.target.change"

    # ------------------------------------------------------------
    # ADDING UP
    # ------------------------------------------------------------

    def _get_sums(self):
        """ Return the figures around the change, as they are after it. """
        self.ensure_one()
        lines = self._get_all_lines()
        # sudo: the sums must hold on the other side of a move, too
        sums = self.plan_id._get_sums(lines.node_id | self.sudo().to_parent_id, lines.metric_id)
        if self.to_parent_id:
            sums.add_node(False, self.to_parent_id.id)
        for line in lines:
            if line.metric_id.id in sums.units:
                sums.set(line._get_cell(), line.after, line.open_after)
        return sums

    def _get_approval_problems(self):
        self.ensure_one()
        problems = super()._get_approval_problems()
        if not self.line_ids and self.kind == "figures":
            problems.append(self.env._("No figure changes."))
        # sudo: the problem is named even where its place can't be read
        Node, Metric, Period = self.env["sales.target.node"].sudo(), self.env["sales.metric"], self.env["sales.target.period"]
        for difference in self._get_sums().differences():
            metric = Metric.browse(difference.metric)
            words = {
                "who": Node.browse(difference.node).name or self.line_ids.filtered("joins")[:1].place,
                "metric": metric.name,
                "period": Period.browse(difference.period).display_name,
                "expected": self._format_figure(metric, self.currency_id, difference.expected),
                "found": self._format_figure(metric, self.currency_id, difference.found),
            }
            if difference.axis == "tree":
                problems.append(self.env._(
                    "%(who)s, %(metric)s, %(period)s: hands out %(expected)s, those below have %(found)s.", **words))
            else:
                problems.append(self.env._(
                    "%(who)s, %(metric)s: has %(expected)s for the whole range, its periods have %(found)s.", **words))
        return problems

    def action_carry_up(self):
        """ Have those above reach more or less, up to where it comes out even. """
        self._settle(upwards=True)

    def action_into_open_share(self):
        """ Have those right above keep their targets, and the difference open. """
        self._settle(upwards=False)

    def _settle(self, upwards):
        """ Add the lines which make the change add up. """
        self.check_access("write")
        for change in self:
            change._check_open_for_edit()
            sums = change._get_sums()
            sums.settle(upwards)
            lines = {line._get_cell(): line for line in change.line_ids}
            missing = []
            for cell, (after, open_after) in sums.changed().items():
                values = {"after": after, "open_after": open_after}
                if line := lines.get(cell):
                    line.write(values)
                else:
                    node_id, metric_id, period_id = cell
                    missing.append({
                        "change_id": change.id, "node_id": node_id, "joins": not node_id, "metric_id": metric_id,
                        "period_id": period_id, **values})
            self.env["sales.target.change.line"].create(missing)

    # ------------------------------------------------------------
    # APPLYING
    # ------------------------------------------------------------

    def _on_approved(self):
        """ Bring the change about. Called as superuser, by the approval only.

        :raises UserError: if the plan has changed meanwhile
        """
        for change in self:
            change._check_unchanged()
            change._apply_place()
            change._apply_figures()
            change.write({"state": "applied", "applied_on": fields.Datetime.now()})
            change.plan_id.message_post(
                body=self.env._("%(change)s applied: %(reason)s", change=change.name, reason=change.reason),
                subtype_xmlid="mail.mt_note", author_id=self.env.user.partner_id.id)

    def _check_unchanged(self):
        result = super()._check_unchanged()
        self.plan_id._touch_changed()
        if self.state not in ("draft", "waiting") or self.plan_id.state not in CHANGEABLE_STATES:
            raise UserError(self.env._("%s can't be applied any more.", self.display_name))
        self._get_all_lines()._check_up_to_date()
        return result

    def _apply_place(self):
        """ Somebody leaves a place on the day before the change, and may stand elsewhere from then on. """
        self.ensure_one()
        if self.kind == "figures":
            return
        old, last_day = self.node_id, self.node_id.date_to
        old.write({"date_to": fields.Date.subtract(self.date_from, days=1)})
        if self.kind == "move":
            self.new_node_id = self.env["sales.target.node"].create({
                "plan_id": self.plan_id.id, "parent_id": self.to_parent_id.id, "kind": "person", "sequence": old.sequence,
                "employee_id": old.employee_id.id, "date_from": self.date_from, "date_to": last_day})
            self.line_ids.filtered("joins").node_id = self.new_node_id

    def _apply_figures(self):
        """ Write what the lines say: figures that are missing in one go, the others by value. """
        self.ensure_one()
        figures = self.env["sales.target.figure"].search([("node_id", "in", self.line_ids.node_id.ids)])
        known = {(figure.node_id.id, figure.metric_id.id, figure.period_id.id): figure for figure in figures}
        missing, changed = [], defaultdict(figures.browse)
        for line in self.line_ids:
            if figure := known.get(line._get_cell()):
                changed[line.after, line.open_after] |= figure
            else:
                node_id, metric_id, period_id = line._get_cell()
                missing.append({
                    "node_id": node_id, "metric_id": metric_id, "period_id": period_id,
                    "target": line.after, "open_share": line.open_after})
        for (target, open_share), same in changed.items():
            same.write({"target": target, "open_share": open_share})
        figures.create(missing)
