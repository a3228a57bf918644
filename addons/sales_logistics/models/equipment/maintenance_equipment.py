from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

OFFICER = "sales_logistics.group_officer"
KEEPERS = (OFFICER, "maintenance.group_equipment_manager")
COMPUTED_ONLY = frozenset({"use_state", "use_state_reason", "warranty_reminded"})
# How many days before a warranty ends somebody is told.
REMIND = 30


class MaintenanceEquipment(models.Model):
    """ Equipment of a site.

    1. It is in use, in store, in repair or scrapped; the actions alone move it, and scrapping asks why.
    2. Who has it is what custody says (see `sales.custody`): nobody is written in past it.
    3. Whoever looks after its site is told once before its warranty ends.
    """
    _name = "maintenance.equipment"
    _inherit = ["maintenance.equipment", "sales.methods.only.mixin"]
    _methods_only = COMPUTED_ONLY
    _reason_actions = ("action_scrap",)

    sales_site_id = fields.Many2one(
        "sales.site", string="Site", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True)
    sales_area_id = fields.Many2one(
        "sales.site.area", string="Area", index="btree_not_null", ondelete="set null", check_company=True, tracking=True,
        domain="[('site_id', '=', sales_site_id)]")
    use_state = fields.Selection(
        [("in_store", "In store"), ("in_use", "In use"), ("in_repair", "In repair"), ("scrapped", "Scrapped")], string="State of Use",
        required=True, readonly=True, default="in_store", index=True, copy=False, tracking=True)
    use_state_reason = fields.Char("Why Scrapped", readonly=True, copy=False, tracking=True)
    cost = fields.Float(groups="sales_logistics.group_cost,maintenance.group_equipment_manager")
    warranty_reminded = fields.Boolean("Told That the Warranty Ends", readonly=True, copy=False)
    upkeep_plan_ids = fields.One2many(
        "sales.upkeep.plan", "equipment_id", string="Upkeep Plans", groups="sales_logistics.group_officer,sales_center.group_auditor")

    @api.constrains("sales_site_id", "sales_area_id")
    def _check_area(self):
        for equipment in self:
            if equipment.sales_area_id and equipment.sales_area_id.site_id != equipment.sales_site_id:
                raise ValidationError(self.env._("%(area)s is not where %(equipment)s stands.", area=equipment.sales_area_id.name,
                                                 equipment=equipment.display_name))

    @api.onchange("sales_site_id")
    def _onchange_sales_site_id(self):
        if self.sales_area_id.site_id != self.sales_site_id:
            self.sales_area_id = False

    def write(self, vals):
        if "warranty_date" in vals:
            changed = fields.Date.to_date(vals["warranty_date"])
            # sudo: nobody writes it but these methods
            self.filtered(lambda equipment: equipment.warranty_date != changed).sudo().warranty_reminded = False
        if "sales_site_id" in vals and any(equipment.sales_site_id.id != vals["sales_site_id"] for equipment in self):
            vals = {"sales_area_id": False, **vals}  # the area stays where it is
        return super().write(vals)

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_put_in_use(self):
        """ It stands where it is used. """
        self._move_use("in_use", "in_store")

    def action_put_in_store(self):
        """ It is not used for now; what somebody holds is taken back first. """
        self._check_not_held()
        self._move_use("in_store", "in_use")

    def action_send_to_repair(self):
        """ It can't be used until it is back. """
        self._move_use("in_repair", "in_use", "in_store")

    def action_back_from_repair(self):
        """ It is back: with whoever holds it, or in store. """
        held = self.filtered("custody_id")
        held._move_use("in_use", "in_repair")
        (self - held)._move_use("in_store", "in_repair")

    def action_ask_scrap(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_scrap", self.env._("Scrap"))

    def action_scrap(self, reason=None):
        """ It is not used any more, and its upkeep ends.

        :param str reason: why; required
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is scrapped."))
        self._check_not_held()
        self._move_use("scrapped", "in_use", "in_store", "in_repair", use_state_reason=reason)

    def _move_use(self, state, *allowed, **values):
        self._check_keeper()
        labels = dict(self._fields["use_state"]._description_selection(self.env))
        for equipment in self:
            if equipment.use_state not in allowed:
                raise UserError(self.env._("%(equipment)s is “%(state)s”: this can't be done any more, or not yet.",
                                           equipment=equipment.display_name, state=labels[equipment.use_state]))
        if state == "scrapped":
            values["scrap_date"] = fields.Date.context_today(self)
            self.sudo().upkeep_plan_ids.active = False  # sudo: whoever made them
        self.sudo().write({"use_state": state, **values})  # sudo: nobody writes the state but the actions

    def _check_keeper(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in KEEPERS):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")

    # ------------------------------------------------------------
    # WARRANTY
    # ------------------------------------------------------------

    def _get_caretaker(self):
        """:returns: `res.users` who looks after it, may be empty"""
        self.ensure_one()
        site = self.sales_site_id
        return self.technician_user_id or site.manager_id.user_id or site.administrator_ids[:1]

    @api.model
    def _cron_remind_warranty(self, batch=100):
        """ Tell once that a warranty ends. """
        today = fields.Date.context_today(self)
        domain = [("sales_site_id", "!=", False), ("use_state", "!=", "scrapped"), ("warranty_reminded", "=", False),
                  ("warranty_date", ">=", today), ("warranty_date", "<=", today + timedelta(days=REMIND))]
        while found := self.search(domain, limit=batch, order="id"):
            for equipment in found:
                if caretaker := equipment._get_caretaker():
                    equipment.activity_schedule(
                        "mail.mail_activity_data_todo", equipment.warranty_date, user_id=caretaker.id,
                        summary=self.with_context(lang=caretaker.lang).env._("The warranty of %s ends", equipment.display_name))
            found.warranty_reminded = True
            if not self.env["ir.cron"]._commit_progress(len(found), remaining=self.search_count(domain)):
                break
