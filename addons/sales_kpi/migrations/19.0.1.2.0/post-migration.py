"""Metrics lead to a project and a dealer now: say so for those that were shipped before."""
from odoo import SUPERUSER_ID, api

PATHS = {
    "metric_order_intake": ("sales_project_id", "partner_id"),
    "metric_order_count": ("sales_project_id", "partner_id"),
    "metric_concession_amount": ("sales_project_id", "partner_id"),
    "metric_reference_total": ("sales_project_id", "partner_id"),
    "metric_quantity": ("order_id.sales_project_id", "order_id.partner_id"),
    "metric_invoiced": (False, "partner_id"),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, (project_path, dealer_path) in PATHS.items():
        if metric := env.ref(f"sales_kpi.{name}", raise_if_not_found=False):
            metric.write({
                "project_path": metric.project_path or project_path, "dealer_path": metric.dealer_path or dealer_path})
