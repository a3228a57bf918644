from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import ROLE_GROUPS, ROLE_RANK, STEP_RANK


class SalesApprovalRuleStep(models.Model):
    _name = "sales.approval.rule.step"
    _description = "Step of a Discount Authority"
    _order = "rule_id, round, id"

    rule_id = fields.Many2one("sales.approval.rule", required=True, index=True, ondelete="cascade")
    round = fields.Integer(
        default=1, required=True, help="Steps of the same round run side by side, rounds one after the other.",
    )
    role = fields.Selection(
        selection=[
            ("team_leader", "Leader of the team"),
            ("project_manager", "Manager of the project"),
            ("team_authority", "Next team up with enough authority"),
            ("officer", "Centre officer"),
            ("director", "Sales director"),
            ("general_manager", "General manager"),
            ("user", "A certain person"),
            ("group", "A certain group"),
        ],
        required=True,
        default="team_leader",
    )
    user_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    group_id = fields.Many2one("res.groups")
    min_approvals = fields.Integer(string="How Many", default=1, required=True)
    hours = fields.Float(
        string="Time to Answer (h)", default=24.0,
        help="Hours before a reminder; the same time later the step goes to the next level up. Zero: no deadline.",
    )
    holds_up_to = fields.Float(
        string="Agreement Holds Up To", digits=(16, 4),
        help="Asked again for more, this step stays given up to this measure (in the rule's unit). "
        "Zero: it is always asked again.",
    )

    _min_approvals_positive = models.Constraint("CHECK(min_approvals > 0)", "At least one person must agree in a step.")
    _hours_not_negative = models.Constraint("CHECK(hours >= 0)", "The time to answer can't be negative.")

    @api.constrains("role", "user_id", "group_id")
    def _check_named(self):
        for step in self:
            if step.role == "user" and not step.user_id:
                raise ValidationError(self.env._("Name the person of the step in rule “%s”.", step.rule_id.name))
            if step.role == "group" and not step.group_id:
                raise ValidationError(self.env._("Name the group of the step in rule “%s”.", step.rule_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.rule_id._rules_changed()
        return steps

    def write(self, vals):
        result = super().write(vals)
        self.rule_id._rules_changed()
        return result

    def unlink(self):
        # A rule may be left without steps for the moment; for good, every request is refused.
        rules = self.rule_id
        result = super().unlink()
        rules.exists()._rules_changed()
        return result

    @api.depends("role", "user_id", "group_id")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for step in self:
            step.display_name = step.user_id.name or step.group_id.name or labels.get(step.role)

    def _get_rank(self):
        """How high this step asks, to compare rules: a named person counts as what he or she is.

        :returns: int, see `const.STEP_RANK`
        """
        self.ensure_one()
        rank = STEP_RANK[self.role]
        if self.role == "user":
            return max(rank, self.user_id._get_sales_role_rank())
        if self.role == "group":
            implied = self.group_id.sudo().all_implied_ids  # sudo: what a group stands for is no secret
            ranks = [ROLE_RANK[role] for role, group in ROLE_GROUPS.items() if self.env.ref(group) in implied]
            return max([rank, *ranks])
        return rank

    # --- who ---

    def _get_ladder(self, record):
        """List who may decide: first the step's own people, then those of each level above.

        :param record: document of a model that inherits `sales.approval.mixin`
        :returns: list of `res.users`, from the bottom up
        """
        self.ensure_one()
        Users = self.env["res.users"]
        company = record._approval_company()
        directors = Users._get_role_users("director", company)
        managers = Users._get_role_users("general_manager", company)
        if self.role in ("team_leader", "project_manager", "team_authority"):
            return [*self._get_team_levels(record), directors, managers]
        if self.role == "officer":
            return [Users._get_role_users("officer", company), directors, managers]
        if self.role == "director":
            return [directors, managers]
        if self.role == "general_manager":
            return [managers]
        # sudo: the members of a group are no secret, but only administrators may list them
        named = self.user_id if self.role == "user" else self.group_id.sudo().all_user_ids.with_env(self.env)
        return [named, directors, managers]

    def _get_team_levels(self, record):
        """Leaders from the team that the step means upwards; an empty level where one is missing.

        Who manages the project that the document names comes before the leaders of project teams.
        """
        # sudo: the tree above one's own team need not be readable to whoever asks
        team = record._approval_team().sudo()
        chain = [team, *team._get_ancestors()[team]] if team else []
        first = self.env["res.users"]
        if self.role == "project_manager":
            first = record._approval_project().sudo().user_id  # sudo: who manages a project is no secret
            while chain and chain[0].kind != "project":
                chain = chain[1:]
        elif self.role == "team_authority":
            needed = record._approval_measure("concession_percent", ())
            while chain and chain[0].discount_authority < needed:
                chain = chain[1:]
        levels = [level.user_id.with_env(self.env) for level in chain]
        return [first.with_env(self.env), *levels] if first else levels

    def _resolve(self, record, barred, level=0, needed=None):
        """Find who decides, passing up whoever may not or cannot.

        :param record: document of a model that inherits `sales.approval.mixin`
        :param barred: `res.users` who may not decide, such as who asks
        :param int level: where on the ladder to start
        :param int needed: how many people at least; by default as many as must agree
        :returns: tuple of `res.users` and the level reached; no users where none are left
        """
        self.ensure_one()
        company = record._approval_company()
        users = self.env["res.users"]
        ladder = self._get_ladder(record)
        for reached in range(level, len(ladder)):
            users |= ladder[reached]._filter_able_approvers(company) - barred
            if len(users) >= (needed or self.min_approvals):
                return users, reached
        return self.env["res.users"], len(ladder)
