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
    def _get_wanted(self, employees, season):
        """ What employees wear; of a garment that several sets name, the larger number.

        :param employees: `hr.employee`
        :param str season: key of `SEASONS`
        :returns: dict of employee id to dict of `sales.uniform.garment` to number of pieces
        """
        employees = employees.sudo()  # sudo: the job and the posts of an employee decide
        posts = dict(self.env["sales.duty"].sudo()._read_group([  # sudo: as above
            ("employee_id", "in", employees.ids), ("state", "=", "published"), ("date", ">=", fields.Date.today())],
            ["employee_id"], ["post_id:recordset"]))
        sets = self.sudo().search([  # sudo: as above
            ("company_id", "in", employees.company_id.ids), ("season", "in", (season, "all"))])
        wanted = {}
        for employee in employees:
            own = wanted.setdefault(employee.id, {})
            for line in sets.filtered(lambda uniform, employee=employee: uniform._is_worn_by(employee, posts.get(employee))).line_ids:
                garment = line.garment_id.sudo(False)
                own[garment] = max(own.get(garment, 0), line.quantity)
        return wanted

    def _is_worn_by(self, employee, posts):
        """:returns: bool, whether the employee, who has these duty posts, wears the set"""
        if self.company_id != employee.company_id:
            return False
        everybody = not self.job_ids and not self.post_ids
        return everybody or employee.job_id in self.job_ids or bool(posts and posts & self.post_ids)
