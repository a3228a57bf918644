"""Units are switched on, as in a new database; who sells none switches them off in the settings."""
from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    groups = env.ref("sales_center.group_consultant") | env.ref("sales_center.group_auditor")
    groups.implied_ids = [Command.link(env.ref("sales_center.group_units").id)]
