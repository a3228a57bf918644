from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RosterCommon


@tagged("post_install", "-at_install")
class TestDutySwap(RosterCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.duty = cls._duty()
        cls.theirs = cls._duty("2099-06-02", employee=cls.colleague_employee)
        (cls.duty | cls.theirs).action_publish()

    def _ask(self, user=None, **values):
        return self.env["sales.duty.swap"].with_user(user or self.keeper_user).create({
            "duty_id": self.duty.id, "colleague_id": self.colleague_employee.id, **values})

    def test_taken_over(self):
        swap = self._ask(reason="Wedding")
        self.assertEqual((swap.employee_id.sudo(), swap.state), (self.keeper, "asked"))
        self.assertEqual(swap.sudo().activity_ids.user_id, self.colleague_user)
        with self.assertRaises(AccessError):
            swap.action_agree()
        with self.assertRefused(UserError, "answered already"):
            swap.with_user(self.administrator).action_grant()
        swap.with_user(self.colleague_user).action_agree()
        self.assertEqual(self.duty.employee_id, self.keeper, "not before it is granted")
        with self.assertRaises(AccessError):
            swap.with_user(self.colleague_user).action_grant()
        swap.with_user(self.administrator).action_grant()
        self.assertEqual((self.duty.employee_id, self.duty.state), (self.colleague_employee, "published"))
        self.assertEqual(swap.sudo().employee_id, self.keeper, "who asked is kept")

    def test_exchanged(self):
        swap = self._ask(other_duty_id=self.theirs.id)
        swap.with_user(self.colleague_user).action_agree()
        swap.with_user(self.administrator).action_grant()
        self.assertEqual((self.duty.employee_id, self.theirs.employee_id), (self.colleague_employee, self.keeper))

    def test_exchanged_on_one_day(self):
        late = self._duty(shift=self.late, employee=self.colleague_employee)
        late.action_publish()
        swap = self._ask(other_duty_id=late.id)
        swap.with_user(self.colleague_user).action_agree()
        swap.with_user(self.administrator).action_grant()
        self.assertEqual((self.duty.employee_id, late.employee_id), (self.colleague_employee, self.keeper))

    def test_not_into_a_conflict(self):
        self._duty(shift=self.late, employee=self.colleague_employee).action_publish()
        swap = self._ask()
        swap.with_user(self.colleague_user).action_agree()
        with self.assertRefused(ValidationError, "On Duty is on duty at Hall"), self.env.cr.savepoint():
            swap.with_user(self.administrator).action_grant()
        self.env.invalidate_all()
        self.assertEqual((self.duty.employee_id, swap.state), (self.keeper, "agreed"))

    def test_nobody_grants_the_own_swap(self):
        keeper = self.env["hr.employee"].create({
            "name": "Officer", "company_id": self.company.id, "user_id": self.administrator.id})
        duty = self._duty("2099-06-05", employee=keeper)
        duty.action_publish()
        swap = self._ask(self.administrator, duty_id=duty.id)
        swap.with_user(self.colleague_user).action_agree()
        with self.assertRefused(UserError, "take part"):
            swap.with_user(self.administrator).action_grant()
        swap.with_user(self.second_administrator).action_grant()

    def test_refused_and_withdrawn(self):
        swap = self._ask()
        with self.assertRaises(AccessError):
            swap.with_user(self.colleague_user).action_withdraw()
        swap.with_user(self.colleague_user).action_refuse("Exam")
        self.assertEqual((swap.state, swap.answer), ("refused", "Exam"))
        again = self._ask()
        with self.assertRaises(AccessError):
            again.action_refuse()
        again.action_withdraw()
        self.assertEqual(again.state, "withdrawn")
        with self.assertRefused(UserError, "answered already"):
            again.with_user(self.colleague_user).action_agree()

    def test_asked_once(self):
        self._ask()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._ask()

    def test_rules_of_asking(self):
        for user in (self.consultant, self.user, self.colleague_user):
            with self.assertRaises(AccessError):
                self._ask(user)
        with self.assertRefused(UserError, "Choose a colleague"):
            self._ask(colleague_id=self.keeper.id)
        with self.assertRefused(UserError, "Choose a colleague"):
            self._ask(other_duty_id=self.duty.id)
        past, draft = self._duty("2020-06-01"), self._duty("2099-06-09")
        past.action_publish()
        for duty in (past, draft):
            with self.assertRefused(UserError, "still to come"):
                self._ask(self.administrator, duty_id=duty.id)
        with self.assertRaises(AccessError):
            self._ask(state="agreed")
        swap = self._ask()
        for user in (self.keeper_user, self.administrator):
            with self.assertRaises(AccessError):
                swap.with_user(user).write({"state": "agreed"})
        with self.assertRefused(UserError, "never deleted"):
            swap.sudo().unlink()

    def test_what_has_changed_is_not_swapped(self):
        swap = self._ask()
        swap.with_user(self.colleague_user).action_agree()
        self.duty.action_cancel("Closed")
        with self.assertRefused(UserError, "have changed"):
            swap.with_user(self.administrator).action_grant()

    def test_who_sees(self):
        swap = self._ask()
        for user, seen in ((self.keeper_user, True), (self.colleague_user, True), (self.administrator, True),
                           (self.auditor, True), (self.consultant, False), (self.user, False), (self.other_leader, False)):
            with self.subTest(user=user.login):
                self.assertEqual(bool(self.env["sales.duty.swap"].with_user(user).search([("id", "=", swap.id)])), seen)

    def test_form(self):
        action = self.duty.with_user(self.keeper_user).action_ask_swap()
        form = Form(self.env["sales.duty.swap"].with_user(self.keeper_user).with_context(**action["context"]))
        form.colleague_id = self.colleague_employee.with_user(self.keeper_user)
        self.assertEqual(form.save().duty_id.sudo(), self.duty.sudo())
