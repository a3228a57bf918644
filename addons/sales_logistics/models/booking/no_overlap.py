from odoo import models
from odoo.addons.sales_logistics.hooks import ensure_btree_gist
from odoo.tools import SQL


class NoOverlap(models.Constraint):
    """ In the database itself: no two live bookings of a model have the same resource at the same time.

    ``_car_once = NoOverlap("vehicle_id", ("requested", "approved", "active"))`` on a model that inherits
    `sales.booking.mixin` makes an ``EXCLUDE USING gist`` over the column and the period
    [date_start, date_stop), where no stop means for good. Who comes second is told who has it, and until
    when, by `sales.booking.mixin._get_overlap_message`.
    """

    def __init__(self, column, states, condition="TRUE"):
        """
        :param str column: many2one that holds the resource; empty values never collide
        :param tuple states: states in which a booking takes its resource
        :param str condition: SQL on columns of the table that narrows it further
        """
        words = ", ".join(f"'{state}'" for state in states)
        super().__init__(
            f"EXCLUDE USING gist ({column} WITH =, tsrange(date_start, COALESCE(date_stop, 'infinity'::timestamp)) WITH &&) "
            f"WHERE (state IN ({words}) AND {condition})")
        self.column, self.states = column, states

    def apply_to_database(self, model):
        ensure_btree_gist(model.env.cr)
        return super().apply_to_database(model)

    def get_error_message(self, model, diagnostics=None):
        return model._get_overlap_message(self, diagnostics)


def find_taken(model, constraint, slots):
    """ Look who takes the wanted resources at the wanted times, in one query for all of them.

    :param model: model that inherits `sales.booking.mixin`
    :param constraint: `NoOverlap` of the model
    :param list slots: (resource id, start, stop or None, id of the booking that asks or None), UTC
    :returns: list of (index in ``slots``, id of the booking that is in the way), the earliest first
    """
    slots = [(index, *slot) for index, slot in enumerate(slots) if slot[0]]
    if not slots:
        return []
    model.flush_model([constraint.column, "date_start", "date_stop", "state"])
    wanted = SQL(", ").join(
        SQL("(%s, %s, %s::timestamp, COALESCE(%s::timestamp, 'infinity'::timestamp), %s)", index, resource, start, stop or None, own or 0)
        for index, resource, start, stop, own in slots)
    return model.env.execute_query(SQL(
        """ SELECT wanted.index, booking.id
              FROM (VALUES %(wanted)s) AS wanted(index, resource, date_start, date_stop, own)
              JOIN %(table)s AS booking
                ON booking.%(column)s = wanted.resource AND booking.id != wanted.own AND booking.state IN %(states)s
               AND tsrange(booking.date_start, COALESCE(booking.date_stop, 'infinity'::timestamp))
                   && tsrange(wanted.date_start, wanted.date_stop)
             ORDER BY wanted.index, booking.date_start """,
        wanted=wanted, table=SQL.identifier(model._table), column=SQL.identifier(constraint.column), states=constraint.states))
