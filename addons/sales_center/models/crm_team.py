from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, float_compare

# From the widest to the narrowest; a team is never wider than what it stands under.
TEAM_KINDS = [
    ("region", "Region"),
    ("company", "Sales company"),
    ("project", "Project team"),
    ("team", "Team"),
]
KIND_RANK = {kind: rank for rank, (kind, _label) in enumerate(TEAM_KINDS)}

# Writing one of these may break a rule between a team and the teams above and below it.
BRANCH_FIELDS = {"parent_id", "company_id", "kind", "active", "discount_authority"}


class CrmTeam(models.Model):
    """ Sales teams form a tree: region / sales company / project team / team.

    1. There is no cycle, and a team is never of a wider kind than its parent.
    2. A branch belongs to one company: from the first team downwards that has a
       company, all teams have that same company. Only teams without a company
       (those of the group as a whole) may have children of several companies.
    3. A team in use stands under teams in use: archiving goes from the bottom up,
       restoring from the top down.
    4. No team grants more than the nearest team above it whose authority is set.
    5. Who leads a team supervises it and all teams below. ``supervisor_ids`` keeps
       that relation in the database, so that record rules are one semi-join and
       need not know the tree.

    Rules 1 to 4 compare several rows: ``_touch_branch`` keeps two transactions from
    breaking together what each of them respects.
    """
    _inherit = "crm.team"
    _parent_store = True

    parent_id = fields.Many2one(
        "crm.team", string="Parent Team", index=True, ondelete="restrict",
        check_company=True, tracking=True,
        domain="[('id', '!=', id), '|', ('company_id', '=', False), ('company_id', '=?', company_id)]")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.team", "parent_id", string="Teams Below")
    kind = fields.Selection(TEAM_KINDS, required=True, default="team", tracking=True)
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", recursive=True)
    discount_authority = fields.Float(
        "Discount Authority (%)", digits="Discount", tracking=True,
        help="Largest concession, in percent of the reference price, that the leader of this "
             "team may grant. Zero: the leader has no authority of his or her own.")
    supervisor_ids = fields.Many2many(
        "res.users", "crm_team_supervisor_rel", "team_id", "user_id", string="Supervisors",
        compute="_compute_supervisor_ids", store=True, recursive=True, compute_sudo=True,
        context={"active_test": False}, copy=False,
        help="Leaders of this team and of all teams above it. They see the documents of this team.")

    _discount_authority_range = models.Constraint(
        "CHECK(discount_authority >= 0 AND discount_authority <= 100)",
        "A discount authority is between 0 and 100 %.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for team in self:
            names = [team.parent_id.complete_name, team.name]
            team.complete_name = " / ".join(name for name in names if name)

    @api.depends_context("lang", "team_complete_name")
    @api.depends("name", "complete_name")
    def _compute_display_name(self):
        if not self.env.context.get("team_complete_name"):
            return super()._compute_display_name()
        for team in self:
            team.display_name = team.complete_name
        return None

    @api.depends("user_id", "parent_id.supervisor_ids")
    def _compute_supervisor_ids(self):
        # archived leaders stay in, so that restoring a user needs no recomputation
        for team in self.with_context(active_test=False):
            team.supervisor_ids = team.user_id | team.parent_id.supervisor_ids

    @api.onchange("parent_id")
    def _onchange_parent_id(self):
        if self.parent_id.company_id:
            self.company_id = self.parent_id.company_id

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("parent_id")
    def _check_no_cycle(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A sales team cannot stand below itself."))

    @api.constrains("parent_id", "kind")
    def _check_kind_nesting(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for parent, child in self._get_parent_child_pairs():
            if KIND_RANK[child.kind] < KIND_RANK[parent.kind]:
                raise ValidationError(self.env._(
                    "%(child)s (%(child_kind)s) cannot stand below %(parent)s (%(parent_kind)s), "
                    "which is of a narrower kind.",
                    child=child.name, child_kind=labels[child.kind],
                    parent=parent.name, parent_kind=labels[parent.kind]))

    @api.constrains("parent_id", "company_id")
    def _check_one_company_per_branch(self):
        for parent, child in self._get_parent_child_pairs():
            if parent.company_id and child.company_id != parent.company_id:
                raise ValidationError(self.env._(
                    "%(child)s must belong to %(company)s, as %(parent)s above it does.",
                    child=child.name, company=parent.company_id.name, parent=parent.name))

    @api.constrains("parent_id", "active")
    def _check_archived_branch(self):
        for parent, child in self._get_parent_child_pairs():
            if child.active and not parent.active:
                raise ValidationError(self.env._(
                    "%(child)s is in use, so %(parent)s above it cannot be archived.",
                    child=child.name, parent=parent.name))

    @api.constrains("parent_id", "discount_authority")
    def _check_discount_authority(self):
        precision = self.env["decimal.precision"].precision_get("Discount")
        # sudo: the rules of the tree bind also teams that the user can't see
        branch = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        for team, ancestors in branch._get_ancestors().items():
            limit = next(filter(lambda above: above.discount_authority, ancestors), None)
            if limit and float_compare(
                    team.discount_authority, limit.discount_authority, precision_digits=precision) > 0:
                raise ValidationError(self.env._(
                    "%(team)s may not grant %(authority)s %%: %(parent)s above it may grant no "
                    "more than %(limit)s %%.",
                    team=team.name, authority=f"{team.discount_authority:g}",
                    parent=limit.name, limit=f"{limit.discount_authority:g}"))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("parent_id") and "company_id" not in vals:
                # sudo: the company of a parent binds also who can't see the parent
                vals["company_id"] = self.sudo().browse(vals["parent_id"]).company_id.id
        teams = super().create(vals_list)
        teams.filtered("parent_id")._touch_branch()
        return teams

    def write(self, vals):
        if BRANCH_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._touch_branch(vals.get("parent_id"))
        return super().write(vals)

    # ------------------------------------------------------------
    # THE TREE
    # ------------------------------------------------------------

    def _get_ancestors(self):
        """ Return ``{team: ancestors}`` for all teams in ``self``: the teams above
        it, from its parent up to the root.

        The chains come from ``parent_path`` and are prefetched together, so reading
        any field of any ancestor costs one query however many teams there are.
        """
        chains = {}
        for team in self:
            if team.parent_path:
                ids = [int(team_id) for team_id in team.parent_path.split("/")[-3::-1] if team_id]
            else:  # not saved yet
                parent = team.parent_id._origin
                ids = parent.ids + parent._get_ancestors().get(parent, parent.browse()).ids
            chains[team] = ids
        prefetch_ids = {team_id for ids in chains.values() for team_id in ids}
        return {
            team: self.browse(ids).with_prefetch(prefetch_ids)
            for team, ids in chains.items()
        }

    def _get_leaders_upward(self):
        """ Return ``{team: users}`` for all teams in ``self``: the leader of the team,
        then those of the teams above it, nearest first, each once, without those who
        are archived. """
        leaders = {}
        # sudo: leaders above are supervisors, whoever changes the team
        for team, ancestors in self.sudo()._get_ancestors().items():
            users = (team | ancestors).user_id.filtered("active")
            leaders[self.browse(team.id)] = users.sudo(self.env.su)
        return leaders

    def _get_parent_child_pairs(self):
        """ Return the ``(parent, child)`` pairs in which a team of ``self`` takes part,
        as superuser: a rule between two teams also holds for those who see only one. """
        # sudo: as in the checks of the branch: unseen teams count
        teams = self.sudo().with_context(active_test=False)
        pairs = [(team.parent_id, team) for team in teams if team.parent_id]
        pairs += [(team, child) for team in teams for child in team.child_ids]
        return pairs

    def _touch_branch(self, new_parent_id=False):
        """ Update the roots of the branches that ``self`` belongs to, or is moved to,
        so that of two transactions changing one branch the later is retried. (A lock
        would not do: the later one would go on with what it saw before.) """
        # sudo: rows are touched, none is read
        teams = self.sudo() | self.sudo().browse(new_parent_id or ())
        roots = {int((team.parent_path or f"{team.id}/").split("/")[0]) for team in teams}
        if roots:
            self.env.cr.execute(SQL(
                "UPDATE crm_team SET parent_path = parent_path WHERE id IN %s", tuple(roots)))
