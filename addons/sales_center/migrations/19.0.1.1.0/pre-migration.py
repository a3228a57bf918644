"""Orders from before have no units, so nothing has to be worked out for them."""


def migrate(cr, version):
    cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS sales_project_id integer")
