from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .dialogs_common import OwnDialogsCommon


@tagged("post_install", "-at_install")
class TestDialogs(OwnDialogsCommon):

    def test_each_is_its_makers_alone(self):
        self.assertGreater(len(self._dialogs("sales_center")), 15)
        self.assertFalse(self._shared("sales_center"), "these have no rule in security/dialog_rules.xml")

    def test_one_without_a_rule_is_found(self):
        self.env.ref("sales_center.sales_slip_register_rule_own").active = False
        self.env.ref("sales_center.sales_slip_void_rule_own").domain_force = "['|', ('create_uid', '=', user.id), ('reason', '=', 'x')]"
        self.env.ref("sales_center.sales_unit_sheet_rule_own").perm_write = False
        self.assertEqual(self._shared("sales_center"), {"sales.slip.register", "sales.slip.void", "sales.unit.sheet"})

    def test_a_guessed_number(self):
        """ Of two officers, who may do the same things, one does not come to the other's dialog. """
        mine, other = (new_test_user(self.env, login, groups="sales_center.group_officer") for login in ("dialogs_one", "dialogs_two"))
        dialog = self.env["sales.slip.register"].with_user(mine).create({"company_id": self.env.company.id, "date": "2026-03-02"})
        dialog.date = "2026-04-01"
        guessed = dialog.with_user(other)
        for attempt in (lambda: guessed.read(["date"]), lambda: guessed.write({"date": "2026-05-01"}), guessed.unlink):
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(guessed.search([("id", "=", dialog.id)]))
        self.assertEqual(dialog.sudo().date.month, 4)  # what the superuser does for somebody goes on
