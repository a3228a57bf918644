"""Metrics lead to a team and a person now: say so for those that were shipped before."""
from odoo import SUPERUSER_ID, api

PATHS = {
    "metric_order_intake": ("team_id", "user_id"),
    "metric_order_count": ("team_id", "user_id"),
    "metric_opportunities_won": ("team_id", "user_id"),
    "metric_invoiced": ("team_id", "invoice_user_id"),
    "metric_new_customers": (False, "user_id"),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, (team_path, person_path) in PATHS.items():
        metric = env.ref(f"sales_kpi.{name}", raise_if_not_found=False)
        if metric and not (metric.team_path or metric.person_path):
            metric.write({"team_path": team_path, "person_path": person_path})
