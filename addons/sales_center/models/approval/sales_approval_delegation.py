from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class SalesApprovalDelegation(models.Model):
    """Somebody who decides in another's place, for some days or whenever that person is absent.

    It is of all companies of the person, as the person is; what the delegate decides is of a company, and a
    delegate decides where he or she works, too.
    """

    _name = "sales.approval.delegation"
    _description = "Delegation"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users", string="Absent", required=True, index=True, default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    delegate_id = fields.Many2one("res.users", required=True, index=True, domain=[("share", "=", False)])
    active = fields.Boolean(default=True)
    kind = fields.Selection(selection="_selection_kind", help="Empty: all kinds of decisions.")
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(help="Last day. Empty: until it is archived.")
    when_absent = fields.Boolean(
        string="Only on Leave",
        help="Within the dates, only on days when the person is on leave as Time Off has it.",
    )
    note = fields.Char()

    _not_oneself = models.Constraint("CHECK(user_id != delegate_id)", "Nobody can be their own delegate.")
    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_from <= date_to)", "A delegation can't end before it begins.",
    )

    @api.model
    def _selection_kind(self):
        return self.env["sales.approval.rule"]._selection_kind()

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for delegation in self:
            delegation.display_name = f"{delegation.user_id.name} → {delegation.delegate_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._check_owner()
        return delegations

    def write(self, vals):
        result = super().write(vals)
        self._check_owner()
        return result

    def _check_owner(self):
        """One gives away only one's own decisions; directors may arrange it for others.

        Not a constraint: Odoo checks those as superuser. Nor do record rules look at what a
        delegation has become.
        """
        if self.env.su or self.env.user.has_group("sales_center.group_director"):
            return
        if any(delegation.user_id != self.env.user for delegation in self):
            raise AccessError(self.env._("You can only delegate your own decisions."))

    @api.constrains("user_id", "delegate_id", "active")
    def _check_companies(self):
        for delegation in self.filtered("active"):
            # sudo: of all companies, whichever the caller works in
            person, delegate = delegation.sudo().user_id, delegation.sudo().delegate_id
            if not person.company_ids & delegate.company_ids:
                raise ValidationError(self.env._(
                    "%(delegate)s works in none of the companies of %(person)s and could decide nothing there. "
                    "Choose somebody of the same company.",
                    delegate=delegate.name, person=person.name,
                ))

    @api.constrains("date_from", "date_to", "user_id", "kind", "active")
    def _check_overlap(self):
        for delegation in self.filtered("active"):
            domain = [
                ("id", "!=", delegation.id), ("user_id", "=", delegation.user_id.id),
                ("kind", "in", (False, delegation.kind) if delegation.kind else (False, *dict(self._selection_kind()))),
                "|", ("date_to", "=", False), ("date_to", ">=", delegation.date_from),
            ]
            if delegation.date_to:
                domain.append(("date_from", "<=", delegation.date_to))
            # sudo: another's delegation for the same person counts too
            if other := self.sudo().search(domain, limit=1):
                raise ValidationError(self.env._(
                    "%(person)s has already delegated to %(delegate)s in that time.",
                    person=delegation.user_id.name, delegate=other.delegate_id.name,
                ))

    @api.model
    def _get_principals(self, delegate, kind=None):
        """For whom a person may decide now.

        :param delegate: `res.users`
        :param str kind: kind of decision; any by default
        :returns: `res.users`
        """
        delegations = self._get_current([("delegate_id", "=", delegate.id)])
        if kind:
            delegations = delegations.filtered(lambda delegation: delegation.kind in (False, kind))
        return delegations.user_id.sudo(False)

    @api.model
    def _get_principals_by_kind(self, delegate):
        """:returns: dict of kind of decision to the `res.users` for whom the delegate may decide now"""
        delegations = self._get_current([("delegate_id", "=", delegate.id)])
        if not delegations:
            return {}
        return {
            kind: delegations.filtered_domain([("kind", "in", (False, kind))]).user_id.sudo(False)
            for kind in dict(self._selection_kind())
        }

    @api.model
    def _get_delegates(self, principals, kind):
        """:returns: `res.users` who may decide now for one of these, on that kind"""
        delegations = self._get_current([("user_id", "in", principals.ids), ("kind", "in", (False, kind))])
        return delegations.delegate_id.sudo(False)

    @api.model
    def _get_current(self, domain):
        today = fields.Date.context_today(self)
        # sudo: whoever is named in a delegation may know it
        delegations = self.sudo().search([
            *domain, ("date_from", "<=", today), "|", ("date_to", "=", False), ("date_to", ">=", today),
        ])
        return delegations.filtered(lambda delegation: not delegation.when_absent or delegation._is_absent())

    @api.model
    def _end(self):
        """Archive what is over: whoever was a delegate sees no more of the requests."""
        # A day later than the calendar says: it is still yesterday somewhere.
        self.search([("date_to", "<", fields.Date.subtract(fields.Date.today(), days=1))]).active = False

    def _is_absent(self):
        """Whether the person is on leave today, as far as Time Off (`hr_holidays`) knows."""
        self.ensure_one()
        # sudo: of any company, whichever the caller works in
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", self.user_id.id)])
        return "is_absent" in employees._fields and any(employees.mapped("is_absent"))
