from odoo import api, fields, models


class SalesUniformHandling(models.TransientModel):
    """ Asks how a piece of a uniform comes back, what is kept for it, and in an exchange which size goes out. """
    _name = "sales.uniform.handling"
    _description = "Exchange or Return of a Uniform"

    custody_id = fields.Many2one("sales.custody", string="Piece", required=True, readonly=True)
    step = fields.Selection([("exchange", "Exchange"), ("back", "Return")], required=True, default="back", readonly=True)
    employee_id = fields.Many2one(related="custody_id.employee_id", string="Holder")
    site_id = fields.Many2one(related="custody_id.site_id")
    product_tmpl_id = fields.Many2one(related="custody_id.garment_id.product_tmpl_id")
    currency_id = fields.Many2one(related="custody_id.currency_id")
    deposit = fields.Monetary(related="custody_id.deposit")
    product_id = fields.Many2one(
        "product.product", string="New Size", domain="[('product_tmpl_id', '=', product_tmpl_id)]", compute="_compute_product_id",
        store=True, readonly=False)
    there = fields.Integer("In Store", compute="_compute_there")
    is_stored = fields.Boolean(compute="_compute_there")
    condition = fields.Selection(
        [("good", "In good order"), ("used", "Used, in order"), ("damaged", "Damaged"), ("worn", "Worn out")],
        string="Condition of the Piece", required=True, default="good")
    note = fields.Char("What Is Wrong")
    is_worn = fields.Boolean("Not to Be Issued Again", compute="_compute_is_worn", store=True, readonly=False)
    amount = fields.Monetary("To Keep for Damage")
    given_back = fields.Monetary("Deposit Less What Is Kept", compute="_compute_given_back")

    @api.depends("custody_id")
    def _compute_product_id(self):
        for wizard in self:
            wizard.product_id = wizard.custody_id.product_id

    @api.depends("product_id")
    def _compute_there(self):
        for wizard in self:
            wizard.is_stored = wizard.product_id.sudo().is_storable  # sudo: whether Inventory tracks it
            wizard.there = wizard.site_id._get_free_supplies(wizard.product_id).get(wizard.product_id.id, 0)

    @api.depends("condition")
    def _compute_is_worn(self):
        for wizard in self:
            wizard.is_worn = wizard.condition in ("damaged", "worn")

    @api.depends("deposit", "amount")
    def _compute_given_back(self):
        for wizard in self:
            wizard.given_back = wizard.deposit - wizard.amount

    def action_confirm(self):
        """ Exchange it, or take it back. """
        self.ensure_one()
        label = dict(self._fields["condition"]._description_selection(self.env))[self.condition]
        words = " · ".join(filter(None, [label, self.note]))
        if self.step == "back":
            self.custody_id.action_take_back(words, self.is_worn, self.amount, words)
            return {"type": "ir.actions.act_window_close"}
        piece = self.custody_id.action_exchange(self.product_id.id, words, self.is_worn, self.amount, words)
        return {"type": "ir.actions.act_window", "res_model": piece._name, "res_id": piece.id, "views": [(False, "form")]}
