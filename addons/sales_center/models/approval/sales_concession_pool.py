from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesConcessionPool(models.Model):
    """What a project, a team or the company may give away in a period, drawn on by approvals."""

    _name = "sales.concession.pool"
    _description = "Concession Pool"
    _inherit = ["mail.thread", "sales.methods.only.mixin"]
    _methods_only = frozenset({"committed"})
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.team", check_company=True, index=True,
        help="Serves the documents of this team and of those below it, unless a team nearer to them has a pool.",
    )
    project_id = fields.Many2one(
        "sales.project", check_company=True, index="btree_not_null",
        help="Serves the documents of this project, before a pool of their team does.",
    )
    user_id = fields.Many2one("res.users", string="Keeper", default=lambda self: self.env.user)
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    amount = fields.Monetary(required=True, tracking=True)
    entry_ids = fields.One2many("sales.concession.entry", "pool_id", readonly=True)
    # Moved only together with an entry, under the lock of this row; the constraint has the last word.
    committed = fields.Monetary(string="Reserved and Spent", readonly=True, copy=False)
    reserved = fields.Monetary(compute="_compute_reserved")
    spent = fields.Monetary(compute="_compute_reserved")
    available = fields.Monetary(compute="_compute_available")
    usage = fields.Float(string="Used (%)", compute="_compute_available")

    _never_overspent = models.Constraint(
        "CHECK(committed <= amount AND committed >= 0)",
        "The concession pool does not hold that much.",
    )
    _dates_in_order = models.Constraint("CHECK(date_from <= date_to)", "A pool can't end before it begins.")

    @api.model
    def default_get(self, fields_list):
        # Personal defaults (`ir.default`) are as good as values that a client sends.
        return super().default_get([name for name in fields_list if name != "committed"])

    @api.depends("entry_ids.amount", "entry_ids.kind")
    def _compute_reserved(self):
        rows = self.env["sales.concession.entry"]._read_group(
            [("pool_id", "in", self.ids)], ["pool_id", "kind"], ["amount:sum"]
        )
        sums = {(pool.id, kind): amount for pool, kind, amount in rows}
        for pool in self:
            pool.spent = sums.get((pool.id, "spend"), 0.0) + sums.get((pool.id, "refund"), 0.0)
            pool.reserved = pool.committed - pool.spent

    @api.depends("amount", "committed")
    def _compute_available(self):
        for pool in self:
            pool.available = pool.amount - pool.committed
            pool.usage = pool.committed / pool.amount * 100 if pool.amount else 0.0

    @api.model
    def _get_for(self, approval):
        """The pool that a request draws on: that of its project, of the nearest team upwards, or the company's.

        :param approval: `sales.approval`
        :returns: `sales.concession.pool`, empty if none serves it
        """
        if not approval.concession_amount:
            return self
        today = fields.Date.context_today(self)
        team = approval.team_id.sudo()  # sudo: as for the pool below
        chain = [team, *team._get_ancestors()[team]] if team else []
        nearness = {team.id: distance for distance, team in enumerate(chain)}
        # sudo: the requester need not see the pool that is drawn on
        pools = self.sudo().search([
            ("company_id", "=", approval.company_id.id), ("date_from", "<=", today), ("date_to", ">=", today),
            ("team_id", "in", [False, *nearness]), ("project_id", "in", [False, approval.project_id.id]),
        ])  # sudo: the requester need not see the pool that is drawn on
        return pools.sorted(
            lambda pool: (not pool.project_id, nearness.get(pool.team_id.id, len(nearness))))[:1]

    def _move(self, approval, kind, amount):
        """Write an entry and what it changes, alone on the pool's row.

        :param approval: `sales.approval` that it is for
        :param str kind: kind of the entry
        :param float amount: by how much the commitment changes, in the pool's currency
        """
        self.ensure_one()
        self.env.cr.execute("SELECT committed FROM sales_concession_pool WHERE id = %s FOR UPDATE", [self.id])
        self.invalidate_recordset(["committed"])
        pool = self.sudo()  # sudo: approvers and sellers move the pool only through approvals
        self.env["sales.concession.entry"].sudo().create({
            "pool_id": self.id, "approval_id": approval.id, "kind": kind, "amount": amount,
        })
        return pool

    def _reserve(self, approval):
        """Set aside what an approval grants.

        :raises UserError: if the pool does not hold that much
        """
        if not self:
            return
        amount = self._get_amount(approval)
        pool = self._move(approval, "reserve", amount)
        if self.currency_id.compare_amounts(pool.committed + amount, pool.amount) > 0:
            raise UserError(self.env._(
                "The concession pool “%(pool)s” has %(left)s left, the request needs %(needed)s.",
                pool=pool.name, left=self.currency_id.format(pool.available), needed=self.currency_id.format(amount),
            ))
        pool.committed += amount

    def _release(self, approval):
        """Give back what an approval had set aside or spent, if anything."""
        if not self:
            return
        reserved, spent = self._get_balance(approval)
        for kind, amount in (("release", -reserved), ("refund", -spent)):
            if not self.currency_id.is_zero(amount):
                self._move(approval, kind, amount).committed += amount

    def _spend(self, approval):
        """Turn what was set aside into spent: as much as the document really grants."""
        if not self:
            return
        reserved, _spent = self._get_balance(approval)
        actual = min(reserved, self._get_amount(approval._get_document()))
        self._move(approval, "release", -reserved).committed -= reserved
        self._move(approval, "spend", actual).committed += actual

    def _get_balance(self, approval):
        """What an approval has reserved and spent so far, in the pool's currency."""
        # sudo: the balance is counted, whoever moves it
        rows = dict(self.env["sales.concession.entry"].sudo()._read_group(
            [("pool_id", "=", self.id), ("approval_id", "=", approval.id)], ["kind"], ["amount:sum"]
        ))
        return (
            rows.get("reserve", 0.0) + rows.get("release", 0.0),
            rows.get("spend", 0.0) + rows.get("refund", 0.0),
        )

    def _get_amount(self, record):
        """Concession of an approval or a document in the pool's currency."""
        self.ensure_one()
        return record.currency_id._convert(
            record.concession_amount, self.currency_id, self.company_id, fields.Date.context_today(self)
        )
