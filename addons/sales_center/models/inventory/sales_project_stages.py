from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OFFICER, DIRECTOR = "sales_center.group_officer", "sales_center.group_director"
# Each arrow of a project: from which states, to which, whose right it is, and whether somebody has to say why.
ARROWS = {
    "action_start": (("planned",), "selling", OFFICER, False),
    "action_suspend": (("selling",), "suspended", OFFICER, True),
    "action_resume": (("suspended",), "selling", OFFICER, True),
    "action_sold_out": (("selling", "suspended"), "sold_out", OFFICER, False),
    "action_close": (("planned", "selling", "suspended", "sold_out"), "closed", DIRECTOR, True),
    "action_reopen": (("sold_out", "closed"), "selling", DIRECTOR, True),
}
SELLING = ("planned", "selling", "sold_out")  # what becomes free in a project that was sold out is sold again


class SalesProject(models.Model):
    """ Where a project stands, see `ARROWS`; nobody writes it but these methods.

    1. What is suspended takes no new claims and opens no launch; customers are registered, launches planned.
    2. What is closed takes no new launches, registrations and claims. What there is goes on: a hold goes over into a
       subscription, that into a contract, instalments are paid.
    3. A project is sold out when nothing of it is on the market and free.
    """
    _name = "sales.project"
    _inherit = ["sales.project", "sales.methods.only.mixin"]
    _methods_only = frozenset({"state", "state_reason"})
    _reason_actions = tuple(name for name, arrow in ARROWS.items() if arrow[3])

    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def _take_arrow(self, name, reason=None):
        """ Take the projects along an arrow.

        :param str name: key of `ARROWS`
        :param str reason: why; required where the arrow says so
        """
        _origins, state, _group, asks = ARROWS[name]
        self._check_arrow(name)
        reason = (reason or "").strip()
        if asks and not reason:
            raise UserError(self.env._(
                "Say why %(project)s becomes “%(wanted)s”.", project=self[:1].name, wanted=self._get_state_name(state)))
        self.flush_recordset(["state"])
        # sudo: nobody writes the state but this method
        self.sudo().write({"state": state, "state_reason": reason or False})
        self.sudo().building_ids._notify_board()  # sudo: whoever did it, the boards show it

    def _check_arrow(self, name):
        origins, state, group, _asks = ARROWS[name]
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(self.env._("Projects are closed and opened again by directors.") if group == DIRECTOR else self.env._(
                "Where a project stands is decided by the centre's officers."))
        self.check_access("write")
        if wrong := self.filtered(lambda project: project.state not in origins)[:1]:
            raise UserError(self.env._(
                "%(project)s is “%(state)s” and can't become “%(wanted)s”.", project=wrong.name,
                state=self._get_state_name(wrong.state), wanted=self._get_state_name(state)))

    def _get_state_name(self, state):
        return dict(self._fields["state"]._description_selection(self.env))[state]

    def action_start(self):
        """ The project goes on sale. Opening its first launch does so, too. """
        self._take_arrow("action_start")

    def action_suspend(self, reason=None):
        """ Nothing of the projects is claimed for the time being.

        :param str reason: why; required
        """
        self._take_arrow("action_suspend", reason)

    def action_resume(self, reason=None):
        """ What was suspended is on sale again.

        :param str reason: why; required
        """
        self._take_arrow("action_resume", reason)

    def action_sold_out(self):
        """ Nothing is left to be sold.

        :raises UserError: if a unit is on the market and free
        """
        self._check_arrow("action_sold_out")
        units = self.env["sales.unit"].sudo()  # sudo: what is left is left, whoever may see it
        left = units._read_group(
            [("project_id", "in", self.ids), ("state", "in", ("on_market", "offered", "held"))], ["project_id"], ["__count"])
        for project, count in left:
            raise UserError(self.env._(
                "%(project)s has %(count)s units on the market that are not sold: sell them, or take them off the market.",
                project=project.name, count=count))
        self._take_arrow("action_sold_out")

    def action_close(self, reason=None):
        """ Nothing new begins in the projects; what there is goes on.

        :param str reason: why; required
        """
        self._take_arrow("action_close", reason)

    def action_reopen(self, reason=None):
        """ Put on sale again what was sold out or closed.

        :param str reason: why; required
        """
        self._take_arrow("action_reopen", reason)

    def _ask(self, name, title):
        self._check_arrow(name)
        return self.env["sales.reason"]._open(self, name, title)

    def action_ask_suspend(self):
        """ Open the dialog that asks why. """
        return self._ask("action_suspend", self.env._("Suspend Sales"))

    def action_ask_resume(self):
        """ Open the dialog that asks why. """
        return self._ask("action_resume", self.env._("Resume Sales"))

    def action_ask_close(self):
        """ Open the dialog that asks why. """
        return self._ask("action_close", self.env._("Close the Project"))

    def action_ask_reopen(self):
        """ Open the dialog that asks why. """
        return self._ask("action_reopen", self.env._("Reopen the Project"))

    # ------------------------------------------------------------
    # WHAT A PROJECT TAKES
    # ------------------------------------------------------------

    def _get_halt_message(self):
        """ Say why nothing of a project is to be had now.

        :returns: str, or False if it is
        """
        self.ensure_one()
        if self.state == "closed":
            return self.env._(
                "%s is closed: it takes no new launches, registrations, holds and sales. A director may reopen it.", self.name)
        if self.state not in SELLING:
            reason = f" {self.state_reason}" if self.state_reason else ""
            return self.env._("Sales of %(project)s are suspended.%(reason)s", project=self.name, reason=reason)
        return False

    def _check_not_closed(self):
        """ Raise if nothing new begins in one of the projects. """
        # sudo: where it stands binds everybody
        if closed := self.sudo().filtered(lambda project: project.state == "closed")[:1]:
            raise UserError(closed._get_halt_message())

    def _check_sells(self):
        """ Raise if nothing of one of the projects is to be had now. """
        for project in self.sudo():  # sudo: as above
            if message := project._get_halt_message():
                raise UserError(message)

    def _lock_sells(self):
        """ Whoever closes the projects at this moment is waited for, or waits: others who sell are not in the way. """
        if self:
            self.flush_recordset(["state"])
            self.env.cr.execute(SQL("SELECT id FROM sales_project WHERE id IN %s ORDER BY id FOR SHARE", tuple(sorted(self.ids))))
