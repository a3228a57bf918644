"""Looks at the terms of orders once per call, however many nested calls changed them."""

KEY = "sales_center_terms"


class TermsWatch:
    """The orders that one call touches, with their terms from before it.

    It travels in the context, from the outermost call of ours to the nested ones: a command on
    the lines of an order may reach lines of other orders, which are to be looked at as well. No
    client can send an object of this class in a context.
    """

    def __init__(self, creating=False):
        # While orders are created, nothing tells the new ones from those that lack granted terms.
        self.creating = creating
        self.noted = set()
        self.before = {}
        self.touched = set()
        self.offered = set()

    @classmethod
    def of(cls, env):
        """:returns: the watch of the outer call, None in the outermost one"""
        watch = env.context.get(KEY)
        return watch if isinstance(watch, cls) else None

    def note(self, orders, touched=True, offered=False):
        """Take down orders that are about to change.

        :param orders: `sale.order`
        :param bool touched: whether their terms may change, and not just their state or scope
        :param bool offered: whether they are about to be shown to the customer
        """
        if not self.creating:
            orders.filtered(lambda order: order.id not in self.noted)._keep_granted_terms()
            for order in orders if touched else ():
                if order.id not in self.before:
                    self.before[order.id] = order._approval_terms() if order.terms_user_id else None
        self.noted.update(orders.ids)
        if touched:
            self.touched.update(orders.ids)
        if offered:
            self.offered.update(orders.ids)
