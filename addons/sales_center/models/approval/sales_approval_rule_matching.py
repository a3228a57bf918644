"""Which rules a document exceeds, and which of them hold."""

from ast import literal_eval
from datetime import date
from itertools import takewhile

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import ROLE_RANK


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    @tools.ormcache("kind", "company_id")
    def _get_matrix(self, kind, company_id):
        """The rules of a kind and company as plain data, kept in memory: no query per document.

        :returns: dict of (condition, product categories) to the rules with that measure, the
            lowest threshold first
        """
        # sudo: rules bind everybody, also those who may not read them
        rules = self.sudo().search(
            [("kind", "=", kind), ("company_id", "in", (False, company_id))], order="threshold, id",
        )
        matrix = {}
        for rule in rules:
            matrix.setdefault((rule.condition, tuple(sorted(rule.categ_ids.ids))), []).append({
                "id": rule.id,
                "measure": (rule.condition, tuple(sorted(rule.categ_ids.ids))),
                "threshold": rule.threshold,
                "exempt_rank": ROLE_RANK.get(rule.exempt_role, 99),
                "date_from": rule.date_from or date.min,
                "date_to": rule.date_to or date.max,
                "domain": rule._get_domain(),
                "scope_fields": rule._get_scope_fields(),
            })
        return matrix

    @api.model
    def _get_exceeded(self, records):
        """Find the rules whose threshold the records exceed, in their scope.

        The cheap question, how much, is asked before the dear one, in which scope; so that a
        document within everybody's authority costs no query however many rules there are.

        :param records: documents of one model that inherits `sales.approval.mixin`
        :returns: dict of record to `sales.approval.rule`, the strictest per condition
        """
        return {record: rules._keep_strictest() for record, rules in self._get_matching(records).items()}

    @api.model
    def _get_matching(self, records):
        """As `_get_exceeded`, with the rules that a stricter one takes the place of.

        :returns: dict of record to `sales.approval.rule`
        """
        exceeded = {}
        for record in records:
            if rules := self._get_exceeded_anywhere(record):
                exceeded[record] = rules
        in_scope = self._get_in_scope(exceeded)
        return {
            record: self.browse([rule["id"] for rule in rules if (rule["id"], record.id) in in_scope])
            for record, rules in exceeded.items()
        }

    @api.model
    def _get_exceeded_anywhere(self, record):
        """The rules that the record exceeds, whatever their scope.

        :returns: list of rules as plain data
        """
        matrix = self._get_matrix(record._approval_kind(), record._approval_company().id)
        if not matrix:
            return []
        today = fields.Date.context_today(record)
        rank = record._approval_authority_rank()
        exceeded = []
        for (condition, categ_ids), rules in matrix.items():
            measure = record._approval_measure(condition, categ_ids) - record._approval_slack(condition, categ_ids)
            exceeded += [
                rule for rule in takewhile(lambda rule, measure=measure: rule["threshold"] < measure, rules)
                if rank < rule["exempt_rank"] and rule["date_from"] <= today <= rule["date_to"]
            ]
        return exceeded

    @api.model
    def _get_authority(self, record, rule):
        """How much may be granted without asking, where a rule with this measure is exceeded.

        :param record: document of a model that inherits `sales.approval.mixin`
        :param rule: `sales.approval.rule` that names condition and product categories
        :returns: float, the lowest of the limits that are exceeded, in the condition's unit
        """
        exceeded = self._get_exceeded_anywhere(record)
        in_scope = self._get_in_scope({record: exceeded})
        measure = (rule.condition, tuple(sorted(rule.categ_ids.ids)))
        return min(
            (other["threshold"] for other in exceeded
             if (other["id"], record.id) in in_scope and other["measure"] == measure),
            default=rule.threshold,
        )

    @api.model
    def _get_in_scope(self, exceeded):
        """Ask the database once which of the records are in which rule's scope.

        :param dict exceeded: record to list of rules as plain data
        :returns: set of (rule id, record id)
        """
        everywhere, asked = set(), {}
        for record, rules in exceeded.items():
            doubtful = record._approval_doubtful_scope(frozenset().union(*(rule["scope_fields"] for rule in rules)))
            for rule in rules:
                if rule["domain"]:
                    left_out = rule["scope_fields"] & doubtful
                    asked.setdefault((rule["id"], left_out), (rule["domain"], []))[1].append(record)
                else:
                    everywhere.add((rule["id"], record.id))
        if not asked:
            return everywhere
        # sudo: the scope is a fact of the document, not of what the user may see
        model = next(iter(exceeded)).sudo().with_context(active_test=False).browse()
        self._warm_up_trees(model, [domain for domain, _records in asked.values()])
        parts = []
        for (rule_id, left_out), (domain, records) in asked.items():
            domain = self._leave_out(domain, left_out)
            new = [record for record in records if not isinstance(record.id, int)]
            # sudo: the rule looks at the document, whoever has it open
            everywhere |= {(rule_id, record.id) for record in new if record.sudo().filtered_domain(domain)}
            stored = [record.id for record in records if isinstance(record.id, int)]
            if stored:
                query = model._search(Domain(domain) & Domain("id", "in", stored))
                parts.append(SQL("(SELECT %s AS rule_id, found.id FROM %s AS found)", rule_id, query.subselect()))
        if parts:
            everywhere |= set(self.env.execute_query(SQL(" UNION ALL ").join(parts)))
        return everywhere

    def _is_in_scope(self, record):
        """:param record: document of a model that inherits `sales.approval.mixin`
        :returns: bool, whether the rule speaks of it"""
        self.ensure_one()
        plain = {"id": self.id, "domain": self._get_domain(), "scope_fields": self._get_scope_fields()}
        return bool(self._get_in_scope({record: [plain]}))

    @api.model
    def _leave_out(self, domain, names):
        """The domain with everything that it asks of these fields taken as given.

        :param list domain: scope of a rule
        :param frozenset names: of fields of the document
        """
        if not names:
            return domain
        widened = []
        for token in Domain(domain):  # which has pushed each negation down to its condition
            if isinstance(token, tuple) and str(token[0]).split(".")[0] in names:
                if widened[-1:] == ["!"]:
                    widened.pop()
                token = (1, "=", 1)
            widened.append(token)
        return widened

    @api.model
    def _warm_up_trees(self, model, domains):
        """Read the place of all teams and categories named in the scopes at once."""
        wanted = {}
        for domain in domains:
            for leaf in domain:
                if isinstance(leaf, (list, tuple)) and leaf[1] in ("child_of", "parent_of") and leaf[2]:
                    comodel = self._get_path_comodel(model, leaf[0])
                    values = leaf[2] if isinstance(leaf[2], (list, tuple)) else [leaf[2]]
                    wanted.setdefault(comodel, set()).update(v for v in values if isinstance(v, int))
        for comodel, ids in wanted.items():
            if comodel is not None and ids and comodel._parent_store:
                comodel.browse(ids).exists().fetch(["parent_path"])

    @api.model
    def _get_path_comodel(self, model, path):
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None or not field.comodel_name:
                return None
            # sudo: for its fields only, no record is read
            model = self.env[field.comodel_name].sudo()
        return model

    def _keep_strictest(self):
        """Of the rules with the same condition, keep the one that asks highest and most.

        :returns: `sales.approval.rule`
        """
        best = {}
        # sudo: rules bind also who can't read them
        for rule in self.sudo():
            current = best.get(rule.condition)
            if current is None or rule._get_strictness() > current._get_strictness():
                best[rule.condition] = rule
        return self.browse([rule.id for rule in best.values()])

    def _get_strictness(self):
        self.ensure_one()
        ranks = [step._get_rank() for step in self.step_ids]
        return (max(ranks, default=0), sum(self.step_ids.mapped("min_approvals")), -self.threshold, -self.id)

    def _get_domain(self):
        """:returns: the scope as a list that `filtered_domain` takes"""
        self.ensure_one()
        return literal_eval(self.domain or "[]")

    def _get_scope_fields(self):
        """:returns: frozenset of str, the fields of the document that the scope asks for"""
        self.ensure_one()
        return frozenset(condition.field_expr.split(".")[0] for condition in Domain(self._get_domain()).iter_conditions())
