from odoo import api, fields, models
from odoo.tools import format_list

from .sales_approval_rule import WITHOUT_LIMIT


class SalesApprovalRule(models.Model):
    """How a rule reads as one line of the authority matrix."""

    _inherit = "sales.approval.rule"

    threshold_display = fields.Char(string="Limit", compute="_compute_threshold_display")
    scope_display = fields.Char(string="In Scope", compute="_compute_scope_display")
    steps_display = fields.Char(string="Who Must Agree, in Order", compute="_compute_steps_display")
    # What the list of steps shows only where it is needed.
    has_user_step = fields.Boolean(compute="_compute_has_named_step")
    has_group_step = fields.Boolean(compute="_compute_has_named_step")

    @api.depends("condition", "threshold", "company_id")
    @api.depends_context("lang", "company")
    def _compute_threshold_display(self):
        for rule in self:
            if rule.condition == "concession_percent":
                rule.threshold_display = self.env._("%g %%", rule.threshold)
            elif rule.condition == "payment_days":
                rule.threshold_display = self.env._("%g days", rule.threshold)
            elif rule.condition in WITHOUT_LIMIT:
                rule.threshold_display = "–"
            else:
                rule.threshold_display = rule.currency_id.format(rule.threshold)

    @api.depends("step_ids.round", "step_ids.role", "step_ids.user_id", "step_ids.group_id", "step_ids.min_approvals")
    @api.depends_context("lang")
    def _compute_steps_display(self):
        for rule in self:
            rounds = rule.step_ids.sorted("round").grouped("round").values()
            rule.steps_display = " → ".join(
                " + ".join(
                    f"{step.min_approvals} × {step.display_name}" if step.min_approvals > 1 else step.display_name
                    for step in steps
                )
                for steps in rounds
            )

    @api.depends("step_ids.role")
    def _compute_has_named_step(self):
        for rule in self:
            roles = rule.step_ids.mapped("role")
            rule.has_user_step = "user" in roles
            rule.has_group_step = "group" in roles

    @api.depends("domain", "kind", "categ_ids")
    @api.depends_context("lang")
    def _compute_scope_display(self):
        for rule in self:
            rule.scope_display = rule._describe_scope()

    def _describe_scope(self):
        """Say in words which documents, and which of their lines, the rule speaks of.

        :returns: str
        """
        self.ensure_one()
        parts = self.categ_ids.mapped("display_name")
        try:
            leaves = [leaf for leaf in self._get_domain() if leaf != "&"]
        except (ValueError, SyntaxError):
            leaves = ["?"]
        if any(isinstance(leaf, str) for leaf in leaves):
            parts.append(self.env._("by several conditions"))
        elif self.model_name:
            parts += [self._describe_leaf(*leaf) for leaf in leaves]
        return ", ".join(parts) or self.env._("Everywhere")

    def _describe_leaf(self, path, operator, value):
        """Say one condition in words: `Sales Team: East and below`."""
        labels, field = [], None
        # sudo: names of teams and tags that a rule speaks of are no secret to its readers
        model = self.env[self.model_name].sudo()
        for name in str(path).split("."):
            field = model._fields.get(name)
            if field is None:
                return f"{path} {operator} {value}"
            labels.append(field._description_string(self.env))
            # sudo: for the labels of fields only, no record is read
            model = self.env[field.comodel_name].sudo() if field.comodel_name else model
        label = " / ".join(labels)
        words = self._describe_value(field, model, value)
        if operator in ("=", "in", "any"):
            return f"{label}: {words}"
        if operator == "child_of":
            return self.env._("%(field)s: %(value)s and below", field=label, value=words)
        if operator in ("!=", "not in"):
            return self.env._("%(field)s: not %(value)s", field=label, value=words)
        return f"{label} {operator} {words}"

    def _describe_value(self, field, comodel, value):
        values = value if isinstance(value, (list, tuple)) else [value]
        if field.comodel_name and all(isinstance(item, int) and not isinstance(item, bool) for item in values):
            records = comodel.with_context(active_test=False).browse(values).exists()
            return ", ".join(records.mapped("display_name"))
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return ", ".join(str(labels.get(item, item)) for item in values)
        if values == [False]:
            return self.env._("none")
        return ", ".join(str(item) for item in values)

    # --- of several rules ---

    def _explain_steps(self, record, barred):
        """Who would be asked about a document, by step and by name.

        :param record: document of a model that inherits `sales.approval.mixin`, as superuser
        :param barred: `res.users` who may not decide
        :returns: str
        """
        self.ensure_one()
        who = []
        for step in self.step_ids:
            users, _level = step._resolve(record, barred)
            # sudo: names of those who would be asked
            names = format_list(self.env, users.sudo().mapped("name"), "or") or self.env._("nobody who is able to")
            who.append(self.env._("%(step)s (%(people)s)", step=step.display_name, people=names))
        return format_list(self.env, who)

    def _explain_strictest(self):
        """Why some of these rules hold and others, which match as well, are not asked besides.

        :returns: list of str, one for each rule that holds in the place of others
        """
        reasons = []
        for kept in self._keep_strictest():
            others = (self - kept).filtered(lambda rule, kept=kept: rule.condition == kept.condition)
            if not others:
                continue
            runner_up = others._keep_strictest()
            # The first part of the measure of strictness in which the two differ.
            pairs = zip(kept._get_strictness(), runner_up._get_strictness(), strict=True)
            first = next(index for index, (mine, theirs) in enumerate(pairs) if mine != theirs)
            why = (
                self.env._("it asks for the highest level"), self.env._("it asks the most people"),
                self.env._("it has the lowest limit"), self.env._("it is the oldest of equals"),
            )[first]
            reasons.append(self.env._(
                "“%(rule)s” holds: of the rules that match, %(why)s. Covered by it: %(others)s.", rule=kept.name, why=why,
                others=format_list(self.env, others.mapped("name")),
            ))
        return reasons
