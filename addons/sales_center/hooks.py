"""What happens once: when the addon is installed on a database that already sells, and when it goes."""
from .uninstall import leave

COLUMNS = {
    "sale_order_line": {
        "reference_price": "double precision",
        "reference_date": "timestamp",
        "reference_key": "varchar",
        "floor_price": "double precision",
        "reference_subtotal": "numeric",
        "concession_amount": "numeric",
        "concession": "numeric",
        "below_floor": "boolean",
    },
    "sale_order": {
        "reference_total": "numeric",
        "concession_amount": "numeric",
        "concession": "numeric",
        "below_floor": "boolean",
        "approval_state": "varchar",
        "sales_project_id": "integer",
    },
}


def pre_init_hook(env):
    """Fill the stored figures of existing orders in SQL, instead of order by order.

    What was published at the time is not known any more, so the unit price counts as the
    reference price and only the discount in percent as a concession. Open quotations are
    measured anew afterwards, see `post_init_hook`.
    """
    for table, columns in COLUMNS.items():
        for name, sql_type in columns.items():
            env.cr.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} {sql_type}")  # pylint: disable=sql-injection
    env.cr.execute("""
        UPDATE sale_order_line SET
            reference_price = price_unit,
            reference_date = create_date,
            reference_key = concat_ws(':', product_id, COALESCE(product_uom_id, 0), currency_id, COALESCE((
                SELECT string_agg(ptav.id::varchar, '-' ORDER BY ptav.id)
                FROM product_template_attribute_value_sale_order_line_rel AS option
                JOIN product_template_attribute_value AS ptav ON ptav.id = option.product_template_attribute_value_id
                WHERE option.sale_order_line_id = sale_order_line.id
            ), '')),
            floor_price = 0,
            reference_subtotal = CASE
                WHEN discount < 100 THEN price_subtotal / (1 - discount / 100.0)
                ELSE price_unit * product_uom_qty
            END,
            concession = COALESCE(discount, 0),
            below_floor = FALSE
        WHERE display_type IS NULL AND price_subtotal >= 0 AND product_uom_qty > 0
    """)
    env.cr.execute("""
        UPDATE sale_order_line SET concession_amount = reference_subtotal - price_subtotal
        WHERE reference_subtotal IS NOT NULL
    """)
    env.cr.execute("""
        UPDATE sale_order SET
            reference_total = line.reference, concession_amount = line.concession,
            concession = CASE WHEN line.reference > 0 THEN line.concession / line.reference * 100 ELSE 0 END,
            below_floor = FALSE, approval_state = 'no'
        FROM (
            SELECT
                order_id,
                COALESCE(sum(reference_subtotal), 0) AS reference,
                COALESCE(sum(concession_amount), 0) AS concession
            FROM sale_order_line GROUP BY order_id
        ) AS line
        WHERE line.order_id = sale_order.id
    """)


def post_init_hook(env):
    """Measure the quotations that are still open as new ones would be."""
    env["sale.order.line"].search([("state", "in", ("draft", "sent"))])._measure_again()
    env.flush_all()


def uninstall_hook(env):
    """Leave nothing of ours, and everything of Odoo's. (See uninstall.py.)"""
    leave(env, "sales_center", "")
    # Each company has its own, made when it was needed; nothing says whose they are but the code.
    env["ir.sequence"].with_context(active_test=False).search(
        ["|", ("code", "=like", "sales.contract.%"), ("code", "=", "sales.seal.use")]).unlink()
