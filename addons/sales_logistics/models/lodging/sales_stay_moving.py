from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class SalesStay(models.Model):
    """ Moving in, to another bed, and out. """
    _inherit = "sales.stay"

    def action_ask_check_in(self):
        """ Open the dialog of what is handed over. """
        self.ensure_one()
        self._check_officer()
        self._check_state("approved")
        return self._open_dialog("sales.stay.check.in", self.env._("Check In"))

    def action_ask_transfer(self):
        """ Open the dialog that asks for the other bed. """
        self.ensure_one()
        self._check_officer()
        self._check_state("active")
        return self._open_dialog("sales.stay.transfer", self.env._("Move to Another Bed"))

    def _open_dialog(self, model, title):
        return {
            "type": "ir.actions.act_window", "name": title, "res_model": model, "view_mode": "form", "views": [(False, "form")],
            "target": "new", "context": {"default_stay_id": self.id}}

    def action_check_in(self, moved_in=None, items=None):
        """ The employee moves in; bed, key and inventory are his or hers to give back.

        :param datetime moved_in: when, UTC; now by default, never later
        :param items: `sales.dormitory.item` that are handed over; all of the house by default
        :raises UserError: if somebody still lives there, or the bed is out of use
        """
        self.ensure_one()
        self._check_officer()
        self._check_state("approved")
        moved_in = min(moved_in or fields.Datetime.now(), fields.Datetime.now())
        self._check_left(self.bed_id)
        self._move("active", date_start=moved_in)
        self._check_free()
        self._hand_over_bed(items)

    def _check_left(self, bed):
        other = self.sudo().search([("bed_id", "=", bed.id), ("state", "=", "active")], limit=1)  # sudo: whoever it is
        if other:
            raise UserError(self.env._(
                "%(who)s still lives in %(bed)s: check out first.", who=other.employee_id.name, bed=bed.display_name))

    def _hand_over_bed(self, items=None, exchange_of=None):
        """:param items: see `action_check_in`
        :param exchange_of: `sales.custody` of the bed that is left for this one; its deposit is this one's from now on"""
        self.ensure_one()
        house = self.dormitory_id
        items = house.item_ids if items is None else items
        common = {"site_id": self.site_id.id, "date_due": self.date_stop}
        deposit = {"deposit": exchange_of.deposit, "exchange_of_id": exchange_of.id} if exchange_of else {"deposit": house.deposit}
        self._hand_over(self.employee_id, [
            {**common, "kind": "bed", "name": self.bed_id.display_name, **deposit},
            *({**common, "kind": item.kind, "name": f"{item.name} ({self.bed_id.display_name})", "quantity": item.quantity}
              for item in items)])

    def action_transfer(self, bed):
        """ The employee moves to another bed, now. What was handed over with the old one comes back, that of the new
        one goes out; the deposit that was paid stays as it is and is that of the new bed, also in a house that asks for
        another one.

        :param bed: `sales.bed`, or its id
        :returns: `sales.stay`, the new one
        """
        self.ensure_one()
        self._check_officer()
        self._check_state("active")
        bed = self.env["sales.bed"].browse(bed) if isinstance(bed, int) else bed
        if bed == self.bed_id:
            raise UserError(self.env._("%s lives in that bed already.", self.employee_id.name))
        self._check_left(bed)
        now = fields.Datetime.now()
        stop = self.date_stop if self.date_stop and self.date_stop > now else False
        end = max(now, self.date_start + timedelta(seconds=1))
        left = self._get_open_custody().filtered(lambda item: item.kind == "bed")[:1]
        self._take_back_all()
        self._move("done", date_stop=end)
        self.flush_recordset()  # the database must see that the person has left the bed
        following = self.sudo().create({  # sudo: a stay begins as a draft otherwise; who moves people was checked
            "employee_id": self.employee_id.id, "company_id": self.company_id.id, "site_id": bed.site_id.id, "bed_id": bed.id,
            "date_start": end, "date_stop": stop, "state": "active", "reason": self.reason, "origin_id": self.id,
        }).sudo(self.env.su)
        following._check_free()
        following._hand_over_bed(exchange_of=left)
        return following

    def action_take_back(self):
        """ All that was handed over, but the bed, has come back in good order. """
        self._check_officer()
        self._get_open_custody().filtered(lambda item: item.kind != "bed")._take_back()

    def action_check_out(self):
        """ The employee moves out, now. Who was promised the bed from an earlier moment on gets it from now on.

        :raises UserError: naming what has not come back
        """
        self._check_officer()
        self._check_state("active")
        for stay in self:
            left = stay._get_open_custody().filtered(lambda item: item.kind != "bed")
            if left:
                raise UserError(self.env._(
                    "%(who)s still has:\n%(items)s\nReturn it, or say that it is lost.", who=stay.employee_id.name,
                    items="\n".join(left.mapped("name"))))
            now = max(fields.Datetime.now(), stay.date_start + timedelta(seconds=1))
            stay._put_off_followers(now)
            stay._take_back_all()
            stay._move("done", date_stop=now)

    def _put_off_followers(self, moment):
        """ Who came late out of a bed has put off those who were to have it, or the person's own next stay. """
        self.ensure_one()
        followers = self.sudo().search([  # sudo: stays of whomever
            ("id", "!=", self.id), ("state", "in", ("requested", "approved")), ("date_start", "<", moment),
            "|", ("bed_id", "=", self.bed_id.id), ("employee_id", "=", self.employee_id.id)], order="date_start")
        for stay in followers:
            if stay.date_stop and stay.date_stop <= moment:
                stay._cancel(self.env._("The bed was not free in time."))
            else:
                stay.date_start = moment
            stay.flush_recordset()
