from collections import defaultdict

from odoo import fields, models
from odoo.tools import format_datetime


class SalesDuty(models.Model):
    """ What stands against somebody being on duty: another duty, or leave. """
    _inherit = "sales.duty"

    def _get_conflicts(self, published_only=False):
        """ Two queries for all duties.

        :param bool published_only: whether drafts of others don't count
        :returns: dict of duty: list of str, in the reader's language; without those that have none
        """
        wanted = self.filtered(lambda duty: duty.employee_id and duty.date_start and duty.date_stop and duty.state != "cancelled")
        found = defaultdict(list)
        if not wanted:
            return found
        first, last = min(wanted.mapped("date_start")), max(wanted.mapped("date_stop"))
        self._collect_duties(wanted, first, last, published_only, found)
        self._collect_leaves(wanted, first, last, found)
        return found

    def _collect_duties(self, wanted, first, last, published_only, found):
        states = ["published"] if published_only else ["draft", "published"]
        # sudo: a person can't be at two places, whoever may read the other one
        others = self.sudo().search([
            ("employee_id", "in", wanted.employee_id.ids), ("state", "in", states),
            ("date_start", "<", last), ("date_stop", ">", first)])
        by_employee = others.grouped("employee_id")
        for duty in wanted:
            for other in by_employee.get(duty.employee_id.sudo(), ()):  # sudo: the same records as above
                if other.id != duty._origin.id and other.date_start < duty.date_stop and other.date_stop > duty.date_start:
                    found[duty].append(self.env._(
                        "%(person)s is on duty at %(site)s from %(start)s.", person=duty.employee_id.name,
                        site=other.site_id.name, start=format_datetime(self.env, other.date_start, dt_format="short")))

    def _collect_leaves(self, wanted, first, last, found):
        """ Leave that was granted stands in the working hours of a person, as Odoo's Time Off writes it there. """
        resources = wanted.employee_id.sudo().resource_id  # sudo: whose leave it is; that somebody is away is told, why is not
        leaves = self.env["resource.calendar.leaves"].sudo().search(  # sudo: as above
            [("resource_id", "in", resources.ids), ("date_from", "<", last), ("date_to", ">", first)])
        by_resource = leaves.grouped("resource_id")
        for duty in wanted:
            for leave in by_resource.get(duty.employee_id.sudo().resource_id, ()):  # sudo: as above
                if leave.date_from < duty.date_stop and leave.date_to > duty.date_start:
                    found[duty].append(self.env._(
                        "%(person)s is on leave until %(end)s.", person=duty.employee_id.name,
                        end=format_datetime(self.env, leave.date_to, dt_format="short")))
                    break

    def _is_to_come(self):
        self.ensure_one()
        return bool(self.date_start) and self.date_start > fields.Datetime.now()
