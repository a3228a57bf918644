from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    """ Contracts are switched on, as in a new database; who signs none switches them off in the settings. It has to be so before
    the views are loaded, which show contracts to whoever sells. """
    env = api.Environment(cr, SUPERUSER_ID, {})
    if env.ref("sales_center.group_contracts", raise_if_not_found=False):
        return  # whether they are on is the customer's own choice by now
    group = env["res.groups"].create({"name": "Contracts"})
    env["ir.model.data"].create({"module": "sales_center", "name": "group_contracts", "model": "res.groups", "res_id": group.id})
    groups = env.ref("sales_center.group_consultant") | env.ref("sales_center.group_auditor")
    groups.implied_ids = [Command.link(group.id)]
