""" What the database needs before the tables of this addon are made, and what else comes and goes with it. """


def pre_init_hook(env):
    """ Install ``btree_gist``, on which all "no two at a time" constraints stand. It is a trusted extension
    since PostgreSQL 13: the owner of the database may create it. """
    ensure_btree_gist(env.cr)


def ensure_btree_gist(cr):
    """ Create the extension where it is missing; also on databases that were made before it was needed.

    :param cr: cursor
    """
    cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def post_init_hook(env):
    """ Have what inspections find counted where performance is measured already (see `sales.rectification`). """
    create_ready_metrics(env)


def create_ready_metrics(env):
    """ This addon does not depend on `sales_kpi`, which asks for the same when it comes later. """
    if "sales.metric" in env:
        env["sales.metric"]._create_ready_metrics()


def uninstall_hook(env):
    """ Metrics of records that go are filled in by hand where something uses them, and go where nothing does. """
    if "sales.metric" in env:
        own = env["ir.model.data"].search([("module", "=", "sales_logistics"), ("model", "=", "ir.model")]).mapped("res_id")
        shared = env["ir.model.data"].search([("module", "!=", "sales_logistics"), ("model", "=", "ir.model")]).mapped("res_id")
        env["sales.metric"].with_context(active_test=False).search([("model_id", "in", list(set(own) - set(shared)))])._retire()
