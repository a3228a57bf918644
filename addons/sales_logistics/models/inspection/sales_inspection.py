from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "sales_logistics.group_officer"
# Which site was looked at, when and by what measure: it stays once the round is done.
FIXED = frozenset({"site_id", "template_id", "date", "user_id", "kind", "line_ids", "note", "schedule_id"})


class SalesInspection(models.Model):
    """ One round through a site.

    1. Its items are copied from the template when it is made: those for kinds of areas
       once for each such area of the site.
    2. It is done when each item has a result, and a photo where one is asked for.
    3. The score is what was reached in percent of what could be, items that did not
       apply left out.
    4. Once it is done or cancelled nobody changes it any more. Each failed item has
       become a rectification (see `sales.rectification`).
    """
    _name = "sales.inspection"
    _description = "Inspection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", check_company=True, tracking=True,
        domain="[('state', '=', 'open')]")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    team_id = fields.Many2one(related="site_id.team_id", store=True, index=True)
    template_id = fields.Many2one(
        "sales.inspection.template", required=True, index=True, ondelete="restrict", check_company=True)
    kind = fields.Selection(
        [("planned", "Planned"), ("surprise", "Surprise")], required=True, default="surprise")
    schedule_id = fields.Many2one(
        "sales.inspection.schedule", string="Plan", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    date = fields.Date(required=True, index=True, default=fields.Date.context_today, tracking=True)
    user_id = fields.Many2one(
        "res.users", string="Inspector", index=True, tracking=True, check_company=True,
        default=lambda self: self.env.user, domain="[('share', '=', False)]")
    state = fields.Selection(
        [("planned", "To do"), ("done", "Done"), ("cancelled", "Cancelled")],
        string="Status", required=True, default="planned", readonly=True, copy=False, index=True, tracking=True)
    done_at = fields.Datetime("Done", readonly=True, copy=False)
    reason = fields.Char("Reason for Cancelling", readonly=True, copy=False, tracking=True)
    note = fields.Text("Remarks")
    line_ids = fields.One2many("sales.inspection.line", "inspection_id", string="Items", copy=False)
    rectification_ids = fields.One2many("sales.rectification", "inspection_id", string="Rectifications")
    rectification_count = fields.Integer(compute="_compute_rectification_count")
    open_count = fields.Integer("Left to Look At", compute="_compute_open_count")
    points_possible = fields.Integer(compute="_compute_score", store=True)
    points_reached = fields.Integer(compute="_compute_score", store=True)
    points_lost = fields.Integer(compute="_compute_score", store=True)
    score = fields.Float("Score (%)", compute="_compute_score", store=True, digits=(5, 1), aggregator="avg")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _once_a_day = models.UniqueIndex(
        "(schedule_id, date) WHERE schedule_id IS NOT NULL", "This round is planned for that day already.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("line_ids.result", "line_ids.points", "line_ids.points_reached")
    def _compute_score(self):
        for inspection in self:
            judged = inspection.line_ids.filtered(lambda line: line.result in ("passed", "failed"))
            inspection.points_possible = sum(judged.mapped("points"))
            inspection.points_reached = sum(judged.mapped("points_reached"))
            inspection.points_lost = inspection.points_possible - inspection.points_reached
            inspection.score = (
                100.0 * inspection.points_reached / inspection.points_possible if inspection.points_possible else 0.0)

    @api.depends("line_ids.result")
    def _compute_open_count(self):
        for inspection in self:
            inspection.open_count = len(inspection.line_ids.filtered(lambda line: not line.result))

    def _compute_rectification_count(self):
        counts = dict(self.env["sales.rectification"]._read_group(
            [("inspection_id", "in", self.ids)], ["inspection_id"], ["__count"]))
        for inspection in self:
            inspection.rectification_count = counts.get(inspection, 0)

    @api.depends("state", "date")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for inspection in self:
            inspection.is_late = inspection.state == "planned" and bool(inspection.date) and inspection.date < today

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "planned") & fields.Domain("date", "<", fields.Date.context_today(self))
        return late if True in value else ~late

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and vals.get("state", "planned") != "planned":
                raise AccessError(self.env._("An inspection begins as planned; its buttons take it further."))
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("sales.inspection") or "/"
        inspections = super().create(vals_list)
        inspections.template_id._check_has_items()
        inspections.filtered(lambda inspection: not inspection.line_ids)._fill()
        return inspections

    def write(self, vals):
        if not self.env.su and vals.keys() & {"state", "reason", "done_at", "name"}:
            raise AccessError(self.env._("The status of an inspection is moved by its buttons only."))
        if vals.keys() & FIXED:
            self._check_planned()
        result = super().write(vals)
        if vals.keys() & {"template_id", "site_id"}:
            self._fill()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if self.filtered(lambda inspection: inspection.state != "planned"):
            raise UserError(self.env._("Inspections that were done or cancelled are kept."))

    def _check_planned(self):
        for inspection in self:
            if inspection.state != "planned":
                raise UserError(self.env._("%s is over: nothing in it is changed any more.", inspection.name))

    def _fill(self):
        """ Copy the items of the template: once for each area that they are about. """
        self.line_ids.unlink()
        vals_list = []
        for inspection in self:
            areas = inspection.site_id.area_ids.grouped("kind")
            for item in inspection.template_id.item_ids:
                for area in (areas.get(item.area_kind, []) if item.area_kind else [self.env["sales.site.area"]]):
                    vals_list.append({
                        "inspection_id": inspection.id, "sequence": len(vals_list), "name": item.name,
                        "area_id": area.id, "points": item.points, "photo_required": item.photo_required,
                    })
        self.env["sales.inspection.line"].create(vals_list)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_done(self):
        """ Close the round, and have what failed put right.

        :raises UserError: naming the first item without a result, photo or explanation
        """
        self.check_access("write")
        self._check_planned()
        for inspection in self:
            if not inspection.line_ids:
                raise UserError(self.env._("%s has no items: nothing was looked at.", inspection.name))
            inspection.line_ids._check_complete()
        # sudo: nobody writes the status but these methods, after the checks above
        self.sudo().write({"state": "done", "done_at": fields.Datetime.now()})
        self.env["sales.rectification"]._open_for(self.line_ids.filtered(lambda line: line.result == "failed"))
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_all_passed(self):
        """ Give full points to each item that has no result yet. """
        self._check_planned()
        lines = self.line_ids.filtered(lambda line: not line.result)
        lines.write({"result": "passed"})

    def action_cancel(self, reason=None):
        """:param str reason: why the round is not made; required"""
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the inspection is cancelled."))
        self._check_planned()
        self.sudo().write({"state": "cancelled", "reason": reason})  # sudo: as in `action_done`
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_open_cancel(self):
        """ Open the dialog that asks why. """
        return {
            "type": "ir.actions.act_window", "name": self.env._("Cancel Inspection"), "res_model": "sales.inspection.cancel",
            "view_mode": "form", "views": [(False, "form")], "target": "new",
            "context": {"default_inspection_ids": self.ids},
        }

    def action_open_rectifications(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_rectification_action")
        return {**action, "domain": [("inspection_id", "=", self.id)], "context": {}}
