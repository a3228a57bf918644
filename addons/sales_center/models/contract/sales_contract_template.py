from odoo import api, fields, models
from odoo.exceptions import UserError

from .const import KINDS

# What a version says; names and archiving are no part of it.
FROZEN = frozenset({"kind", "lang", "company_id", "clause_ids", "version", "origin_id"})


class SalesContractTemplate(models.Model):
    """ The wording that contracts of a kind begin with, in one language.

    1. A version that a contract was made from stays as it is: a new version is made, and takes its place.
    2. There is one version of a number per template; the newest is the one that is offered.
    """
    _name = "sales.contract.template"
    _description = "Contract Template"
    _inherit = ["mail.thread"]
    _order = "kind, name, version desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default="sale", tracking=True)
    lang = fields.Selection(
        selection="_selection_lang", string="Language", required=True, default=lambda self: self.env.lang or "en_US",
        help="The language of the clauses: amounts and dates in them are written in it.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: of all companies.", default=lambda self: self.env.company)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, aggregator=None)
    origin_id = fields.Many2one(
        "sales.contract.template", string="First Version", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    clause_ids = fields.One2many("sales.contract.template.clause", "template_id", string="Clauses", copy=True)
    contract_count = fields.Integer(compute="_compute_contract_count", compute_sudo=True)
    is_used = fields.Boolean(compute="_compute_contract_count", compute_sudo=True)

    _version_once = models.UniqueIndex(
        "(COALESCE(origin_id, id), version)", "Somebody else has just made this version. Look at the template again.")

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    def _compute_contract_count(self):
        counts = dict(self.env["sales.contract"]._read_group([("template_id", "in", self.ids)], ["template_id"], ["__count"]))
        for template in self:
            template.contract_count = counts.get(template, 0)
            template.is_used = bool(template.contract_count)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = self.env._("%(name)s (version %(version)s)", name=template.name, version=template.version)

    def write(self, vals):
        if vals.keys() & FROZEN:
            self._check_unused()
        return super().write(vals)

    def _check_unused(self):
        # sudo: contracts of others and of other companies count
        used = self.env["sales.contract"].sudo().search([("template_id", "in", self.ids)], limit=1).template_id
        if used:
            raise UserError(self.env._(
                "Contracts were made from %s: it stays as it is. Make a new version.", used.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def action_new_version(self):
        """ Copy the template into its next version, which is offered from now on.

        :returns: action that opens the new version
        """
        self.ensure_one()
        origin = self.origin_id or self
        versions = self.with_context(active_test=False).search(["|", ("id", "=", origin.id), ("origin_id", "=", origin.id)])
        new = self.copy({"name": self.name})
        new.write({"version": max(versions.mapped("version")) + 1, "origin_id": origin.id, "active": True})
        versions.active = False
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": new.id, "views": [(False, "form")],
        }

    def action_open_contracts(self):
        """ Open the contracts that were made from this version. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_contract_action")
        return {**action, "domain": [("template_id", "=", self.id)], "context": {}}
