from odoo import api, fields, models
from odoo.tools import SQL


class SalesDeduction(models.Model):
    """ What employees pay of their meals; given back as of the day on which a settlement is taken back. """
    _inherit = "sales.deduction"
    _depends = {
        "sales.meal.settlement": ["state", "date_deducted", "date_cancelled", "month"],
        "sales.meal.settlement.line": ["settlement_id", "employee_id", "company_id", "site_id", "amount_own"],
    }

    kind = fields.Selection(selection_add=[("meal", "Meals")])

    @api.model
    def _get_parts(self):
        lines = SQL(""" FROM sales_meal_settlement_line AS line
                        JOIN sales_meal_settlement AS settlement ON settlement.id = line.settlement_id
                       WHERE line.amount_own > 0 """)
        head = SQL("SELECT line.employee_id, line.company_id, line.site_id")
        name = SQL("'meal', to_char(settlement.month, 'YYYY-MM')")
        return [
            *super()._get_parts(),
            SQL("%s, settlement.date_deducted, %s, line.amount_own::numeric %s AND date_deducted IS NOT NULL", head, name, lines),
            SQL("%s, settlement.date_cancelled, %s, -line.amount_own::numeric %s AND date_cancelled IS NOT NULL", head, name, lines),
        ]
