from odoo import models


class SalesSlipBook(models.Model):
    _inherit = "sales.slip.book"

    def _is_settled_for_clearance(self):
        """:returns: bool, whether the employee of the clearance holds none of the numbers any more"""
        return not self.env["sales.slip"].sudo().search_count([  # sudo: for who clears
            ("book_id", "in", self.ids), ("state", "=", "issued"),
            ("employee_id", "=", self.env.context.get("clearance_employee_id"))], limit=1)
