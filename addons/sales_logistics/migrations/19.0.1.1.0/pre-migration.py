from odoo.addons.sales_logistics.hooks import ensure_btree_gist


def migrate(cr, version):
    """ Databases from before bookings have not gone through the hook that a new one goes through. """
    ensure_btree_gist(cr)
