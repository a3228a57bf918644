from odoo import SUPERUSER_ID, api
from odoo.addons.sales_logistics.hooks import create_ready_metrics


def migrate(cr, version):
    """ Databases from before there were ready metrics get them, once all addons are loaded. """
    create_ready_metrics(api.Environment(cr, SUPERUSER_ID, {}))
