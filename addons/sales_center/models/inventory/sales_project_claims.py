from odoo import fields, models
from odoo.tools import SQL


class SalesProject(models.Model):
    """ How long units of the project are held and offered, and how many of them. """
    _inherit = "sales.project"

    hold_limit_total = fields.Integer(
        "Holds in the Project", help="How many units of the project may be held at a time by all together. Zero: as many as wished.")
    offer_hours = fields.Float(
        "An Offer Lasts (hours)", default=4,
        help="How long a unit that becomes free is kept for the first in its waiting list, before it is the next one's turn.")
    extension_hours = fields.Float("An Extension Lasts (hours)", default=24, help="How much longer a hold lasts when it is extended.")
    extension_limit = fields.Integer(
        "Free Extensions", default=1, help="How often a hold is extended by who holds it alone. Beyond that somebody has to agree.")
    fee_product_id = fields.Many2one(
        "product.product", string="Fee of Changes", check_company=True, ondelete="restrict", domain=[("type", "=", "service")],
        help="What the invoice of a fee names when a buyer is changed, a unit exchanged or a sale cancelled.")

    _hold_limit_total_positive = models.Constraint("CHECK(hold_limit_total >= 0)", "The number of holds is not below zero.")
    _offer_hours_positive = models.Constraint("CHECK(offer_hours > 0)", "An offer lasts longer than no time.")
    _extension_hours_positive = models.Constraint("CHECK(extension_hours > 0)", "An extension lasts longer than no time.")
    _extension_limit_positive = models.Constraint("CHECK(extension_limit >= 0)", "The number of extensions is not below zero.")

    def _touch_holds(self, user):
        """ Of two transactions that count the same holds, the later one is retried and counts anew: the row
        of the consultant stands for the own holds, that of the project for all. """
        limited = self.filtered("hold_limit_total")
        if any(project.hold_limit or project.company_id.hold_limit for project in self):
            self.env.cr.execute(SQL("UPDATE res_users SET write_uid = write_uid WHERE id = %s", user.id))
        if limited:
            self.env.cr.execute(SQL(
                "UPDATE sales_project SET write_uid = write_uid WHERE id IN %s", tuple(sorted(limited.ids))))
