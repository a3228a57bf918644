"""What is left to do when the addon goes."""
from odoo.addons.sales_center.uninstall import leave


def uninstall_hook(env):
    """ Take back requests that nobody could decide on any more, and leave nothing of ours. """
    leave(env, "sales_kpi", env._("Targets were uninstalled."))
