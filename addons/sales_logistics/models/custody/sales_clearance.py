from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OFFICER = "sales_logistics.group_officer"


class SalesClearance(models.Model):
    """ One page of all that an employee holds, signed off item by item when he or she leaves or moves.

    1. It lists all open custody, and what other models add by `_get_items`.
    2. An item is signed off once it is settled: given back, lost, written off.
    3. Nobody is cleared while something is open, or was handed over after the page was made.
    4. A cleared leaver is handed nothing more.
    """
    _name = "sales.clearance"
    _inherit = ["mail.thread", "mail.activity.mixin", "sales.methods.only.mixin"]
    _methods_only = frozenset({"state", "state_reason", "done_by_id", "done_on", "line_ids"})
    _description = "Clearance"
    _order = "date desc, id desc"
    _rec_name = "employee_id"
    _check_company_auto = True
    _reason_actions = ("action_cancel",)

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict", check_company=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict", default=lambda self: self.env.company)
    kind = fields.Selection([("leave", "Leaves"), ("move", "Moves")], string="Occasion", required=True, default="leave", tracking=True)
    date = fields.Date("Last Day", required=True, default=fields.Date.context_today, tracking=True)
    state = fields.Selection(
        [("open", "In progress"), ("done", "Cleared"), ("cancelled", "Cancelled")], string="Status", required=True, readonly=True,
        default="open", index=True, copy=False, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Cleared By", readonly=True, copy=False)
    done_on = fields.Datetime("Cleared On", readonly=True, copy=False)
    line_ids = fields.One2many("sales.clearance.line", "clearance_id", string="Things to Give Back", readonly=True)
    open_count = fields.Integer("Items Open", compute="_compute_open_count")

    _one_open = models.UniqueIndex("(employee_id) WHERE state = 'open'", "A clearance of this employee is open already.")

    @api.depends("line_ids.is_signed")
    def _compute_open_count(self):
        for clearance in self:
            clearance.open_count = len(clearance.line_ids.filtered(lambda line: not line.is_signed))

    @api.model_create_multi
    def create(self, vals_list):
        clearances = super().create(vals_list)
        clearances._refresh_lines()
        return clearances

    def write(self, vals):
        if not self.env.su and {"employee_id", "company_id"} & vals.keys():
            raise UserError(self.env._("A clearance stays with its employee. Cancel it and make another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Clearances are kept: cancel it instead."))

    # ------------------------------------------------------------
    # ITEMS
    # ------------------------------------------------------------

    def _get_items(self):
        """ What has to be settled besides custody. To be extended by what keeps something of employees.

        :returns: dict of clearance to list of ``(record, name)``; the record's model says by
            ``_is_settled_for_clearance()`` whether it is settled, of ``clearance_employee_id`` in the context
        """
        found = self._get_employee_items(self.employee_id)
        return {clearance: found[clearance.employee_id.id] for clearance in self if clearance.employee_id.id in found}

    @api.model
    def _get_employee_items(self, employees):
        """ What employees have open besides custody: stays, trips, slips. To be extended.

        :param employees: `hr.employee`
        :returns: dict of employee id to list of ``(record, name)``, records as superuser
        """
        found = {}
        live = ("requested", "approved", "active")
        stays = self.env["sales.stay"].sudo().search([("employee_id", "in", employees.ids), ("state", "in", live)])  # sudo: at any site
        for stay in stays.filtered(lambda stay: not stay.custody_open_count):  # whose bed is in custody is on the page by that
            found.setdefault(stay.employee_id.id, []).append((stay, self.env._("Stay: %s", stay.display_name)))
        trips = self.env["sales.trip"].sudo().search([  # sudo: as above
            ("state", "in", live), "|", ("employee_id", "in", employees.ids), ("driver_id", "in", employees.ids)])
        for trip in trips:
            for employee in (trip.employee_id | trip.driver_id) & employees:
                found.setdefault(employee.id, []).append((trip, self.env._("Trip: %s", trip.display_name)))
        slips = self.env["sales.slip"].sudo()._read_group(  # sudo: how many numbers are held, for who clears
            [("employee_id", "in", employees.ids), ("state", "=", "issued")], ["employee_id", "book_id"], ["number:array_agg"])
        for employee, book, numbers in slips:
            found.setdefault(employee.id, []).append((book, self.env._("Slips: %(kind)s %(numbers)s",
                kind=book.kind_id.name, numbers=book._print_run(sorted(numbers)))))
        return found

    def _refresh_lines(self):
        """ Add what the employees hold and is not on the page yet. """
        custody = self.env["sales.custody"].sudo().search([  # sudo: all that is held, also at sites of others
            ("employee_id", "in", self.employee_id.ids), ("state", "=", "out")])
        held = custody.grouped("employee_id")
        others = self._get_items()
        values = []
        for clearance in self.sudo():  # sudo: the lines are ours
            known = {(line.res_model, line.res_id) for line in clearance.line_ids}
            items = [(record, record.name) for record in held.get(clearance.employee_id, custody.browse())]
            items += others.get(clearance.sudo(False), others.get(clearance, []))
            values += [
                {"clearance_id": clearance.id, "res_model": record._name, "res_id": record.id, "name": name}
                for record, name in items if (record._name, record.id) not in known]
        self.env["sales.clearance.line"].sudo().create(values)  # sudo: as above

    def _get_print_rows(self):
        """:returns: list of dicts of what the printed form says of each item"""
        self.ensure_one()
        labels = dict(self.env["sales.custody"]._fields["state"]._description_selection(self.env))
        rows = []
        for line in self.line_ids:
            held = line.custody_id.sudo()  # sudo: how an item on the page has ended, at whatever site
            rows.append({
                "name": line.name, "state": labels.get(held.state, "") if held else self.env._("Settled") if line.is_signed else "",
                "condition": held.condition_back or "", "deposit": held.deposit, "deduction": held.deduction,
                "signed_by": line.signed_by_id.sudo().name or "", "signed_on": line.signed_on})  # sudo: who signed
        return rows

    def action_refresh(self):
        """ Look again what the employee holds. """
        self._check_officer()
        self._check_open()
        self._refresh_lines()

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_complete(self):
        """ The employee is cleared.

        :raises UserError: naming what is still open
        """
        self._check_officer()
        self._check_open()
        self._touch_open(self.employee_id)
        self._refresh_lines()
        for clearance in self:
            left = clearance.sudo().line_ids.filtered(lambda line: not line.is_signed or not line._is_settled())  # sudo: all of them
            if left:
                raise UserError(self.env._(
                    "%(employee)s can't be cleared yet. Still open:\n%(items)s", employee=clearance.employee_id.name,
                    items="\n".join(left.mapped("name"))))
        # sudo: nobody writes these but the actions
        self.sudo().write({"state": "done", "done_by_id": self.env.uid, "done_on": fields.Datetime.now()})

    def action_cancel(self, reason=None):
        """ The employee stays after all.

        :param str reason: why; required
        """
        self._check_officer()
        self._check_open()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is cancelled."))
        self.sudo().write({"state": "cancelled", "state_reason": reason})  # sudo: as above

    def action_ask_cancel(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel"))

    @api.model
    def _touch_open(self, employees):
        """ Update the open pages of employees, so that of a clearing and a hand-over in the same second the later
        one is retried and sees what the first one did. (See `sales.unit._touch`.) """
        if employees:
            self.flush_model(["state", "employee_id"])
            self.env.cr.execute(SQL(
                "UPDATE sales_clearance SET write_uid = write_uid WHERE state = 'open' AND employee_id IN %s",
                tuple(sorted(employees.ids))))

    def _check_open(self):
        for clearance in self:
            if clearance.state != "open":
                raise UserError(self.env._("The clearance of %s is not open any more.", clearance.employee_id.name))

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")
