from odoo import fields, models


class SalesSeal(models.Model):
    """ A seal of the company, and who keeps it. """
    _name = "sales.seal"
    _description = "Seal"
    _order = "company_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Kept By", required=True, check_company=True, default=lambda self: self.env.user)
    note = fields.Char("Used For")
    use_ids = fields.One2many("sales.seal.use", "seal_id", string="Seal Log")
