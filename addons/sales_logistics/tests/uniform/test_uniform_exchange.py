from odoo import Command
from odoo.addons.sales_logistics.tests.uniform.common import UniformCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestUniformExchange(UniformCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coat = cls._new_coat()
        cls.coat_m, cls.coat_l = cls.coat.size_ids

    # ------------------------------------------------------------
    # STOCK
    # ------------------------------------------------------------

    def test_pieces_leave_the_store_and_come_back(self):
        pieces = self._give(self.coat, self.coat_m, 2)
        self.assertEqual(self._there(self.coat_m), 0)
        move = pieces.sudo().move_id
        self.assertEqual((move.state, move.quantity, move.location_dest_id), ("done", 2, self.company.sudo().supply_location_id))
        pieces[0].action_take_back("Good")
        self.assertEqual(self._there(self.coat_m), 1)
        pieces[1].action_take_back("Torn", is_worn=True)
        self.assertEqual(self._there(self.coat_m), 1)

    def test_what_is_not_there_is_not_handed_over(self):
        with self.assertRefused(UserError, "Only 2 of Coat"):
            self._give(self.coat, self.coat_m, 3)
        self.assertEqual(self._there(self.coat_m), 2)
        self.assertFalse(self.env["sales.custody"].search([("garment_id", "=", self.coat.id)]))

    def test_reserved_pieces_are_for_others(self):
        self.env["stock.quant"]._update_reserved_quantity(self.coat_m, self.site._get_supply_location(), 1)
        with self.assertRefused(UserError, "Only 1 of Coat"):
            self._give(self.coat, self.coat_m, 2)

    def test_cost_is_what_inventory_says(self):
        """ To the cent, also where the value doesn't split; what is put back is taken off, what is worn out is not. """
        pieces = self._give(self.coat, self.coat_m, 2)
        move = pieces.sudo().move_id
        self.assertEqual(move.value, 600)
        self.assertAlmostEqual(sum(pieces.sudo().mapped("cost")), move.value)
        pieces[0].action_take_back("Good")
        pieces[1].action_take_back("Torn", is_worn=True, amount=120, reason="Torn")
        moves = self.env["stock.move"].sudo().search([("product_id", "=", self.coat_m.id), ("state", "=", "done")])
        back = moves.filtered("origin_returned_move_id")
        self.assertAlmostEqual(self._get_cost(), move.value - back.value - 120)
        self.assertAlmostEqual(self._get_cost(), 300 - 120)

    def test_shares_add_up(self):
        shares = self.env["sales.uniform.garment"]._share(100, 3, self.company)
        self.assertEqual((shares, round(sum(shares), 2)), ([33.34, 33.33, 33.33], 100))

    def test_untracked_garments_make_no_moves(self):
        piece = self._give(self.shirt, self.shirt_m)
        self.assertFalse(piece.sudo().move_id)
        piece.action_return()
        self.assertEqual(self._get_cost(), 80)

    # ------------------------------------------------------------
    # EXCHANGE
    # ------------------------------------------------------------

    def test_exchange_for_another_size(self):
        """ One out, one back, the deposit unchanged: payroll sees one deposit, paid once and given back once. """
        self._stock(self.coat_l, 1)
        old = self._give(self.coat, self.coat_m)
        self.coat.deposit = 500
        new = old.action_exchange(self.coat_l.id, "Too small")
        self.assertEqual((old.state, old.condition_back, new.state), ("returned", "Too small", "out"))
        self.assertEqual((new.exchange_of_id, new.deposit, new.product_id), (old, 100, self.coat_l))
        self.assertEqual((self._there(self.coat_m), self._there(self.coat_l)), (2, 0))
        self.assertEqual(self._get_deductions(self.worker), {"deposit": 100})
        issue = self.env["sales.uniform.issue"].browse(new.res_id)
        self.assertEqual(issue.state, "active")
        sizes = self.env["sales.uniform.size"]._get_sizes(self.worker)
        self.assertEqual(sizes[self.worker.id, self.coat.id], self.coat_l)
        new.action_take_back("Good")
        self.assertEqual(self._get_deductions(self.worker), {"deposit": 100, "deposit_back": -100})
        self.assertEqual(issue.state, "done")

    def test_exchange_of_a_damaged_piece(self):
        old = self._give(self.coat, self.coat_m)
        old.action_exchange(self.coat_m.id, "Burnt", is_worn=True, amount=50, reason="Burnt")
        self.assertEqual(self._there(self.coat_m), 0)
        self.assertEqual(self._get_deductions(self.worker), {"deposit": 100, "loss": 50})
        self.assertAlmostEqual(self._get_cost(), 600 - 50)

    def test_nothing_happens_where_the_other_is_not_there(self):
        old = self._give(self.coat, self.coat_m)
        with self.assertRefused(UserError, "Only 0 of Coat"):
            old.action_exchange(self.coat_l.id, "Too small")
        self.assertEqual((old.state, self._there(self.coat_m)), ("out", 1))

    def test_exchange_is_refused(self):
        old = self._give(self.coat, self.coat_m)
        with self.assertRefused(UserError, "no size of Coat"):
            old.action_exchange(self.shirt_m.id, "Good")
        with self.assertRefused(UserError, "in which condition"):
            old.action_exchange(self.coat_m.id, " ")
        with self.assertRaises(AccessError):
            old.with_user(self.asker_user).action_exchange(self.coat_m.id, "Good")
        with self.assertRaises(AccessError):
            old.with_user(self.second_administrator).action_take_back("Good")
        key = self.env["sales.custody"].with_user(self.administrator).create(
            {"name": "Key", "employee_id": self.worker.id, "company_id": self.company.id})
        with self.assertRefused(UserError, "no piece of a uniform"):
            key.action_take_back("Good")
        old.action_take_back("Good")
        with self.assertRefused(UserError, "not with anybody"):
            old.action_exchange(self.coat_m.id, "Good")

    def test_what_was_handed_over_is_not_rewritten(self):
        piece = self._give(self.coat, self.coat_m)
        for name, value in (("exchange_of_id", False), ("is_worn", True), ("renewal_line_id", False), ("garment_id", self.shirt.id)):
            with self.subTest(field=name), self.assertRefused(UserError, "not rewritten"):
                piece.write({name: value})

    def test_leaver_gets_nothing_in_exchange(self):
        piece = self._give(self.coat, self.coat_m)
        clearance = self.env["sales.clearance"].with_user(self.administrator).create({
            "employee_id": self.worker.id, "company_id": self.company.id})
        new = piece.action_exchange(self.coat_m.id, "Good")
        with self.assertRefused(UserError, "Still open"):
            clearance.action_complete()
        new.action_take_back("Good")
        clearance.line_ids.action_sign()
        clearance.action_complete()
        with self.assertRefused(UserError, "cleared as a leaver"):
            self._give(self.coat, self.coat_m)

    def test_dialog(self):
        self._stock(self.coat_l, 3)
        piece = self._give(self.coat, self.coat_m)
        action = piece.action_ask_exchange()
        form = Form(self.env[action["res_model"]].with_user(self.administrator).with_context(**action["context"]))
        form.product_id = self.coat_l
        self.assertEqual(form.there, 3)
        form.condition = "damaged"
        self.assertTrue(form.is_worn)
        form.note = "Button lost"
        form.amount = 5
        result = form.save().action_confirm()
        new = self.env["sales.custody"].with_user(self.administrator).browse(result["res_id"])
        self.assertEqual((new.exchange_of_id, piece.deduction, piece.condition_back), (piece, 5, "Damaged · Button lost"))
        action = new.action_ask_take_back()
        form = Form(self.env[action["res_model"]].with_user(self.administrator).with_context(**action["context"]))
        form.amount = 30
        self.assertEqual(form.given_back, 70)
        form.save().action_confirm()
        self.assertEqual((new.state, new.deduction, new.is_worn), ("returned", 30, False))

    # ------------------------------------------------------------
    # RENEWAL
    # ------------------------------------------------------------

    def test_renewal_in_one_press(self):
        """ An issue for each employee; at hand-over the new piece takes over the deposit, and the old one is written off. """
        self._stock(self.coat_l, 2)
        self._stock(self.coat_m, 1)
        olds = self._give(self.coat, self.coat_m) | self._give(self.shirt, self.shirt_m, 2)
        others = self._give(self.coat, self.coat_m, employee=self.friend)
        self.env["sales.uniform.size"].search([
            ("employee_id", "=", self.worker.id), ("garment_id", "=", self.coat.id)]).product_id = self.coat_l
        action = (olds | others).action_renew()
        issues = self.env["sales.uniform.issue"].with_user(self.administrator).search(action["domain"])
        own = issues.filtered(lambda issue: issue.employee_id == self.worker)
        self.assertEqual(set(issues.mapped("state")), {"requested"})
        self.assertEqual({line.product_id: line.quantity for line in own.line_ids}, {self.coat_l: 1, self.shirt_m: 2})
        with self.assertRefused(UserError, "being renewed already"):
            olds[0].action_renew()
        issues.action_approve()
        issues.action_hand_over()
        self.assertEqual(set((olds | others).mapped("state")), {"written_off"})
        self.assertEqual(own.custody_ids.exchange_of_id, olds)
        self.assertEqual(self._get_deductions(self.worker), {"deposit": 100})
        own.custody_ids.action_return()
        self.assertEqual(self._get_deductions(self.worker), {"deposit": 100, "deposit_back": -100})

    def test_cancelled_renewal_is_to_be_renewed_again(self):
        piece = self._give(self.coat, self.coat_m)
        issue = self.env["sales.uniform.issue"].with_user(self.administrator).search(piece.action_renew()["domain"])
        self.assertEqual(piece.renewal_line_id.issue_id, issue)
        issue.action_cancel("Not yet")
        self.assertFalse(piece.renewal_line_id)
        piece.action_renew()
        self.assertTrue(piece.renewal_line_id)

    def test_fewer_are_renewed_than_asked(self):
        pieces = self._give(self.shirt, self.shirt_m, 3)
        issue = self.env["sales.uniform.issue"].with_user(self.administrator).search(pieces.action_renew()["domain"])
        issue.line_ids.quantity = 2
        issue.action_approve()
        issue.action_hand_over()
        self.assertEqual(sorted(pieces.mapped("state")), ["out", "written_off", "written_off"])
        self.assertFalse(pieces.filtered(lambda piece: piece.state == "out").renewal_line_id)

    def test_piece_that_came_back_meanwhile_is_not_renewed(self):
        pieces = self._give(self.coat, self.coat_m)
        issue = self.env["sales.uniform.issue"].with_user(self.administrator).search(pieces.action_renew()["domain"])
        pieces.action_take_back("Good")
        issue.action_approve()
        issue.action_hand_over()
        self.assertEqual((pieces.state, issue.custody_ids.exchange_of_id), ("returned", pieces.browse()))
        self.assertEqual(self._get_deductions(self.worker), {"deposit": 200, "deposit_back": -100})

    def test_renewal_query_count(self):
        """ The list of renewals and taking many back cost the same queries as few, but for the pieces themselves. """
        pieces = self._give(self.shirt, self.shirt_m, 2)
        Custody = self.env["sales.custody"].with_user(self.administrator)
        spec = {"employee_id": {"fields": {"display_name": {}}}, "garment_id": {"fields": {"display_name": {}}}, "date_renewal": {}}

        def read():
            Custody.web_search_read([("garment_id", "!=", False)], spec)

        self._count_queries(read)
        few = self._count_queries(read)
        pieces |= self._give(self.shirt, self.shirt_m, 10)
        self.assertLessEqual(self._count_queries(read), few)

    def test_second_company(self):
        """ A garment of one company is nothing to the other's administrator. """
        piece = self._give(self.coat, self.coat_m)
        with self.assertRaises(AccessError):
            piece.with_user(self.stranger).action_take_back("Good")
        self.assertFalse(self.coat.with_user(self.stranger).search([("id", "=", self.coat.id)]))
        with self.assertRaises(UserError):
            self.env["sales.uniform.issue"].create({
                "employee_id": self.foreigner.id, "company_id": self.other_company.id, "site_id": self.other_site.id,
                "line_ids": [Command.create({"garment_id": self.coat.id, "product_id": self.coat_m.id})]})
