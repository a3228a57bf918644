from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..booking.sales_request_mixin import COMPUTED_ONLY

COST = "sales_logistics.group_cost"
# What was asked for is a promise: another one is another version.
FROZEN = frozenset({"name", "site_id", "project_id", "image_1920", "note", "line_ids", "budget"})


class SalesLayoutPlan(models.Model):
    """ How a site is to be laid out, in versions.

    1. It is drafted, asked for, approved and carried out. What was asked for is not edited any more: make another version.
    2. A site has one approved plan at most, and one that was carried out: the database says so. The next one supersedes it.
    3. Where a rule asks for it (kind ``layout``, by its budget), the approval engine decides; else another administrator does.
    4. Budget and prices are for those who may see costs; they ask.
    """
    _name = "sales.layout.plan"
    _description = "Layout Plan"
    _inherit = ["sales.request.mixin"]
    _order = "site_id, version desc"
    _check_company_auto = True
    _request_kind = "layout"
    _computed_only = COMPUTED_ONLY | {"approved_on", "done_on", "superseded_by_id"}

    name = fields.Char("Title", required=True, tracking=True)
    version = fields.Integer(readonly=True, copy=False, aggregator=None)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="restrict", check_company=True, tracking=True)
    project_id = fields.Many2one(
        "sales.project", compute="_compute_project_id", store=True, precompute=True, readonly=False, index="btree_not_null",
        ondelete="restrict", check_company=True)
    employee_id = fields.Many2one(string="Drawn Up By")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection_add=[("done", "Carried out"), ("superseded", "Superseded"), ("cancelled", "Cancelled")],
        ondelete={"superseded": "cascade"})
    image_1920 = fields.Image("Picture of the Layout", max_width=1920, max_height=1920)
    note = fields.Html("Why and How")
    line_ids = fields.One2many("sales.layout.line", "plan_id", string="What Changes", copy=True)
    budget = fields.Monetary(groups=COST)
    estimate = fields.Monetary("Estimated", compute="_compute_estimate", store=True, compute_sudo=True, groups=COST)
    approved_on = fields.Datetime(readonly=True, copy=False)
    done_on = fields.Date("Carried Out On", readonly=True, copy=False)
    superseded_by_id = fields.Many2one("sales.layout.plan", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")

    _version_once = models.UniqueIndex("(site_id, version)", "Somebody else has just made a version for this site. Try again.")
    _approved_once = models.UniqueIndex(
        "(site_id) WHERE state = 'approved'", "Another layout plan of this site was just approved. Look again.")
    _done_once = models.UniqueIndex("(site_id) WHERE state = 'done'", "Another layout plan of this site was just carried out. Look again.")
    _budget_positive = models.Constraint("CHECK(budget >= 0)", "A budget is not below zero.")

    @api.depends("site_id.code", "version", "name")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.site_id.code or ''} V{plan.version} {plan.name or ''}".strip()

    @api.depends("site_id")
    def _compute_project_id(self):
        for plan in self:
            plan.project_id = plan.site_id.project_id

    @api.depends("line_ids.subtotal")
    def _compute_estimate(self):
        for plan in self:
            plan.estimate = sum(plan.line_ids.mapped("subtotal"))

    @api.depends("budget")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    @api.model_create_multi
    def create(self, vals_list):
        sites = self.env["sales.site"].browse({vals["site_id"] for vals in vals_list if vals.get("site_id")})
        self._touch_sites(sites)
        last = dict(self.sudo()._read_group([("site_id", "in", sites.ids)], ["site_id"], ["version:max"]))  # sudo: also those not shown
        numbers = {site.id: version or 0 for site, version in last.items()}
        for vals in vals_list:
            site = vals.get("site_id")
            vals["version"] = numbers[site] = numbers.get(site, 0) + 1
        return super().create(vals_list)

    def write(self, vals):
        if "site_id" in vals and any(plan.site_id.id != vals["site_id"] for plan in self):
            raise UserError(self.env._("A layout plan stays with its site, where it has its number: make another one."))
        if not self.env.su and not FROZEN.isdisjoint(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("%s was asked for: make a new version of it to change something.", plan.display_name))

    @api.model
    def _touch_sites(self, sites):
        """ See `sales.unit._touch`: of two who number or approve plans of a site in the same second, the later one is retried. """
        if sites:
            self.flush_model(["site_id", "state", "version"])
            self.env.cr.execute(SQL("UPDATE sales_site SET write_uid = write_uid WHERE id IN %s", tuple(sorted(sites.ids))))

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_request(self):
        if not self.env.su and not self.env.user.has_group(COST):
            raise AccessError(self.env._("A layout plan is asked for by somebody who may see its budget."))
        return super().action_request()

    def _check_requestable(self):
        for plan in self:
            if not plan.line_ids:
                raise UserError(self.env._("Say first what changes in %s.", plan.display_name))
            if plan.currency_id.compare_amounts(plan.estimate, plan.budget) > 0:
                raise UserError(self.env._(
                    "%(plan)s is estimated at %(estimate)s, above its budget of %(budget)s.", plan=plan.display_name,
                    estimate=plan.currency_id.format(plan.estimate), budget=plan.currency_id.format(plan.budget)))

    def _approve(self):
        if len(self) > 1:
            for plan in self:  # each makes way for the next
                plan._approve()
            return None
        self._supersede("approved")
        self.sudo().approved_on = fields.Datetime.now()  # sudo: nobody writes it but this method
        return super()._approve()

    def action_carry_out(self):
        """ The site looks like that from now on. """
        self._check_officer()
        self._check_state("approved")
        for plan in self:
            plan._supersede("done")
            plan._move("done", done_on=fields.Date.context_today(plan))

    def _supersede(self, state):
        """ The plan of the site that is in that state makes way for this one. """
        self._touch_sites(self.site_id)
        before = self.sudo().search([("site_id", "=", self.site_id.id), ("state", "=", state), ("id", "!=", self.id)])  # sudo: as above
        before._move("superseded", superseded_by_id=self.id)
        before.flush_recordset()  # the database wants the place to be free

    def _cancel(self, reason):
        for plan in self:
            if plan._get_live_purchases():
                raise UserError(self.env._("%s is being bought: cancel its purchases first.", plan.display_name))
        return super()._cancel(reason)

    def action_new_version(self):
        """ Make a draft of the next version out of this one, and open it. """
        self.ensure_one()
        self._check_officer()
        plan = self.copy({"compare_id": self.id})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": plan.id, "views": [(False, "form")]}

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _get_request_summary(self):
        self.ensure_one()
        return self.env._("%(plan)s: %(count)s changes, of which %(buy)s to be bought", plan=self.display_name, count=len(self.line_ids),
                          buy=len(self.line_ids.filtered(lambda line: line.kind == "buy")))

    def _approval_project(self):
        return self.project_id

    def _approval_involved(self):
        return super()._approval_involved() | self.create_uid.filtered(lambda user: user.id != api.SUPERUSER_ID)

    def _approval_measure(self, condition, categ_ids):
        if condition == "layout_budget":
            return self.sudo().budget  # sudo: rules bind also who can't see it
        return super()._approval_measure(condition, categ_ids)

    def _approval_values(self):
        return {**super()._approval_values(), "net_total": self.sudo().budget}  # sudo: for whoever decides

    def _approval_terms(self):
        plan = self.sudo()  # sudo: prices are terms, too
        return {**super()._approval_terms(), "site": plan.site_id.id, "budget": plan.currency_id.round(plan.budget),
                "lines": [[line.area_id.id, line.name, line.product_id.id, line.quantity, line.price_unit] for line in plan.line_ids]}

    def _approval_worse(self, terms):
        now = self._approval_terms()
        changed = any(now[name] != terms.get(name) for name in ("site", "lines")) or now["budget"] > terms.get("budget", 0)
        return super()._approval_worse(terms) + ([self.env._("It has been changed since the approval was asked for.")] if changed else [])

    def _explain_measure(self, rule, limit):
        if rule.condition == "layout_budget":
            return self.env._("Its budget is above %s.", self.currency_id.format(limit))
        return super()._explain_measure(rule, limit)
