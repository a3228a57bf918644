from odoo import Command

from ..inventory.common import UnitsCommon


class ContractsCommon(UnitsCommon):
    """ A template of three clauses (the last may not be changed) and a plan of 30 % at signing and the rest after a month. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["sales.contract.template"].create({
            "name": "Sale of a flat", "kind": "sale", "lang": "en_US", "company_id": cls.company.id,
            "clause_ids": [Command.create(values) for values in (
                {"sequence": 1, "name": "Subject", "body": "{{company}} sells {{unit}} ({{area}} m²) to {{ partner }}."},
                {"sequence": 2, "name": "Price", "body": "The price is {{amount}}. Pay within 30 days."},
                {"sequence": 3, "name": "Law", "body": "The law of the place holds.", "may_change": False},
            )]})
        cls.plan = cls.env["sales.payment.plan.template"].create({
            "name": "30/70", "company_id": cls.company.id, "line_ids": [
                Command.create({"sequence": 1, "name": "First", "figure": 30, "event": "signing"}),
                Command.create({"sequence": 2, "name": "Second", "figure": 70, "event": "signing", "delay": 1, "delay_unit": "months"})]})
        cls.accountant = cls._create_user("accountant", "group_consultant")
        cls.accountant.group_ids = [Command.set(cls.env.ref("account.group_account_invoice").ids)]
        cls.officer_b = cls._create_user("officer_b", "group_officer")

    @classmethod
    def _load_accounts(cls):
        """ Give the company a journal and accounts to invoice with. """
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)
        cls.flat.taxes_id = False

    @classmethod
    def _draft(cls, unit=None, user=None, order=None, **values):
        """ A draft of a sale contract, by its seller, for a confirmed order with the plan. """
        user = user or cls.consultant
        if order is None:
            order = cls._sell(unit or cls.unit, user)
            order.payment_plan_id = cls.plan
            order.action_confirm()
        return cls.env["sales.contract"].with_user(user).create({
            "order_id": order.id, "template_id": cls.template.id, **values})

    @classmethod
    def _approved(cls, *args, **values):
        contract = cls._draft(*args, **values)
        contract.action_submit()
        contract.with_user(cls.officer).action_approve()
        return contract

    @classmethod
    def _signed(cls, *args, **values):
        contract = cls._approved(*args, **values)
        contract.with_user(cls.officer).action_sign()
        return contract

    @classmethod
    def _review_rule(cls, kind="contract", condition="always", threshold=0, role="director"):
        return cls.env["sales.approval.rule"].create({
            "name": f"{kind} {condition}", "kind": kind, "company_id": cls.company.id, "condition": condition,
            "threshold": threshold, "step_ids": [Command.create({"role": role})]})
