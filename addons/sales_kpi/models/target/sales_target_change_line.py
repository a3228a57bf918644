from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, float_round


class SalesTargetChangeLine(models.Model):
    """ One figure of a change: what it was and what it becomes.

    ``before`` and ``open_before`` are read from the plan, when the line is made and again when
    the approval is asked for; never typed. A line that ``joins`` is for the place which a person
    who moves will have, and which does not exist before the change is applied.
    """
    _name = "sales.target.change.line"
    _description = "Line of a Target Change"
    _order = "change_id, id"

    change_id = fields.Many2one("sales.target.change", required=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="change_id.plan_id", store=True, precompute=True)
    company_id = fields.Many2one(related="change_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    node_id = fields.Many2one(
        "sales.target.node", ondelete="restrict", index=True, domain="[('plan_id', '=', plan_id)]")
    joins = fields.Boolean("New Place", readonly=True, help="The person's place in the team that he or she goes to.")
    place = fields.Char("Who", compute="_compute_place", compute_sudo=True)
    metric_id = fields.Many2one("sales.metric", required=True, ondelete="restrict", index=True)
    period_id = fields.Many2one(
        "sales.target.period", required=True, ondelete="restrict", index=True, domain="[('plan_id', '=', plan_id)]")
    was_empty = fields.Boolean("Empty Before", compute="_compute_before", store=True, precompute=True)
    before = fields.Float(digits=(18, 4), compute="_compute_before", store=True, precompute=True)
    after = fields.Float(digits=(18, 4), required=True)
    difference = fields.Float(digits=(18, 4), compute="_compute_difference")
    open_before = fields.Float(digits=(18, 4), compute="_compute_before", store=True, precompute=True)
    open_after = fields.Float(
        digits=(18, 4), compute="_compute_open_after", store=True, readonly=False, precompute=True,
        help="What of the target is handed to nobody below.")

    _one_each = models.UniqueIndex(
        "(change_id, coalesce(node_id, 0), metric_id, period_id)", "A change has one line for each node, metric and period.")
    _node_or_joins = models.Constraint("CHECK(node_id IS NOT NULL OR joins)", "Say whose target changes.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("node_id", "joins", "change_id.node_id", "change_id.to_parent_id")
    def _compute_place(self):
        for line in self:
            joining = self.env._("%(person)s in %(team)s", person=line.change_id.node_id.name, team=line.change_id.to_parent_id.name)
            line.place = joining if line.joins else line.node_id.name

    @api.depends("node_id", "metric_id", "period_id")
    def _compute_before(self):
        # sudo: whoever may see the line may know what it changes
        figures = self.env["sales.target.figure"].sudo().search_fetch(
            [("node_id", "in", self.node_id.ids), ("metric_id", "in", self.metric_id.ids), ("period_id", "in", self.period_id.ids)],
            ["node_id", "metric_id", "period_id", "target", "open_share"])
        found = {(figure.node_id.id, figure.metric_id.id, figure.period_id.id): figure for figure in figures}
        for line in self:
            figure = found.get(line._get_cell())
            line.was_empty = not figure
            line.before = figure.target if figure else 0.0
            line.open_before = figure.open_share if figure else 0.0

    @api.depends("open_before")
    def _compute_open_after(self):
        for line in self:
            line.open_after = line.open_before

    @api.depends("before", "after")
    def _compute_difference(self):
        for line in self:
            line.difference = line.after - line.before

    def _get_cell(self):
        """ Return the figure's place: ``(node id, metric id, period id)``; no node is the one that joins. """
        self.ensure_one()
        return self.node_id._origin.id, self.metric_id._origin.id, self.period_id._origin.id

    def _take_before(self):
        """ Read again what the figures are now; what is to be stays. """
        names = ("was_empty", "before", "open_before")
        with self.env.protecting([self._fields["open_after"]], self):
            for name in names:
                self.env.add_to_compute(self._fields[name], self)
            self._recompute_recordset(names)

    def _describe(self):
        """ Say in words what becomes of the figure. """
        self.ensure_one()
        change = self.env["sales.target.change"]
        metric, currency = self.metric_id, self.currency_id
        before = self.env._("empty") if self.was_empty else change._format_figure(metric, currency, self.before)
        text = self.env._(
            "%(who)s, %(metric)s, %(period)s: %(before)s → %(after)s", who=self.place, metric=metric.name,
            period=self.period_id.display_name, before=before, after=change._format_figure(metric, currency, self.after))
        if self.open_after or self.open_before:
            text += self.env._(
                " (open: %(before)s → %(after)s)", before=change._format_figure(metric, currency, self.open_before),
                after=change._format_figure(metric, currency, self.open_after))
        return text

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("change_id", "node_id", "metric_id", "period_id", "joins")
    def _check_same_plan(self):
        for line in self:
            plan = line.change_id.plan_id
            if line.period_id.plan_id != plan or line.metric_id not in plan.metric_ids or (
                    line.node_id and line.node_id.plan_id != plan):
                raise ValidationError(self.env._(
                    "%s: the node, the metric and the period of a line are of the plan that is changed.", line.place))
            if line.joins and line.change_id.kind != "move":
                raise ValidationError(self.env._("Nobody gets a new place in %s.", line.change_id.name))

    @api.constrains("period_id", "after", "joins")
    def _check_past(self):
        """ No target of the past moves. What of it is said to be open may, by what a stretch rounds. """
        for line in self:
            moves = line.joins or line.was_empty or float_compare(line.before, line.after, precision_digits=4)
            if moves and line.period_id.date_to < line.change_id.date_from:
                raise ValidationError(self.env._(
                    "%(who)s, %(period)s: the past does not move. %(change)s begins later.", who=line.place,
                    period=line.period_id.display_name, change=line.change_id.name))

    @api.constrains("after", "open_after", "metric_id")
    def _check_unit(self):
        for line in self:
            unit = line.metric_id._get_rounding(line.plan_id.currency_id)
            for amount in (line.after, line.open_after):
                if float_compare(amount, float_round(amount, precision_rounding=unit), precision_digits=4):
                    raise ValidationError(self.env._(
                        "%(who)s: %(amount)s is finer than the unit of %(metric)s, which is %(unit)s.",
                        who=line.place, amount=amount, metric=line.metric_id.name, unit=unit))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.change_id._check_open_for_edit()
        return lines

    def write(self, vals):
        self.change_id._check_open_for_edit()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.change_id._check_open_for_edit()

    def _check_up_to_date(self):
        """ Raise unless all figures are still what the lines say they were. """
        was = {line: (line.was_empty, line.before, line.open_before) for line in self}
        figures = self.env["sales.target.figure"].sudo().search(  # sudo: as for the line itself
            [("plan_id", "in", self.plan_id.ids), ("node_id", "in", self.node_id.ids)])
        now = {(figure.node_id.id, figure.metric_id.id, figure.period_id.id): figure for figure in figures}
        for line, (was_empty, before, open_before) in was.items():
            figure = now.get(line._get_cell())
            same = was_empty if not figure else not was_empty and not (
                float_compare(before, figure.target, precision_digits=4)
                or float_compare(open_before, figure.open_share, precision_digits=4))
            if not same:
                raise UserError(self.env._(
                    "%(line)s can't be applied: the figure is %(now)s by now. Take the request back, and ask again.",
                    line=line._describe(), now=self.change_id._format_figure(
                        line.metric_id, line.currency_id, figure.target) if figure else self.env._("empty")))
