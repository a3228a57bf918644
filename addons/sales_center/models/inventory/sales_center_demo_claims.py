from odoo import api, models

# Why units are exchanged, given to another buyer and given back, in the demo.
REASONS = {
    "buyer": "客户要求改为其配偶名下认购，已提供结婚证复印件。",
    "unit": "客户父母同住，需要更大户型，差价按新房源一房一价执行。",
    "cancellation": "客户贷款资格未通过，按认购协议第六条退房，扣除服务费。",
    "extension": "客户从外地赶来签约，高铁晚点，申请多保留一天。",
}


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_claims(self):
        """ Have customers wait for units of the demo, one be offered, and requests be asked for, unless that was done. """
        if self.env["sales.unit.waiting"].search_count([], limit=1):
            return
        self = self._quietly()  # noqa: PLW0642
        project = self._ref("project_lakeside")
        project.write({"fee_product_id": self._ref("product_change_fee").id, "hold_limit_total": 20})
        claims = self.env["sales.unit.claim"].search([("project_id", "=", project.id), ("is_live", "=", True)], order="id")
        customers = self.env["res.partner"].browse(self.env["ir.model.data"].search([
            ("module", "=", "sales_center"), ("name", "=like", r"demo\_customer\_%")], order="id").mapped("res_id"))
        sellers = [self._ref(f"user_consultant{number}") for number in (2, 3, 4)]
        sold, holds = claims.filtered(lambda claim: claim.kind == "subscription"), claims.filtered(lambda claim: claim.kind == "hold")
        waited = (holds | sold)[:4]
        for claim, seller, customer in zip(waited, [*sellers, sellers[0]], customers[-4:], strict=False):
            if claim.user_id != seller:
                claim.unit_id.with_user(seller).join_waiting_list(customer)
        holds[:1].with_user(holds[:1].user_id).action_release("客户与家人商量后暂不购买，同意放出房源。")
        self._ask_for_changes(project, sold, holds[1:])

    def _ask_for_changes(self, project, sold, holds):
        free = self.env["sales.unit"].search([("project_id", "=", project.id), ("state", "=", "on_market")], limit=1, order="id desc")
        other = self._ref("customer_2")
        asked = [
            ("cancellation", {"fee_amount": 2000}), ("unit", {"new_unit_id": free.id}),
            ("buyer", {"new_partner_id": other.id, "fee_amount": 500})]
        for (kind, values), claim in zip(asked, sold.filtered(lambda claim: claim.partner_id != other), strict=False):
            change = self.env["sales.unit.change"].with_user(claim.user_id).create({
                "claim_id": claim.id, "kind": kind, "reason": REASONS[kind], **values})
            if kind != "buyer":
                change.action_submit()
        if holds:
            self.env["sales.unit.change"].with_user(holds[0].user_id).create({
                "claim_id": holds[0].id, "kind": "extension", "hours": 24, "reason": REASONS["extension"]})
