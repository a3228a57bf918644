from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesProject(models.Model):
    """ What is put on the market as one: a housing estate, a mall, a car park.

    1. A project belongs to one company, and so do its teams, buildings and units.
    2. Its code is unique in the company: it begins the name of every unit.
    3. A hold in it lasts ``hold_hours``, and a consultant has at most ``hold_limit`` of them.
    """
    _name = "sales.project"
    _description = "Sales Project"
    _inherit = ["mail.thread", "mail.activity.mixin", "image.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(required=True, tracking=True, help="Short; the names of its units begin with it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("planned", "Planned"), ("selling", "On sale"), ("suspended", "Suspended"), ("sold_out", "Sold out"), ("closed", "Closed")],
        string="Status", required=True, readonly=True, default="planned", tracking=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Manager", tracking=True, check_company=True, default=lambda self: self.env.user)
    team_ids = fields.Many2many(
        "crm.team", "sales_project_team_rel", "project_id", "team_id", string="Sales Teams", check_company=True)
    partner_id = fields.Many2one("res.partner", string="Address", check_company=True)
    date_start = fields.Date("On the Market From")
    hold_hours = fields.Float(
        "A Hold Lasts (hours)", default=24, help="Hours after which a unit that is held comes back to the market.")
    hold_limit = fields.Integer(
        "Holds per Consultant", default=3, help="How many units one consultant may hold at a time. Zero: as many as wished.")
    launch_required = fields.Boolean(
        "Only by Launches", help="Units come to the market by opening a launch at approved prices, and in no other way.")
    note = fields.Html("Description")
    building_ids = fields.One2many("sales.building", "project_id", string="Buildings")
    building_count = fields.Integer(compute="_compute_counts")
    unit_count = fields.Integer(compute="_compute_counts")

    _code_once = models.UniqueIndex("(company_id, upper(code))", "Another project of the company has this code.")
    _hold_hours_positive = models.Constraint("CHECK(hold_hours > 0)", "A hold lasts longer than no time.")
    _hold_limit_positive = models.Constraint("CHECK(hold_limit >= 0)", "The number of holds is not below zero.")

    def _compute_counts(self):
        buildings = dict(self.env["sales.building"]._read_group([("project_id", "in", self.ids)], ["project_id"], ["__count"]))
        units = dict(self.env["sales.unit"]._read_group([("project_id", "in", self.ids)], ["project_id"], ["__count"]))
        for project in self:
            project.building_count = buildings.get(project, 0)
            project.unit_count = units.get(project, 0)

    @api.depends("name", "code")
    def _compute_display_name(self):
        for project in self:
            project.display_name = f"[{project.code}] {project.name}" if project.code else project.name

    @api.constrains("company_id")
    def _check_company_stays(self):
        units = self.env["sales.unit"].sudo().with_context(active_test=False)  # sudo: units of any company count
        for project in self:
            if units.search_count([("project_id", "=", project.id), ("company_id", "!=", project.company_id.id)], limit=1):
                raise ValidationError(self.env._("%s has units already: it stays in its company.", project.name))

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        domain = fields.Domain(domain or fields.Domain.TRUE)
        if name and operator in ("ilike", "="):
            domain &= fields.Domain("name", operator, name) | fields.Domain("code", "=ilike", name)
            return [(project.id, project.display_name) for project in self.search_fetch(domain, ["display_name"], limit=limit)]
        return super().name_search(name, domain, operator, limit)

    def action_open_units(self):
        """ Open the units of the project. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_unit_action")
        return {**action, "domain": [("project_id", "=", self.id)], "context": {"default_project_id": self.id}}
