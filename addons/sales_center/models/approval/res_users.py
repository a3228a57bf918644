from odoo import api, fields, models

from ...const import ROLE_GROUPS, ROLE_RANK


class ResUsers(models.Model):
    _inherit = "res.users"

    approval_delegation_ids = fields.One2many("sales.approval.delegation", "user_id", string="Delegations Given")

    def _get_sales_role_rank(self):
        """Say how high the user stands in the sales centre.

        :returns: rank of the highest role, see `const.ROLE_RANK`; 0 without any role, and for
            the superuser, on whose account nobody grants anything
        """
        self.ensure_one()
        if self.id == api.SUPERUSER_ID or self.share:
            return 0
        return max((ROLE_RANK[role] for role, group in ROLE_GROUPS.items() if self.has_group(group)), default=0)

    def _filter_able_approvers(self, company):
        """Keep those who can log in and work in the given company.

        :param company: `res.company`
        :returns: `res.users`
        """
        return self.filtered(
            lambda user: user.active and not user.share and user.id != api.SUPERUSER_ID
            and company in user.company_ids
        )

    @api.model
    def _get_role_users(self, role, company):
        """Find the people whose highest role in the sales centre is the given one.

        :param str role: key of `const.ROLE_GROUPS`
        :param company: `res.company` they work in
        :returns: `res.users`
        """
        roles = list(ROLE_GROUPS)
        above = roles[roles.index(role) + 1:]
        groups = {name: self.env.ref(ROLE_GROUPS[name]).id for name in [role, *above]}
        domain = [("all_group_ids", "in", [groups[role]]), ("company_ids", "in", company.ids), ("share", "=", False)]
        if above:
            domain.append(("all_group_ids", "not in", [groups[name] for name in above[:1]]))
        # sudo: who holds a role is no secret, but a consultant may not search users by group
        return self.sudo().search(domain).with_env(self.env)._filter_able_approvers(company)
