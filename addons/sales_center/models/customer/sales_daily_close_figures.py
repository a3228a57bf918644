from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

FIGURES = (
    "call_count", "visit_count", "first_contact_count", "hold_count", "subscription_count", "subscription_amount", "contract_count",
    "contract_amount", "cancelled_count", "cash_in")


class SalesDailyClose(models.Model):
    """ What the day brought. Looked at again until the day is closed. """
    _inherit = "sales.daily.close"

    call_count = fields.Integer("Calls", readonly=True)
    visit_count = fields.Integer("Visits", readonly=True)
    first_contact_count = fields.Integer("New Customers", readonly=True)
    hold_count = fields.Integer("Holds", readonly=True)
    subscription_count = fields.Integer("Subscriptions", readonly=True)
    subscription_amount = fields.Monetary("Subscribed", readonly=True)
    contract_count = fields.Integer("Contracts", readonly=True)
    contract_amount = fields.Monetary("Contracted", readonly=True)
    cancelled_count = fields.Integer("Sales Cancelled", readonly=True)
    cash_in = fields.Monetary(readonly=True, help="Payments of the day for invoices of the project's orders.")
    changed_since = fields.Text(compute="_compute_changed_since", help="What the figures of a closed day would be now.")

    @api.depends("is_closed", *FIGURES)
    def _compute_changed_since(self):
        closed = self.filtered("is_closed")
        figures = closed.sudo()._get_figures()  # sudo: the figures of the day, whoever reads them
        for close in self:
            changes = [
                f"{label}: {close._format_figure(name, close[name])} → {close._format_figure(name, figures[close][name])}"
                for name, label in close._get_figure_labels() if figures[close][name] != close[name]] if close in closed else []
            close.changed_since = "\n".join(changes) or False

    def _get_figure_labels(self):
        return [(name, self._fields[name]._description_string(self.env)) for name in FIGURES]

    def _format_figure(self, name, value):
        return format_amount(self.env, value, self.currency_id) if self._fields[name].type == "monetary" else str(value)

    def _get_figure_rows(self):
        """ Return ``[(label, value in words)]`` of the day. """
        self.ensure_one()
        return [(label, self._format_figure(name, self[name])) for name, label in self._get_figure_labels()]

    def _refresh_figures(self):
        for close, figures in self._get_figures().items():
            changed = {name: value for name, value in figures.items() if close[name] != value}
            if changed:
                close.write(changed)

    def _get_figures(self):
        """ Return ``{close: {figure: value}}`` as of now, in company currency. """
        figures = {close: dict.fromkeys(FIGURES, 0) for close in self}
        if self:
            places = {(close.project_id, close.day): figures[close] for close in self}
            self._add_registrations(places)
            self._add_claims(places)
            self._add_cash(places)
        for close, values in figures.items():
            for name in ("subscription_amount", "contract_amount", "cash_in"):
                values[name] = close.currency_id.round(values[name])
        return figures

    def _add_registrations(self, places):
        groups = self.env["sales.registration"]._read_group(
            [("project_id", "in", self.project_id.ids), ("day", "in", list(set(self.mapped("day")))), ("state", "!=", "cancelled")],
            ["project_id", "day:day", "kind", "is_first_contact"], ["__count"])
        for project, day, kind, first, count in groups:
            figures = places.get((project, day))
            if figures is not None:
                figures[f"{kind}_count"] += count
                figures["first_contact_count"] += count if first else 0

    def _add_claims(self, places):
        """ Claims count on the day on which they were made; what was sold and is given back, on the day it ended. """
        start, end = min(self.mapped("day")) - timedelta(days=1), max(self.mapped("day")) + timedelta(days=2)
        claims = self.env["sales.unit.claim"].search(Domain("project_id", "in", self.project_id.ids) & (
            (Domain("create_date", ">=", start) & Domain("create_date", "<", end))
            | (Domain("ended_at", ">=", start) & Domain("ended_at", "<", end))))
        for claim in claims:
            company = claim.company_id
            figures = places.get((claim.project_id, company._get_sales_time(claim.create_date).date()))
            if figures is not None:
                figures[f"{claim.kind}_count"] += 1
                if claim.kind != "hold":
                    figures[f"{claim.kind}_amount"] += self._get_claim_amount(claim)
            ended = claim.kind != "hold" and claim.state in ("cancelled", "released")
            if ended and (figures := places.get((claim.project_id, company._get_sales_time(claim.ended_at).date()))) is not None:
                figures["cancelled_count"] += 1

    @api.model
    def _get_claim_amount(self, claim):
        """ Return for how much a unit was sold: as ordered, or else at its price; in company currency. """
        line = claim.order_line_id
        if not line:
            return claim.unit_id.price_total
        return line.currency_id._convert(line.price_total, claim.company_id.currency_id, claim.company_id, claim.create_date.date())

    def _add_cash(self, places):
        """ Payments that pay invoices of the project's orders, by the day of the payment. """
        matched = self.env["account.partial.reconcile"].search([
            ("debit_move_id.move_id.move_type", "=", "out_invoice"), ("credit_move_id.move_id.move_type", "=", "entry"),
            ("credit_move_id.date", "in", list(set(self.mapped("day")))),
            ("debit_move_id.move_id.line_ids.sale_line_ids.order_id.sales_project_id", "in", self.project_id.ids)])
        for partial in matched:
            projects = partial.debit_move_id.move_id.line_ids.sale_line_ids.order_id.sales_project_id
            figures = places.get((projects[:1], partial.credit_move_id.date))
            if figures is not None:
                figures["cash_in"] += partial.amount
