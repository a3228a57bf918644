from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SalesCenterCommon

NOBODY = ()
ALL = ("plain", "consultant", "leader", "manager", "officer", "director", "gm", "auditor", "system")
SELLERS = ("consultant", "leader", "manager", "officer", "director", "gm")
DIRECTORS = ("director", "gm")

# Who may do what to which model: read, write, create, unlink.
RIGHTS = {
    "sales.approval": (ALL, NOBODY, NOBODY, NOBODY),
    "sales.approval.step": (ALL, NOBODY, NOBODY, NOBODY),
    "sales.approval.line": (ALL, NOBODY, NOBODY, NOBODY),
    "sales.approval.decision": (ALL, NOBODY, NOBODY, NOBODY),
    "sales.approval.rule": (ALL, (*DIRECTORS, "system"), (*DIRECTORS, "system"), (*DIRECTORS, "system")),
    "sales.approval.rule.step": (ALL, (*DIRECTORS, "system"), (*DIRECTORS, "system"), (*DIRECTORS, "system")),
    "sales.approval.delegation": (ALL, ALL, ALL, ALL),
    "sales.concession.pool": ((*SELLERS, "auditor"), DIRECTORS, DIRECTORS, DIRECTORS),
    "sales.concession.entry": ((*SELLERS, "auditor"), NOBODY, NOBODY, NOBODY),
    "sales.approval.try.out": (("officer", "director", "gm"),) * 3 + (NOBODY,),
    "sales.approval.request": (("plain", *SELLERS),) * 3 + (NOBODY,),
    "sales.approval.decide": (ALL,) * 3 + (NOBODY,),
}


