from odoo import api, fields, models

SEASONS = [("summer", "Summer"), ("winter", "Winter"), ("all", "All year")]


class SalesUniformSet(models.Model):
    """ What people of some jobs, or on some posts, wear in a season. Without a job and a post it is for everybody. """
    _name = "sales.uniform.set"
    _description = "Uniform Set"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict", default=lambda self: self.env.company)
    season = fields.Selection(SEASONS, required=True, default="all")
    job_ids = fields.Many2many("hr.job", string="Jobs", check_company=True)
    post_ids = fields.Many2many("sales.duty.post", string="Duty Posts", check_company=True)
    line_ids = fields.One2many("sales.uniform.set.line", "set_id", string="Garments", copy=True)

    @api.model
    def _get_wanted(self, employee, season):
        """ What an employee wears; of a garment that several sets name, the larger number.

        :param employee: `hr.employee`
        :param str season: key of `SEASONS`
        :returns: dict of `sales.uniform.garment` to number of pieces
        """
        employee = employee.sudo()  # sudo: the job and the posts of an employee decide
        posts = self.env["sales.duty"].sudo().search([  # sudo: as above
            ("employee_id", "=", employee.id), ("state", "=", "published"), ("date", ">=", fields.Date.today())]).post_id
        wanted = {}
        for line in self.sudo().search([  # sudo: as above
                ("company_id", "=", employee.company_id.id), ("season", "in", (season, "all"))]).line_ids:
            own = line.set_id
            everybody = not own.job_ids and not own.post_ids
            if everybody or employee.job_id in own.job_ids or posts & own.post_ids:
                garment = line.garment_id.sudo(False)
                wanted[garment] = max(wanted.get(garment, 0), line.quantity)
        return wanted
