from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesSite(models.Model):
    """ A place where the company sells from: a sales hall on a project, an office, a
    showroom, with its areas, opening hours and the person in charge.

    A site is open or closed. Closing keeps it readable with all that happened there,
    and asks for its areas to be free first where an addon knows that they are not
    (see ``_get_closing_obstacles``).
    """
    _name = "sales.site"
    _description = "Sales Site"
    _inherit = ["mail.thread", "mail.activity.mixin", "image.mixin"]
    _order = "company_id, code, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, copy=False, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True,
        default=lambda self: self.env.company)
    team_id = fields.Many2one(
        "crm.team", string="Project Team", index="btree_not_null", check_company=True,
        tracking=True, help="The sales team that works here.")
    project_id = fields.Many2one(
        "sales.project", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        help="What is sold here. What the site costs is a cost of this project.")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open", readonly=True,
        copy=False, index=True, tracking=True)
    date_opened = fields.Date("Opened On", copy=False, tracking=True)
    date_closed = fields.Date("Closed On", copy=False, readonly=True, tracking=True)

    partner_id = fields.Many2one(
        "res.partner", string="Address", check_company=True, help="The postal address of the site.")
    contact_address = fields.Char(
        related="partner_id.contact_address_inline", string="Full Address")
    phone = fields.Char()
    manager_id = fields.Many2one(
        "hr.employee", string="Person in Charge", index="btree_not_null", check_company=True,
        tracking=True)
    resource_calendar_id = fields.Many2one(
        "resource.calendar", string="Opening Hours", check_company=True)
    note = fields.Html("Notes")

    area_ids = fields.One2many("sales.site.area", "site_id", string="Areas", copy=True)
    area_count = fields.Integer(compute="_compute_areas")
    capacity = fields.Integer(
        compute="_compute_areas", help="People that all areas together have room for.")

    _code_company_unique = models.Constraint(
        "UNIQUE(company_id, code)", "This code is already used by another site of the company.")
    _closed_on = models.Constraint(
        "CHECK((state = 'closed') = (date_closed IS NOT NULL))",
        "A site has a closing date if, and only if, it is closed.")

    @api.depends("name", "code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for site in self:
            site.display_name = f"[{site.code}] {site.name}" if site.code else site.name

    @api.depends("area_ids.capacity")
    def _compute_areas(self):
        areas = dict.fromkeys(self.ids, (0, 0))
        for site, count, capacity in self.env["sales.site.area"]._read_group(
                [("site_id", "in", self.ids)], ["site_id"], ["__count", "capacity:sum"]):
            areas[site.id] = (count, capacity)
        for site in self:
            if site.id in areas:
                site.area_count, site.capacity = areas[site.id]
            else:  # not saved yet
                site.area_count = len(site.area_ids)
                site.capacity = sum(site.area_ids.mapped("capacity"))

    @api.constrains("date_opened", "date_closed")
    def _check_dates(self):
        for site in self:
            if site.date_opened and site.date_closed and site.date_closed < site.date_opened:
                raise ValidationError(self.env._(
                    "%s cannot be closed before it was opened.", site.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for site in self:
            if site.state == "closed":
                raise UserError(self.env._(
                    "%s has been in use, so it is kept. Archive it to hide it.", site.display_name))

    def _get_closing_obstacles(self):
        """ Return ``{site: [text, ...]}``: what has to be settled before a site can be
        closed. To be extended by whatever is kept on a site. """
        return {}

    def action_close(self):
        obstacles = self._get_closing_obstacles()
        for site in self:
            if site.state != "open":
                raise UserError(self.env._("%s is closed already.", site.display_name))
            if obstacles.get(site):
                raise UserError(self.env._(
                    "%(site)s cannot be closed yet:\n%(obstacles)s",
                    site=site.display_name, obstacles="\n".join(obstacles[site])))
        self.write({"state": "closed", "date_closed": fields.Date.context_today(self)})

    def action_reopen(self):
        for site in self:
            if site.state != "closed":
                raise UserError(self.env._("%s is open already.", site.display_name))
        self.write({"state": "open", "date_closed": False})

    def action_open_areas(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Areas of %s", self.name),
            "res_model": "sales.site.area",
            "view_mode": "list,form",
            "domain": [("site_id", "=", self.id)],
            "context": {"default_site_id": self.id},
        }
