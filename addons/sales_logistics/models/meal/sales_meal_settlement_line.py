from odoo import fields, models


class SalesMealSettlementLine(models.Model):
    """ What one person's meals of the month come to, guests included. """
    _name = "sales.meal.settlement.line"
    _description = "Person in a Settlement of Meals"
    _order = "settlement_id desc, employee_id, id"
    _rec_name = "employee_id"

    settlement_id = fields.Many2one("sales.meal.settlement", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="settlement_id.company_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="settlement_id.site_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict", readonly=True)
    meal_count = fields.Integer("Servings", readonly=True)
    amount_total = fields.Monetary("Total", readonly=True)
    amount_own = fields.Monetary("Pays", readonly=True)
    amount_company = fields.Monetary("The Company Pays", readonly=True)

    _once = models.UniqueIndex("(settlement_id, employee_id)", "One line each.")
