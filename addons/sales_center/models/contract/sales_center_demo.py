from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools.convert import convert_file

# (where it ends, days since signing, plan, number of instalments that are invoiced, how many of them are paid)
CONTRACTS = (
    ("draft", 0, "one_off", 0, 0), ("special", 0, "instalments", 0, 0), ("review", 0, "mortgage", 0, 0),
    ("approved", 0, "instalments", 0, 0), ("signed", 75, "instalments", 3, 2), ("signed", 70, "one_off", 1, 1),
    ("signed", 48, "instalments", 2, 1), ("signed", 40, "mortgage", 1, 1), ("signed", 26, "instalments", 1, 1),
    ("signed", 12, "one_off", 0, 0), ("signed", 4, "mortgage", 0, 0), ("terminated", 30, "instalments", 0, 0),
    ("cancelled", 0, "one_off", 0, 0), ("supplement", 20, "instalments", 0, 0), ("unit", 33, "instalments", 1, 1),
    ("buyer", 16, "mortgage", 0, 0),
)
SELLERS = {"lakeside": ("consultant1", "consultant2", "consultant3"), "bay": ("consultant5", "consultant6", "consultant7")}


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _load_contract_templates(self):
        """ Once only: what is used by a contract is frozen, so it could not be loaded again. """
        if not self.env.ref("sales_center.demo_plan_one_off", raise_if_not_found=False):
            convert_file(self.env, "sales_center", "demo/sales_contract_template_demo.xml", {}, mode="init", noupdate=True)

    @api.model
    def _generate_contracts(self):
        """ Sell some units of the demo projects and take their contracts to believable states, unless that was done before. """
        company = self._ref("company_cn")
        if self.env["sales.contract"].search_count([("company_id", "=", company.id)], limit=1):
            return
        self = self.with_context(  # noqa: PLW0642
            tracking_disable=True, mail_auto_subscribe_no_notify=True, lang=self._get_language(), allowed_company_ids=company.ids)
        customers = self.env["res.partner"].browse(self.env["ir.model.data"].search([
            ("module", "=", "sales_center"), ("name", "=like", r"demo\_customer\_%")], order="id").mapped("res_id"))
        units = self._get_units_to_contract()
        for index, (unit, row) in enumerate(zip(units, CONTRACTS, strict=False)):
            project = "lakeside" if unit.project_id == self._ref("project_lakeside") else "bay"
            seller = self._ref(f"user_{SELLERS[project][index % 3]}")
            order = self._order_unit(unit, seller, customers[index * 3 % len(customers)], row[2])
            self._contract(order, seller, *row)
        self._sign_with_dealer(customers)

    def _get_units_to_contract(self):
        """ :returns: `sales.unit`, free flats of both projects in turn """
        free = self.env["sales.unit"].search([
            ("state", "=", "on_market"), ("kind_id", "=", self._ref("unit_kind_flat").id), ("price_basis", "!=", "lump")], order="id desc")
        lakeside = free.filtered(lambda unit: unit.project_id == self._ref("project_lakeside"))
        bay = free.filtered(lambda unit: unit.project_id == self._ref("project_bay"))
        return free.browse([unit.id for pair in zip(lakeside[5:40:3], bay[5:40:3], strict=False) for unit in pair])

    def _order_unit(self, unit, seller, customer, plan):
        order = self.env["sale.order"].with_user(seller).create({
            "partner_id": customer.id, "company_id": unit.company_id.id, "payment_plan_id": self._ref(f"plan_{plan}").id,
            "order_line": [Command.create({"product_id": unit.product_id.id, "unit_id": unit.id})]})
        order.action_confirm()
        return order

    def _contract(self, order, seller, state, days, _plan, invoiced, paid):
        officer, director = self._ref("user_officer"), self._ref("user_director")
        signing = fields.Date.context_today(self) - timedelta(days=days)
        contract = self.env["sales.contract"].with_user(seller).create({
            "order_id": order.id, "template_id": self._ref("contract_template_sale").id, "date_planned": signing})
        if state == "special":
            contract.special_reason = "客户贷款银行要求延长交付宽限期并单列违约条款。"
            contract.clause_ids[3].body = contract.clause_ids[3].body.replace("十八个月", "二十四个月")
        if state in ("draft", "cancelled"):
            if state == "cancelled":
                contract.action_submit()
                contract.action_cancel("客户首付款未到位，放弃签约")
            return
        contract.action_submit()
        if state in ("special", "review"):
            return
        contract.with_user(officer).action_approve()
        if state == "approved":
            return
        contract.with_user(officer).action_sign(signing)
        self._keep_paper(contract, seller, officer, director, days)
        self._collect(contract, invoiced, paid)
        if state in ("terminated", "supplement"):
            self._supplement(contract, seller, officer, director, state)
        if state in ("unit", "buyer"):
            self._exchange(contract, seller, officer, director, state)

    def _keep_paper(self, contract, seller, officer, director, days):
        """ Seal, registration, archive, milestones. """
        use = self.env["sales.seal.use"].with_user(seller).create({
            "seal_id": self._ref("seal_contract").id, "contract_id": contract.id, "copies": 4, "company_id": contract.company_id.id})
        use.with_user(officer).action_seal()
        self.env["sales.contract.milestone"].with_user(seller).create([
            {"contract_id": contract.id, "name": "网签备案", "date_due": contract.date_signed + timedelta(days=30), "user_id": officer.id},
            {"contract_id": contract.id, "name": "交付验房", "date_due": contract.date_signed + timedelta(days=540), "user_id": seller.id}])
        if days < 30:
            return
        contract.with_user(officer).write({
            "registration_number": f"BA{contract.name[3:]}", "registration_date": contract.date_signed + timedelta(days=9),
            "registration_authority": "苏州市不动产登记中心", "archive_place": "档案室 3 号柜",
            "archive_box": f"{contract.name[3:7]}-{days // 30:02d}"})
        contract.milestone_ids[0].with_user(officer).action_done()
        contract.with_user(officer).action_archive_paper()
        if days > 70:
            employee = self.env["hr.employee"].search([("user_id", "=", director.id)], limit=1)
            if employee:
                self.env["sales.contract.loan"].with_user(officer).create({
                    "contract_id": contract.id, "employee_id": employee.id, "purpose": "年度合同抽查",
                    "date_from": contract.date_signed + timedelta(days=30), "date_due": contract.date_signed + timedelta(days=40)})

    def _collect(self, contract, invoiced, paid):
        """ Invoice and pay the first instalments, where the company keeps accounts. """
        journals = self.env["account.journal"].search([("company_id", "=", contract.company_id.id), ("type", "in", ("sale", "bank"))])
        if set(journals.mapped("type")) != {"sale", "bank"}:
            return
        for index, line in enumerate(contract.instalment_ids.sorted("sequence")[:invoiced]):
            line.with_user(self._ref("user_officer")).action_invoice()
            move = line.sudo().move_id  # sudo: demo data
            move.invoice_date = min(line.date_due, fields.Date.context_today(self))
            move.invoice_date_due = line.date_due
            move.action_post()
            if index < paid:
                self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create({
                    "payment_date": move.invoice_date})._create_payments()

    def _supplement(self, contract, seller, officer, director, state):
        supplement = self.env["sales.contract.supplement"].with_user(seller).create({
            "contract_id": contract.id, "kind": "termination" if state == "terminated" else "change",
            "reason": "买受人未按期办理按揭，双方协商解除合同" if state == "terminated" else "买受人申请二期款延后十五天支付"})
        if state == "supplement":
            line = supplement.line_ids.sorted("date_due")[1]
            line.date_due += timedelta(days=15)
            supplement.text = "双方同意二期款付款期限顺延十五日，其余条款不变。"
        supplement.action_submit()
        if state == "terminated":
            supplement.approval_id.with_user(director).action_approve()
            supplement.with_user(officer).action_take_effect()

    def _exchange(self, contract, seller, officer, director, kind):
        """ Another unit, in effect with a clause that says so; another buyer, waiting for its approval. """
        values = {"reason": "买受人家庭成员增加，申请换为同项目其他房源"}
        if kind == "unit":
            clause = contract.clause_ids.filtered("may_change")[:1]
            values |= {"new_unit_id": contract.unit_ids.get_nearest_free(1).id, "clause_ids": [
                Command.create({
                    "clause_id": clause.id, "name": clause.name,
                    "body": f"{clause.body}\n双方确认：标的房源自补充协议生效之日起变更为{{{{unit}}}}。"}),
                Command.create({
                    "change": "added", "name": "已付房款",
                    "body": "买受人就原房源已付的房款，自补充协议生效之日起抵作新房源的房款。"})]}
        else:
            other = self.env["res.partner"].create({
                "name": "周慧敏", "company_id": contract.company_id.id, "street": "苏州市姑苏区平江路 88 号"})
            values = {
                "reason": "买受人申请将合同更名至配偶名下", "new_partner_id": other.id,
                "text": "原买受人的全部权利义务由新买受人承受。"}
        supplement = self.env["sales.contract.supplement"].with_user(seller).create({"contract_id": contract.id, "kind": kind, **values})
        supplement.action_submit()
        if kind == "unit":
            supplement.approval_id.with_user(director).action_approve()
            supplement.with_user(officer).action_take_effect()
            self._set_off(contract)

    def _set_off(self, contract):
        """ The accountants post the credit notes and the new invoices, and set the one off against the other. """
        moves = contract.with_env(self.env)._get_moves().filtered(lambda move: move.state == "draft")
        moves.action_post()
        lines = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled)
        lines.reconcile()

    def _sign_with_dealer(self, customers):
        """ A dealer contract that ends this year. """
        seller, officer = self._ref("user_manager1"), self._ref("user_officer")
        today = fields.Date.context_today(self)
        contract = self.env["sales.contract"].with_user(seller).create({
            "kind": "dealer", "template_id": self._ref("contract_template_dealer").id, "company_id": self._ref("company_cn").id,
            "partner_id": customers.filtered("is_company")[:1].id, "date_end": today + timedelta(days=300)})
        contract.action_submit()
        contract.with_user(officer).action_approve()
        contract.with_user(officer).action_sign()