@tagged("post_install", "-at_install")
class TestImmutable(SalesCenterCommon):
    """Invariant 3: what was decided is never altered or deleted, by whoever it be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["plain"] = cls._new_user("plain", "sales_team.group_sale_salesman")
        cls.users["system"] = cls._new_user("system", "base.group_system")
        cls._new_rule(3, "team_leader")
        cls.pool = cls.env["sales.concession.pool"].create({
            "name": "Pool", "company_id": cls.company.id, "amount": 1000, "date_from": "2020-01-01",
            "date_to": "2099-12-31"})
        cls.order = cls._new_order((cls.flat, 1, {"discount": 5}))
        cls.approval = cls.order.request_approval("Please")
        cls.approval.with_user(cls.users["leader"]).action_approve("Fine")

    def test_rights(self):
        operations = ("read", "write", "create", "unlink")
        for model, allowed in RIGHTS.items():
            for operation, logins in zip(operations, allowed, strict=True):
                for login in ALL:
                    with self.subTest(model=model, operation=operation, who=login):
                        may = self.env[model].with_user(self.users[login]).has_access(operation)
                        self.assertEqual(may, login in logins)

    def test_every_model_is_in_the_table(self):
        ours = self.env["ir.model.data"].search([("module", "=", "sales_center"), ("model", "=", "ir.model")])
        models = self.env["ir.model"].browse(ours.mapped("res_id")).filtered(
            lambda model: model.model.startswith(("sales.approval", "sales.concession")) and not model.abstract)
        self.assertEqual(set(models.mapped("model")), set(RIGHTS))

    def _records(self):
        return [
            self.approval, self.approval.step_ids, self.approval.line_ids, self.approval.decision_ids,
            self.pool.entry_ids,
        ]

    def test_nobody_through_the_orm(self):
        self.assertTrue(all(self._records()))
        for records in self._records():
            name = "kind" if "kind" in records._fields else "state" if "state" in records._fields else "name"
            name = name if name in records._fields else "reason"
            vals = {name: records[:1][name]}
            for login in ALL:
                theirs = records[:1].with_user(self.users[login])
                for action in (
                    lambda theirs=theirs, vals=vals: theirs.write(vals), theirs.unlink,
                    lambda theirs=theirs, vals=vals: theirs.create(vals), theirs.copy,
                ):
                    place = {"model": records._name, "who": login}
                    with self.subTest(**place), self.assertRaises(UserError), self.env.cr.savepoint():
                        action()

    def test_not_even_as_superuser(self):
        for records in (self.approval.decision_ids, self.pool.entry_ids):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                records.sudo().write({"date": "2020-01-01"})
            with self.assertRaises(UserError), self.env.cr.savepoint():
                records.sudo().unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.approval.sudo().unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.order.sudo().unlink()

    def test_not_with_rights_of_ones_own_making(self):
        """An administrator who gives himself access rights changes, forges and deletes nothing all the same."""
        system = self.users["system"]
        for records in self._records():
            self.env["ir.model.access"].with_user(system).create({
                "name": records._name, "model_id": self.env["ir.model"]._get_id(records._name),
                "group_id": self.env.ref("base.group_system").id, "perm_read": True, "perm_write": True,
                "perm_create": True, "perm_unlink": True})
        self.env["ir.rule"].search([("model_id.model", "=like", "sales.%")]).active = False
        for records in self._records():
            theirs = records.with_user(system)
            self.assertTrue(theirs.has_access("read"))
            for action in (
                lambda theirs=theirs: theirs.write({"display_name": "x"}), theirs.unlink, theirs.copy,
                lambda theirs=theirs: theirs.with_context(_force_unlink=True).unlink(),
                lambda theirs=theirs: theirs.create({}),
            ):
                with self.subTest(model=records._name), self.assertRaises(UserError), self.env.cr.savepoint():
                    action()

    def test_no_context_deletes(self):
        """A client that says it uninstalls deletes no document with a request, and no rule that was used."""
        director = self.users["director"]
        self.order.with_user(director)._action_cancel()
        for records in (self.order, self.approval.rule_ids):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                records.with_user(director).with_context(_force_unlink=True).unlink()
        # Odoo's own refusals hold as well.
        other = self._new_order((self.flat, 1, {}))
        other.action_confirm()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            other.with_user(director).with_context(_force_unlink=True).unlink()

    def test_people_stay(self):
        """Nor does a decision lose whoever made it."""
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.users["leader"].unlink()

    def test_through_other_models(self):
        """Commands on lists of other records are no way round."""
        decision, step = self.approval.decision_ids, self.approval.step_ids
        director = self.users["director"]
        for record, vals in (
            (self.pool, {"entry_ids": [(2, self.pool.entry_ids[0].id)]}),
            (self.pool, {"entry_ids": [(5,)]}),
            (self.order, {"approval_ids": [(1, self.approval.id, {"state": "approved"})]}),
            (self.approval, {"decision_ids": [(1, decision.id, {"reason": "Never"})]}),
            (step, {"decision_ids": [(5,)]}),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError), self.env.cr.savepoint():
                record.with_user(director).write(vals)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["res.users"].with_user(self.users["consultant"]).browse(self.users["leader"].id).write({
                "approval_delegation_ids": [(0, 0, {"delegate_id": self.users["consultant"].id})]})

    def test_private_methods(self):
        """What acts as superuser cannot be called from outside."""
        for model, names in (
            ("sales.approval", ["_finish", "_record", "_grant", "_use", "_void", "_ask", "_bar", "_advance"]),
            ("sales.approval.step", ["_decide", "_forward", "_pass_up", "_open"]),
            ("sales.concession.pool", ["_move", "_reserve", "_release", "_spend"]),
            ("sale.order", ["_confirm_without_approval", "_touch_terms", "_settle_terms", "_keep_granted_terms"]),
        ):
            for name in names:
                self.assertTrue(hasattr(self.env[model], name))
                with self.subTest(method=name), self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

    def test_figures(self):
        """A decision holds time, person and the figures as they were."""
        decision = self.approval.decision_ids
        self.order.order_line.discount = 2
        self.assertEqual(decision.user_id, self.users["leader"])
        self.assertTrue(decision.date)
        self.assertEqual(decision.figures["concession"], 5)
        self.assertEqual(decision.figures["net_total"], 950)
        self.assertEqual(self.approval.line_ids.concession, 5)
