"""What is left to do when the addon comes and when it goes."""

TARGET_KINDS = ("target_plan", "target_change", "performance_share")


def post_init_hook(env):
    """ Make the metrics that addons which were there before offer. """
    env["sales.metric"]._create_ready_metrics()


def uninstall_hook(env):
    """ Take back requests about plans, which nobody could decide on any more, and put their rules
    out of use; what was decided stays. """
    approvals = env["sales.approval"].search([("kind", "in", TARGET_KINDS), ("state", "in", ("pending", "approved"))])
    for approval in approvals:
        approval._finish("withdrawn", env._("Targets were uninstalled."))
    env["sales.approval.rule"].search([("kind", "in", TARGET_KINDS)]).active = False
