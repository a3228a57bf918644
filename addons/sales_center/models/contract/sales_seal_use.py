from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from .const import OFFICER


class SalesSealUse(models.Model):
    """ A request for a seal, and once it was used, the entry of the seal log.

    1. Whoever may read a contract asks; who keeps the seal, or an officer, uses it. Nobody seals an own request.
    2. The number is drawn when the seal is used, without gaps per company and year.
    3. What was sealed or refused is never written or deleted.
    """
    _name = "sales.seal.use"
    _description = "Use of a Seal"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Seal Number", required=True, readonly=True, default="/", copy=False, index="trigram")
    seal_id = fields.Many2one("sales.seal", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict")
    contract_id = fields.Many2one("sales.contract", index="btree_not_null", ondelete="restrict", check_company=True)
    supplement_id = fields.Many2one(
        "sales.contract.supplement", index="btree_not_null", ondelete="restrict", domain="[('contract_id', '=', contract_id)]")
    subject = fields.Char("What Is Sealed", required=True, compute="_compute_subject", store=True, readonly=False, precompute=True)
    copies = fields.Integer(required=True, default=2)
    state = fields.Selection(
        [("requested", "Requested"), ("sealed", "Sealed"), ("refused", "Refused")], string="Status", required=True, readonly=True,
        default="requested", index=True, copy=False)
    requested_by_id = fields.Many2one("res.users", string="Asked By", required=True, readonly=True, default=lambda self: self.env.user)
    requested_on = fields.Datetime("Asked On", required=True, readonly=True, default=fields.Datetime.now)
    sealed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sealed_on = fields.Datetime(readonly=True, copy=False)
    kept_by_id = fields.Many2one("res.users", string="Seal Kept By", readonly=True, copy=False, help="Who kept the seal at the time.")
    refusal = fields.Char("Why Refused", readonly=True, copy=False)

    _number_once = models.UniqueIndex("(company_id, name) WHERE name <> '/'", "Another use of a seal has this number.")
    _copies_positive = models.Constraint("CHECK(copies > 0)", "A seal is put on at least one copy.")

    @api.depends("contract_id", "supplement_id")
    def _compute_subject(self):
        for use in self:
            use.subject = use.subject or (use.supplement_id or use.contract_id).display_name

    @api.constrains("supplement_id", "contract_id")
    def _check_supplement(self):
        for use in self.sudo():  # sudo: whose supplement it is binds also who can't read it
            if use.supplement_id and use.supplement_id.contract_id != use.contract_id:
                raise ValidationError(self.env._("%s is of another contract.", use.supplement_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        uses = super().create(vals_list)
        if not self.env.su and any(
            use.state != "requested" or use.name != "/" or use.sealed_on or use.requested_by_id != self.env.user for use in uses
        ):
            raise AccessError(self.env._("A seal is asked for first, in one's own name."))
        uses.contract_id.check_access("read")
        uses.supplement_id.check_access("read")
        return uses

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"seal_id", "copies", "subject"}:
                raise AccessError(self.env._("The seal log follows from its buttons."))
            if done := self.filtered(lambda use: use.state != "requested")[:1]:
                raise UserError(self.env._("%s stands in the seal log and stays as it is.", done.display_name))
            if foreign := self.filtered(lambda use: use.requested_by_id != self.env.user)[:1]:
                raise AccessError(self.env._("%s was asked for by somebody else.", foreign.subject))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The seal log is kept: refuse the request instead."))

    def _check_keeper(self):
        self.check_access("read")
        for use in self:
            if use.state != "requested":
                raise UserError(self.env._("%s has been decided already.", use.subject))
            if self.env.user != use.seal_id.user_id and not self.env.user.has_group(OFFICER):
                raise AccessError(self.env._("%(seal)s is kept by %(who)s.", seal=use.seal_id.name, who=use.seal_id.user_id.name))

    def action_seal(self):
        """ The seal is put on: number the entry and close it. """
        self._lock()
        self._check_keeper()
        for use in self.sorted("id"):
            if use.requested_by_id == self.env.user:
                raise UserError(self.env._("Nobody seals an own request: %s needs somebody else.", use.subject))
            contract = use.contract_id.sudo()  # sudo: its state binds also who can't read it
            if contract and contract.state in ("draft", "review", "cancelled"):
                raise UserError(self.env._("%s is not approved: it can't be sealed yet.", contract.display_name))
            supplement = use.supplement_id.sudo()  # sudo: as above
            if supplement and supplement.state not in ("approved", "effective"):
                raise UserError(self.env._("%s is not approved: it can't be sealed yet.", supplement.display_name))
            sequence = use.company_id.sudo()._get_gapless_sequence("sales.seal.use", "SEAL", "Seal log")  # sudo: numbers are ours to draw
            # sudo: the log is written by this method only
            use.sudo().write({
                "name": sequence.next_by_id(sequence_date=fields.Date.context_today(use)), "state": "sealed",
                "sealed_by_id": self.env.uid, "sealed_on": fields.Datetime.now(), "kept_by_id": use.seal_id.user_id.id})
            if contract:
                contract._approval_log(self.env._("%(number)s: %(copies)s copies sealed with “%(seal)s”.", number=use.name,
                                                  copies=use.copies, seal=use.seal_id.name))

    def action_refuse(self, reason=None):
        """ The seal is not put on.

        :param str reason: why; required
        """
        self._lock()
        self._check_keeper()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why."))
        self.sudo().write({"state": "refused", "refusal": reason.strip()})  # sudo: as above

    def _lock(self):
        if self:
            self.flush_recordset(["state"])
            self.env.cr.execute(SQL("UPDATE sales_seal_use SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))
            self.invalidate_recordset(["state"], flush=False)
