import itertools

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .sales_target_plan import EDITABLE_STATES, NODE_KIND_OF_TEAM

NODE_KINDS = [
    ("company", "Company"),
    ("region", "Region"),
    ("sales_company", "Sales company"),
    ("project", "Project"),
    ("team", "Team"),
    ("person", "Person"),
    ("category", "Product category"),
    ("dealer", "Dealer"),
]
TEAM_NODE_KINDS = tuple(NODE_KIND_OF_TEAM.values())
# What a node of these kinds stands for.
REFERENCES = {
    **dict.fromkeys(TEAM_NODE_KINDS, "team_id"),
    "person": "employee_id", "category": "categ_id", "dealer": "partner_id",
}


class SalesTargetNode(models.Model):
    """ One who, or which, has a target: the company, a team, a person, a product category
    or a dealer, within what stands above it.

    1. A node stands for exactly what its kind says, once among its siblings; a person may
       stand in several teams, or twice in one, if the days do not overlap.
    2. Teams stand under the company or a team; persons under teams; categories and dealers
       under anything.
    3. The owner answers for the node: the team's leader or the person. ``supervisor_ids``
       holds the owner and those of all nodes above, for record rules.
    4. A team or an employee that a node stands for cannot be deleted; the name stays readable.
    """
    _name = "sales.target.node"
    _description = "Node of a Target Plan"
    _parent_store = True
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("sales.target.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state")
    parent_id = fields.Many2one(
        "sales.target.node", string="Above", ondelete="cascade", index=True,
        domain="[('plan_id', '=', plan_id)]")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("sales.target.node", "parent_id", string="Below")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(NODE_KINDS, required=True)
    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True, required=True)
    team_id = fields.Many2one("crm.team", ondelete="restrict", index="btree_not_null")
    employee_id = fields.Many2one("hr.employee", string="Person", ondelete="restrict", index="btree_not_null")
    categ_id = fields.Many2one("product.category", string="Product Category", ondelete="restrict", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", string="Dealer", ondelete="restrict", index="btree_not_null")
    date_from = fields.Date("From", help="First day in this place. Empty: since the plan begins.")
    date_to = fields.Date("To", help="Last day in this place. Empty: until the plan ends.")
    stretch = fields.Float(
        "Handed Out (%)", default=100, digits=(16, 2),
        help="How much of its own target the node hands out to those below, together. 105: five percent more.")
    user_id = fields.Many2one(
        "res.users", string="Owner", compute="_compute_user_id", store=True, readonly=False, compute_sudo=True,
        help="Who answers for the target.")
    supervisor_ids = fields.Many2many(
        "res.users", "sales_target_node_supervisor_rel", "node_id", "user_id", string="Read By",
        compute="_compute_supervisor_ids", store=True, recursive=True, compute_sudo=True,
        context={"active_test": False}, copy=False)

    _one_root = models.UniqueIndex("(plan_id) WHERE parent_id IS NULL", "A plan has one root.")
    _one_team = models.UniqueIndex("(plan_id, team_id) WHERE team_id IS NOT NULL", "A team stands in a plan once.")
    _one_category = models.UniqueIndex(
        "(parent_id, categ_id) WHERE categ_id IS NOT NULL", "A product category stands under a node once.")
    _one_dealer = models.UniqueIndex(
        "(parent_id, partner_id) WHERE partner_id IS NOT NULL", "A dealer stands under a node once.")
    _stretch_positive = models.Constraint("CHECK(stretch > 0)", "What is handed out is more than 0 %.")
    _dates_in_order = models.Constraint("CHECK(date_from <= date_to)", "The last day comes after the first.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("kind", "team_id", "employee_id", "categ_id", "partner_id")
    def _compute_name(self):
        for node in self:
            # sudo: the name of a person or team that the reader need not be able to open
            node.name = node._get_reference().sudo().display_name or node.name or node.plan_id.company_id.name

    @api.depends("team_id.user_id", "employee_id.user_id")
    def _compute_user_id(self):
        for node in self:
            node.user_id = node.team_id.user_id or node.employee_id.user_id

    @api.depends("user_id", "parent_id.supervisor_ids")
    def _compute_supervisor_ids(self):
        for node in self:
            node.supervisor_ids = node.user_id | node.parent_id.supervisor_ids

    def _get_reference(self):
        """ Return the team, employee, category or dealer that the node stands for. """
        self.ensure_one()
        name = REFERENCES.get(self.kind)
        return self[name] if name else self.company_id.browse()

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("kind", "parent_id", "team_id", "employee_id", "categ_id", "partner_id", "plan_id")
    def _check_place(self):
        for node in self:
            node._check_one_place()

    def _check_one_place(self):
        wanted = REFERENCES.get(self.kind)
        given = {name for name in REFERENCES.values() if self[name]}
        if given != ({wanted} if wanted else set()):
            raise ValidationError(self.env._(
                "%(node)s: say what the node stands for, and nothing else.", node=self.name))
        parent = self.parent_id
        if not parent:
            allowed = self.kind == "company"
        elif parent.plan_id != self.plan_id:
            allowed = False
        elif self.kind in TEAM_NODE_KINDS:
            allowed = parent.kind in ("company", *TEAM_NODE_KINDS)
        elif self.kind == "person":
            allowed = parent.kind in TEAM_NODE_KINDS
        else:
            allowed = self.kind in ("category", "dealer")
        if not allowed:
            raise ValidationError(self.env._(
                "%(node)s can't stand under %(parent)s.", node=self.name,
                parent=parent.name or self.env._("nothing")))

    @api.constrains("employee_id", "parent_id", "date_from", "date_to")
    def _check_days(self):
        people = self.employee_id
        nodes = self.search_fetch(
            [("plan_id", "in", self.plan_id.ids), ("employee_id", "in", people.ids)],
            ["plan_id", "employee_id", "date_from", "date_to"])
        by_person = nodes.grouped(lambda node: (node.plan_id, node.employee_id))
        for (_plan, employee), places in by_person.items():
            places = places.sorted(lambda place: place.date_from or place.plan_id.date_from)
            for earlier, later in itertools.pairwise(places):
                if (earlier.date_to or earlier.plan_id.date_to) >= (later.date_from or later.plan_id.date_from):
                    raise ValidationError(self.env._(
                        "%(person)s would stand in %(first)s and %(second)s on the same day: give the first a last day.",
                        # sudo: the person's name, for the message
                        person=employee.sudo().name, first=earlier.parent_id.name, second=later.parent_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        nodes = super().create(vals_list)
        nodes._check_plan_editable()
        return nodes

    def write(self, vals):
        if not self.env.su and vals.keys() - {"sequence", "user_id"}:
            self._check_plan_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self._check_plan_editable()

    def _check_plan_editable(self):
        """ The tree of a plan that was approved changes by change orders only. """
        closed = self.plan_id.filtered(lambda plan: plan.state not in EDITABLE_STATES)
        if closed and not self.env.su:
            raise UserError(self.env._(
                "%s has been approved: ask for a change instead of editing it.", closed[0].name))
