from odoo import api, models

REASONS = (
    "老客户介绍，全款一次付清。", "同时购买车位，请按团购价。", "竞品项目同户型低 5%，客户今日可定。",
    "尾盘房源，去化困难。", "企业客户，预计后续再购两套。",
)


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _request_approvals(self):
        """Ask for what the open quotations need, and let some of it be decided."""
        if self.env["sales.approval"].search_count([], limit=1):
            return
        self = self._quietly(mail_auto_subscribe_no_notify=True)  # noqa: PLW0642
        self._translate_names()
        self._set_floor_prices()
        companies = self._ref("company_cn") | self._ref("company_hk")
        orders = self.env["sale.order"].search([
            ("company_id", "in", companies.ids), ("state", "=", "draft"), ("approval_state", "=", "needed"),
        ], order="id")
        for index, order in enumerate(orders):
            if index % 5 == 4:
                continue  # its seller has not asked yet
            seller = order.user_id
            order = order.with_user(seller).with_company(order.company_id)
            approval = order.request_approval(REASONS[index % len(REASONS)])
            if index % 5 == 1:
                self._decide(approval)
            elif index % 5 == 2:
                self._decide(approval)
                self._follow(order, index)
            elif index % 5 == 3:
                approver = approval.waiting_user_ids[:1]
                approval.with_user(approver).with_company(order.company_id).action_reject("超出本期让利政策，请再沟通。")

    def _decide(self, approval):
        while approval.state == "pending":
            approver = approval.waiting_user_ids[:1]
            approval.with_user(approver).with_company(approval.company_id).action_approve()

    def _follow(self, order, index):
        """Some approved quotations are confirmed; some are made worse, which voids the approval."""
        if index % 2:
            order.action_confirm()
        else:
            order.order_line[:1].discount += 2

    def _set_floor_prices(self):
        for company, names in (
            ("company_cn", ("lakeside_flat", "lakeside_shop", "bay_flat")), ("company_hk", ("harbour_flat",)),
        ):
            for name in names:
                product = self._ref(f"product_{name}").with_company(self._ref(company))
                product.floor_price = product.list_price * 0.88
