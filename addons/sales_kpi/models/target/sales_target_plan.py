from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import UserError, ValidationError

from ...tools import periods as periods_tools

# The kind of a node by the kind of its team (`crm.team.kind`).
NODE_KIND_OF_TEAM = {"region": "region", "company": "sales_company", "project": "project", "team": "team"}
# In these states figures are typed and spread freely; later they move by change orders only.
# NODE
EDITABLE_STATES = ("draft", "distributed", "accepted")


class SalesTargetPlan(models.Model):
    """ What the company wants to reach in a range of days: a tree of nodes, and a figure
    for each node, metric and period.

    1. A plan has one root node, which stands for the company.
    2. Its periods cover its range without gap or overlap; one more, the whole, stands for
       the range itself, so that a node's figure of the year is a figure like any other.
    3. Figures change in the states of ``EDITABLE_STATES`` only; see the figures' own guard.
    4. A day is one of the plan's timezone, whoever looks.
    """
    _name = "sales.target.plan"
    _description = "Target Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, name, version desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(
        "res.currency", required=True, compute="_compute_currency_id", store=True, readonly=False,
        precompute=True, help="Figures in other currencies are converted at the rate of their day.")
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("To", required=True, tracking=True)
    granularity = fields.Selection(
        [("week", "Weeks"), ("month", "Months"), ("quarter", "Quarters")],
        string="Periods", required=True, default="month")
    tz = fields.Selection(
        _tz_get, string="Timezone", required=True,
        default=lambda self: self.env.company.partner_id.tz or self.env.user.tz or "UTC",
        help="Where a day begins, for what happens at a certain hour.")
    metric_ids = fields.Many2many(
        "sales.metric", string="Metrics", required=True,
        domain="[('company_id', 'in', (False, company_id))]")
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, check_company=True,
        tracking=True, domain="[('share', '=', False)]")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("distributed", "Handed out"),
            ("accepted", "Accepted"),
            ("approved", "Approved"),
            ("running", "Running"),
            ("closed", "Closed"),
        ],
        required=True, default="draft", copy=False, readonly=True, tracking=True, index=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    note = fields.Html()

    period_ids = fields.One2many("sales.target.period", "plan_id", string="All Periods")
    node_ids = fields.One2many("sales.target.node", "plan_id", string="Nodes")
    root_id = fields.Many2one(
        "sales.target.node", compute="_compute_root_id", compute_sudo=True)  # the same for all, whoever looks first
    whole_period_id = fields.Many2one("sales.target.period", compute="_compute_whole_period_id")
    node_count = fields.Integer(compute="_compute_node_count")

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)", "A plan ends after it begins.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("company_id")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = plan.company_id.currency_id

    def _compute_root_id(self):
        roots = self.env["sales.target.node"].search_fetch(
            [("plan_id", "in", self.ids), ("parent_id", "=", False)], ["plan_id"])
        root_by_plan = {root.plan_id.id: root for root in roots}
        for plan in self:
            plan.root_id = root_by_plan.get(plan.id)

    @api.depends("period_ids.is_whole")
    def _compute_whole_period_id(self):
        for plan in self:
            plan.whole_period_id = plan.period_ids.filtered("is_whole")

    def _compute_node_count(self):
        counts = dict(self.env["sales.target.node"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]))
        for plan in self:
            plan.node_count = counts.get(plan, 0)

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("metric_ids", "company_id")
    def _check_metrics(self):
        for plan in self:
            if not plan.metric_ids:
                raise ValidationError(self.env._("%s: choose at least one metric.", plan.name))
            foreign = plan.metric_ids.filtered(
                lambda metric, plan=plan: metric.company_id and metric.company_id != plan.company_id)
            if foreign:
                raise ValidationError(self.env._(
                    "%(plan)s is of another company than the metric %(metric)s.",
                    plan=plan.name, metric=foreign[0].name))

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._make_periods()
        plans._make_roots()
        return plans

    def write(self, vals):
        shape = {"date_from", "date_to", "granularity", "company_id", "currency_id", "tz"} & vals.keys()
        if shape:
            self._check_shape_may_change(shape)
        result = super().write(vals)
        if shape & {"date_from", "date_to", "granularity"}:
            self._make_periods()
        return result

    def _check_shape_may_change(self, names):
        """ Refuse to move the ground under figures that exist. """
        # sudo: figures count, whoever may read them
        if self.env["sales.target.figure"].sudo().search_count([("plan_id", "in", self.ids)], limit=1):
            raise UserError(self.env._(
                "%(fields)s can't be changed once the plan has figures. Delete the figures or make a new plan.",
                fields=", ".join(self._fields[name]._description_string(self.env) for name in sorted(names))))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if started := self.filtered(lambda plan: plan.state != "draft"):
            raise UserError(self.env._(
                "%s has been handed out: archive it instead of deleting it.", started[0].name))

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", plan.name))
            for plan, vals in zip(self, super().copy_data(default), strict=True)]

    # ------------------------------------------------------------
    # SHAPE: PERIODS AND TREE
    # ------------------------------------------------------------

    def _make_periods(self):
        """ Make the periods of plans without figures anew. """
        periods = self.env["sales.target.period"].sudo()  # sudo: they follow from the plan, and are nobody's to edit
        periods.search([("plan_id", "in", self.ids)]).unlink()
        periods.create([
            vals for plan in self for vals in plan._prepare_periods()])

    def _prepare_periods(self):
        self.ensure_one()
        periods = periods_tools.cut(self.date_from, self.date_to, self.granularity)
        return [
            {"plan_id": self.id, "sequence": 0, "is_whole": True,
             "date_from": self.date_from, "date_to": self.date_to},
            *({"plan_id": self.id, "sequence": number, "date_from": first, "date_to": last}
              for number, (first, last) in enumerate(periods, 1))]

    def _make_roots(self):
        self.env["sales.target.node"].create([
            {"plan_id": plan.id, "kind": "company", "name": plan.company_id.name}
            for plan in self])

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_build_tree(self):
        """ Add a node for each of the company's teams and of their members that has none yet. """
        self.check_access("write")
        for plan in self:
            plan._build_team_nodes()
            plan._build_person_nodes()

    def _build_team_nodes(self):
        """ Teams of the company under the root, in the order of their tree. """
        self.ensure_one()
        Node = self.env["sales.target.node"]
        teams = self.env["crm.team"].search([("company_id", "=", self.company_id.id)])
        nodes = {node.team_id: node for node in self.node_ids if node.team_id}
        level = teams.filtered(lambda team: team.parent_id not in teams)
        while level:  # a query per level of the tree, not per team
            missing = level.filtered(lambda team: team not in nodes)
            created = Node.create([
                {"plan_id": self.id, "kind": NODE_KIND_OF_TEAM[team.kind], "team_id": team.id,
                 "parent_id": (nodes.get(team.parent_id) or self.root_id).id, "sequence": team.sequence}
                for team in missing])
            nodes.update(zip(missing, created, strict=True))
            level = (level.child_ids & teams).sorted()

    def _build_person_nodes(self):
        """ Members of the teams, as employees of the company. """
        self.ensure_one()
        members = self.env["crm.team.member"].search([("crm_team_id", "in", self.node_ids.team_id.ids)])
        # sudo: which employee belongs to a seller's login, whoever may read the personnel file
        employees = self.env["hr.employee"].sudo().search([
            ("user_id", "in", members.user_id.ids), ("company_id", "=", self.company_id.id)])
        by_user = {employee.user_id: employee for employee in employees}
        nodes = {node.team_id: node for node in self.node_ids if node.team_id}
        placed = self.node_ids.employee_id
        vals_list = []
        for member in members:
            employee = by_user.get(member.user_id)
            if employee and employee not in placed:
                placed |= employee
                vals_list.append({
                    "plan_id": self.id, "kind": "person", "employee_id": employee.id,
                    "parent_id": nodes[member.crm_team_id].id})
        self.env["sales.target.node"].create(vals_list)

    def action_open_nodes(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_node_action"),
            domain=[("plan_id", "=", self.id)], context={"default_plan_id": self.id})
