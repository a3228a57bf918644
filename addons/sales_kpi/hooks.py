"""What is left to do when the addon comes and when it goes."""
from odoo.addons.sales_center.uninstall import leave


def post_init_hook(env):
    """ Make the metrics that addons which were there before offer. """
    env["sales.metric"]._create_ready_metrics()


def uninstall_hook(env):
    """ Take back requests that nobody could decide on any more, and leave nothing of ours. """
    leave(env, "sales_kpi", env._("Targets were uninstalled."))
