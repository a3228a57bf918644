from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

CONDITIONS = [
    ("concession_percent", "Concession in % is more than"),
    ("concession_amount", "Concession in company currency is more than"),
    ("below_floor", "A line is below its floor price"),
    ("payment_days", "Payment is later than standard by more days than"),
    ("credit_limit", "The customer's credit limit is exceeded by more than"),
    ("always", "Always"),
]
# Conditions that either hold or do not: they have no limit.
WITHOUT_LIMIT = ("below_floor", "always")


class SalesApprovalRule(models.Model):
    """One line of the authority matrix: beyond this limit, in this scope, these must agree."""

    _name = "sales.approval.rule"
    _description = "Discount Authority"
    _inherit = ["mail.thread"]
    _order = "kind, condition, threshold, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, tracking=True)
    kind = fields.Selection(
        selection="_selection_kind", required=True, default="order_discount",
        help="What needs the decision.",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True,
        help="Empty: the rule holds in every company.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    date_from = fields.Date(tracking=True)
    date_to = fields.Date(tracking=True)
    model_name = fields.Char(compute="_compute_model_name")
    domain = fields.Char(
        string="Scope", default="[]", required=True, tracking=True, help="Documents that the rule speaks of.",
    )
    categ_ids = fields.Many2many(
        "product.category", string="Only Product Categories",
        help="Measure only what is sold of these categories and those below them.",
    )
    condition = fields.Selection(CONDITIONS, required=True, default="concession_percent", tracking=True)
    threshold = fields.Float(
        digits=(16, 4), tracking=True, help="In percent, company currency or days, as the condition says.",
    )
    exempt_role = fields.Selection(
        selection=[
            ("team_leader", "Team leaders and above"),
            ("project_manager", "Project managers and above"),
            ("officer", "Centre officers and above"),
            ("director", "Directors and above"),
            ("general_manager", "General managers"),
        ],
        string="Does Not Bind",
        tracking=True,
        help="Those who may grant this much on their own. A rule binds the person who set the terms.",
    )
    step_ids = fields.One2many("sales.approval.rule.step", "rule_id", string="Who Must Agree", copy=True)
    note = fields.Text(translate=True)

    _threshold_not_negative = models.Constraint("CHECK(threshold >= 0)", "The threshold of a rule can't be negative.")
    _dates_in_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A rule can't end before it begins.",
    )

    @api.model
    def _selection_kind(self):
        return list(self._get_kinds().items())

    @api.model
    def _get_kinds(self):
        """Kinds of decisions. Addons extend the dict with kind: label.

        :returns: dict of str to str
        """
        return {"order_discount": self.env._("Discount on an order")}

    @api.model
    def _get_kind_models(self):
        """Models whose records ask for each kind of decision. Addons extend the dict.

        :returns: dict of kind to model name; the model inherits `sales.approval.mixin`
        """
        return {"order_discount": "sale.order"}

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.depends("kind")
    def _compute_model_name(self):
        models_by_kind = self._get_kind_models()
        for rule in self:
            rule.model_name = models_by_kind.get(rule.kind, False)

    @api.constrains("domain", "kind")
    def _check_domain(self):
        for rule in self:
            try:
                domain = Domain(literal_eval(rule.domain or "[]"))
                # sudo: only whether the domain can be run, nothing is returned
                self.env[rule.model_name].sudo()._search(domain, limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._("The scope of the rule “%(rule)s” can't be read: %(error)s", rule=rule.name, error=error)
                ) from error

    @api.constrains("step_ids", "active")
    def _check_steps(self):
        for rule in self:
            if rule.active and not rule.step_ids:
                raise ValidationError(self.env._("Say who must agree: the rule “%s” has no step.", rule.name))

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._rules_changed()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self._rules_changed()
        return result

    def unlink(self):
        kinds = set(self.mapped("kind"))
        result = super().unlink()
        self.env.registry.clear_cache()
        self._refresh_documents(kinds)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: a use in a company that the user doesn't see counts as well
        if self.env["sales.approval"].sudo().search_count([("rule_ids", "in", self.ids)], limit=1):
            raise ValidationError(self.env._("This rule has been used in approvals. Archive it instead."))

    def _rules_changed(self):
        self.env.registry.clear_cache()
        self._refresh_documents(set(self.mapped("kind")))

    @api.model
    def _refresh_documents(self, kinds):
        """Work out anew what the open documents of these kinds need.

        :param set kinds: kinds of decisions
        """
        models_by_kind = self._get_kind_models()
        for kind in kinds & models_by_kind.keys():
            self.env[models_by_kind[kind]]._approval_rules_changed()

    # --- trying out ---

    def action_try_out(self):
        """Open the dialog that says what would happen to a given document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Out"),
            "res_model": "sales.approval.try.out",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rule_id": self.id},
        }
