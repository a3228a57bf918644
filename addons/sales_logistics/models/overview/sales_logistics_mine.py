from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

COUNTS = ("waiting", "ready", "coming", "held", "late")


class SalesLogisticsMine(models.Model):
    """ What an employee finds first: by area what he or she has asked for, what is coming and what is held, and from there in one
    press to asking and to the list.

    A row is an area; the figures are of whoever looks, by that person's own rights. An area may be added by extending `_get_areas`
    and the selection of `kind`.
    """
    _name = "sales.logistics.mine"
    _inherit = ["sales.label.mixin"]
    _description = "My Logistics"
    _auto = False
    _order = "id"
    _rec_name = "kind"

    kind = fields.Selection([
        ("car", "Cars"), ("meal", "Meals"), ("lodging", "Lodging"), ("supply", "Supplies"), ("uniform", "Uniforms"),
        ("equipment", "Repairs"), ("recreation", "Recreation"), ("duty", "Duties"), ("rectification", "To Put Right"),
        ("custody", "What I Hold"),
    ], readonly=True)
    icon = fields.Char(compute="_compute_icon")
    may_ask = fields.Boolean(compute="_compute_icon")
    waiting_count = fields.Integer("Asked For", compute="_compute_counts")
    ready_count = fields.Integer("Approved", compute="_compute_counts")
    coming_count = fields.Integer("To Come", compute="_compute_counts")
    held_count = fields.Integer("In Use", compute="_compute_counts")
    late_count = fields.Integer("Overdue", compute="_compute_counts")
    next_text = fields.Char("Next", compute="_compute_counts")

    @property
    def _table_query(self):
        rows = SQL(", ").join(SQL("(%s, %s)", number, kind) for number, kind in enumerate(self._get_areas(), 1))
        return SQL("SELECT area.id, area.kind FROM (VALUES %s) AS area(id, kind)", rows)

    @api.model
    def _get_areas(self):
        """ The areas in their order.

        :returns: dict of kind to dict: ``model``; ``domain`` of what is the user's; a domain for each of `COUNTS` that there is;
            ``when`` and ``what``, fields that say what comes next; ``icon``; ``mine``, the action with the list; ``ask``, the
            action that asks, or the model of which a new record is opened
        """
        mine, now = ("is_mine", "=", True), fields.Datetime.now()
        request = {"waiting": [("state", "=", "requested")], "ready": [("state", "=", "approved")], "held": [("state", "=", "active")]}
        late = {"late": [("is_overdue", "=", True)]}
        return {
            "car": {"model": "sales.trip", "domain": ["|", mine, ("driver_id.user_id", "=", self.env.uid)], "when": "date_start",
                    "what": "place_to", "icon": "fa-car", "mine": "sales_trip_action_mine", "ask": "sales.trip", **request, **late},
            "meal": {"model": "sales.meal", "domain": [mine], "coming": [("state", "=", "signed"), ("date_start", ">", now)],
                     "when": "date_start", "what": "kind", "icon": "fa-cutlery", "mine": "sales_meal_service_action_mine",
                     "ask": "sales_meal_week_action"},
            "lodging": {"model": "sales.stay", "domain": [mine], "when": "date_start", "what": "site_id", "icon": "fa-bed",
                        "mine": "sales_stay_action_mine", "ask": "sales.stay", **request, **late},
            "supply": {"model": "sales.supply.request", "domain": [mine], "icon": "fa-pencil", "mine": "sales_supply_request_action_mine",
                       "ask": "sales_supply_catalogue_action", **request},
            "uniform": {"model": "sales.uniform.issue", "domain": [mine], "icon": "fa-user", "mine": "sales_uniform_issue_action_mine",
                        "ask": "sales.uniform.issue", **request},
            "equipment": {"model": "maintenance.request", "icon": "fa-wrench",
                          "domain": ["|", ("owner_user_id", "=", self.env.uid), ("employee_id.user_id", "=", self.env.uid)],
                          "waiting": [("stage_id.done", "=", False), ("archive", "=", False)],
                          "mine": "sales_maintenance_request_action_mine", "ask": "sales_site_repair_action"},
            "recreation": {"model": "sales.recreation.loan", "domain": [mine], "when": "date_start", "what": "item_id", "icon": "fa-book",
                           "mine": "sales_recreation_loan_action_mine", "ask": "sales_recreation_item_action", **request, **late},
            "duty": {"model": "sales.duty", "domain": [("user_id", "=", self.env.uid), ("state", "=", "published")],
                     "coming": [("date_start", ">", now)], "when": "date_start", "what": "post_id", "icon": "fa-calendar",
                     "mine": "sales_duty_action_mine"},
            "rectification": {"model": "sales.rectification", "domain": [("user_id", "=", self.env.uid)], "icon": "fa-check-square-o",
                              "waiting": [("state", "=", "open")], "mine": "sales_rectification_action_mine", **late},
            "custody": {"model": "sales.custody", "domain": [mine], "held": [("state", "=", "out")], "icon": "fa-key",
                        "mine": "sales_custody_action_mine", **late},
        }

    def _get_area(self):
        self.ensure_one()
        return self._get_areas()[self.kind]

    @api.depends("kind")
    def _compute_icon(self):
        areas = self._get_areas()
        for mine in self:
            mine.icon = areas[mine.kind]["icon"]
            mine.may_ask = "ask" in areas[mine.kind]

    @api.depends("kind")
    @api.depends_context("uid", "allowed_company_ids", "tz", "lang")
    def _compute_counts(self):
        areas = self._get_areas()
        for mine in self:
            area = areas[mine.kind]
            # One search for each area: what one person has open is little.
            open_ones = Domain.OR(area[name] for name in COUNTS[:-1] if name in area)
            records = self.env[area["model"]].search(Domain(area["domain"]) & open_ones)
            for name in COUNTS:
                mine[f"{name}_count"] = len(records.filtered_domain(area[name])) if name in area else 0
            mine.next_text = self._get_next(records, area)

    @api.model
    def _get_next(self, records, area):
        """:returns: str, when and what is the next of them; empty where nothing has a time to come"""
        now = fields.Datetime.now()
        coming = records.filtered(lambda record: record[area["when"]] > now).sorted(area["when"])[:1] if "when" in area else records[:0]
        if not coming:
            return False
        field = coming._fields[area["what"]]
        value = coming[field.name]
        if field.type == "many2one":
            value = value.display_name
        elif field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value)
        return " · ".join(filter(None, [format_datetime(self.env, coming[area["when"]], dt_format="short"), value]))

    def action_open(self):
        """ Open the list of what is the user's in this area. """
        return self.env["ir.actions.act_window"]._for_xml_id(f"sales_logistics.{self._get_area()['mine']}")

    def action_ask(self):
        """ Ask for something in this area. """
        ask = self._get_area().get("ask")
        if not ask:
            return self.action_open()
        if ask in self.env:
            return {"type": "ir.actions.act_window", "name": self.env._("New"), "res_model": ask, "view_mode": "form",
                    "views": [(False, "form")]}
        return self.env["ir.actions.act_window"]._for_xml_id(f"sales_logistics.{ask}")
