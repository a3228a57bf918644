from datetime import date

from .commission_common import CommissionCommon


class ConfirmationCommon(CommissionCommon):
    """ The organisation of ``CommissionCommon``, and two months of 2021, which are over: two people
    of team A and one of team B have earned in the first. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month, cls.next_month = (
            cls.env["sales.performance.period"]._get_month(cls.company, date(2021, number, 1)) for number in (1, 2))
        cls.entry = cls._earn(cls.month, cls.seller, 1000)
        cls.colleague_entry = cls._earn(cls.month, cls.colleague_person, 300)
        cls.entry_b = cls._earn(cls.month, cls.seller_b, 500)

    @classmethod
    def _start(cls, period=None):
        (period or cls.month).with_user(cls.officer).action_start_confirmation()

    @classmethod
    def _statement(cls, employee, period=None):
        return cls.env["sales.performance.statement"].search([
            ("period_id", "=", (period or cls.month).id), ("employee_id", "=", employee.id)])

    @classmethod
    def _dispute(cls, entry, user, reason="That is not right", **values):
        """ Raise a dispute as the user, and return it as superuser. """
        statement = cls._statement(entry.employee_id, entry.period_id)
        return cls.env["sales.performance.dispute"].with_user(user).create({
            "statement_id": statement.id, "entry_id": entry.id, "reason": reason, **values}).sudo()

    def _end_transaction(self):
        """ What happens when the transaction ends. """
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _confirmed_order(self, price=1000, shares=(), user=None, **values):
        """ A deal that stands in the ledger today, shared as given: ``[(employee, percent)]``. """
        order = self._create_order(user or self.consultant, self.team_a, **values)
        order.order_line.price_unit = price
        self.env["sales.performance.share"].create([
            {"order_id": order.id, "employee_id": person.id, "percent": percent} for person, percent in shares])
        order.action_confirm()
        self._end_transaction()
        return order

    def _held(self, order, metric=None):
        """ Return ``{employee: amount}`` of what the ledger holds of a deal. """
        rows = self.env["sales.performance"]._read_group(
            [("order_id", "=", order.id), ("metric_id", "=", (metric or self.order_intake).id)], ["employee_id"], ["amount:sum"])
        return {employee: amount for employee, amount in rows if amount}
