""" What the database needs before the tables of this addon are made, and what else comes and goes with it. """
import psycopg2

from odoo.addons.sales_center.uninstall import keep, leave, take_back
from odoo.sql_db import db_connect

SERVICE_TYPES = [("model", "=", "fleet.service.type")]


def pre_init_hook(env):
    """ Install ``btree_gist``, on which all "no two at a time" constraints stand. It is a trusted extension
    since PostgreSQL 13: the owner of the database may create it. """
    ensure_btree_gist(env.cr)
    take_back(env, "sales_logistics", SERVICE_TYPES)


def post_init_hook(env):
    """ Have what inspections find counted where performance is measured already (see `sales.rectification`). """
    create_ready_metrics(env)


def create_ready_metrics(env):
    """ This addon does not depend on `sales_kpi`, which asks for the same when it comes later. """
    if "sales.metric" in env:
        env["sales.metric"]._create_ready_metrics()


def uninstall_hook(env):
    """ Take back requests that nobody could decide on any more, and leave nothing of ours but what Odoo's vehicles
    were serviced with. """
    retire_metrics(env)
    leave(env, "sales_logistics", env._("Logistics was uninstalled."))
    keep(env, "sales_logistics", [*SERVICE_TYPES, ("res_id", "in", _get_used_service_types(env))])
    env.cr.postcommit.add(lambda: drop_btree_gist(env.cr.dbname))


def ensure_btree_gist(cr):
    """ Create the extension where it is missing; also on databases that were made before it was needed.

    :param cr: cursor
    """
    cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def drop_btree_gist(dbname):
    """ Take the extension away again, unless somebody else made it or has come to need it.

    :param str dbname: name of the database
    """
    with db_connect(dbname).cursor() as cr:
        cr.execute("SELECT 1 FROM pg_extension WHERE extname = 'btree_gist' AND extowner = current_user::regrole")
        if cr.rowcount:
            try:
                cr.execute("DROP EXTENSION btree_gist", log_exceptions=False)
            except psycopg2.errors.DependentObjectsStillExist:
                cr.rollback()


def _get_used_service_types(env):
    services = env["fleet.vehicle.log.services"].with_context(active_test=False).search([])
    contracts = env["fleet.vehicle.log.contract"].with_context(active_test=False).search([])
    return (services.service_type_id | contracts.cost_subtype_id | contracts.service_ids).ids


def retire_metrics(env):
    """ Metrics of records that go are filled in by hand where something uses them, and go where nothing does. """
    if "sales.metric" in env:
        own = env["ir.model.data"].search([("module", "=", "sales_logistics"), ("model", "=", "ir.model")]).mapped("res_id")
        shared = env["ir.model.data"].search([("module", "!=", "sales_logistics"), ("model", "=", "ir.model")]).mapped("res_id")
        env["sales.metric"].with_context(active_test=False).search([("model_id", "in", list(set(own) - set(shared)))])._retire()
