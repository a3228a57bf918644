from datetime import datetime, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

# What is counted at first at the two sites, and the cost in their money.
STORES = {
    "lakeside": {"pen": (160, 1.5), "notebook": (60, 4.2), "paper": (75, 19.8), "folder": (50, 6.5), "toner": (6, 185), "water": (260, 1.1),
                 "cup": (40, 5.6), "tissue": (60, 3.2)},
    "harbour": {"pen": (40, 5), "notebook": (20, 12), "paper": (24, 38), "water": (96, 4), "tissue": (24, 8)},
}
PEOPLE = {"lakeside": ("consultant1", "consultant2", "consultant3", "consultant4", "leader1", "leader2", "siteadmin"),
          "harbour": ("consultant8", "consultant9", "leader5")}
MINIMUMS = {"lakeside": {"pen": (40, 120), "paper": (20, 60), "water": (48, 240), "toner": (4, 8), "cup": (15, 40)},
            "harbour": {"paper": (20, 30), "water": (24, 96)}}
# (who, what, how far it goes)
OPEN = (
    ("consultant1", {"pen": 2, "notebook": 1}, "requested"), ("consultant2", {"paper": 2, "folder": 3}, "requested"),
    ("leader1", {"pen": 8}, "requested"), ("consultant3", {"pen": 2, "tissue": 2}, "approved"),
    ("consultant5", {"folder": 4, "toner": 30}, "approved"), ("leader2", {"cup": 5, "notebook": 2}, "active"),
)


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_supplies(self):
        """ Fill the stores, hand out for some months, and leave some of it open, unless that was done before. """
        if self._own_ref("site_lakeside").supply_location_id:
            return
        self = self._quietly(mail_auto_subscribe_no_notify=True)  # noqa: PLW0642
        random = Random("supplies")
        for name in STORES:
            site = self._own_ref(f"site_{name}")
            demo = self.with_company(site.company_id)
            demo._fill_store(name, site)
            demo._hand_out_in_the_past(random, name, site)
            demo._set_quotas_and_minimums(name, site)
        demo = self.with_company(self._own_ref("site_lakeside").company_id)
        demo._ask_for_supplies(self._own_ref("site_lakeside"))
        demo._buy_supplies(self._own_ref("site_lakeside"))
        demo._count_supplies(self._own_ref("site_lakeside"))

    def _supply(self, name):
        return self._own_ref(f"supply_{name}").with_company(self.env.company)

    def _fill_store(self, name, site):
        vendor = self._own_ref("vendor_supplies" if name == "lakeside" else "vendor_supplies_hk")
        count = self.env["sales.supply.count"].create({"site_id": site.id})
        for product, (quantity, cost) in STORES[name].items():
            product = self._supply(product)
            product.standard_price = cost
            product.seller_ids = [Command.create({
                "partner_id": vendor.id, "price": cost, "company_id": site.company_id.id, "currency_id": site.company_id.currency_id.id})]
            count.line_ids = [Command.create({"product_id": product.id, "counted": quantity, "reason": "期初盘点"})]
        count.action_hand_in()
        count.action_agree()

    def _hand_out_in_the_past(self, random, name, site):
        first = datetime.combine(fields.Date.today().replace(day=1), datetime.min.time())
        for months in (3, 2, 1):
            for who in PEOPLE[name]:
                chosen = random.sample(["pen", "notebook", "paper", "water", "tissue"], 2)
                request = self._new_supply_request(site, who, {product: random.choice((1, 2, 3)) for product in chosen})
                for step in ("action_request", "action_approve", "action_issue", "action_receive"):
                    getattr(request, step)()
                moment = first - relativedelta(months=months) + timedelta(days=random.randint(0, 26), hours=3)
                month = self.env["sales.supply.quota"]._get_month(site.company_id, moment)
                request.write({"date_requested": moment, "month": month, "date_issued": moment})
                request.line_ids.move_ids.date = moment

    def _new_supply_request(self, site, who, wanted, **values):
        return self.env["sales.supply.request"].create({
            "employee_id": self._employee(who).id, "company_id": site.company_id.id, "site_id": site.id,
            "line_ids": [Command.create({"product_id": self._supply(product).id, "quantity": quantity})
                         for product, quantity in wanted.items()], **values})

    def _set_quotas_and_minimums(self, name, site):
        quotas = [{"product_id": self._supply("pen").id, "quantity": 5}, {"product_id": self._supply("notebook").id, "quantity": 2},
                  {"measure": "amount", "amount": 100 if name == "lakeside" else 300}]
        if name == "lakeside":
            quotas.append({"categ_id": self._own_ref("supply_category_kitchen").id, "quantity": 12, "site_id": site.id})
        self.env["sales.supply.quota"].create([{**values, "company_id": site.company_id.id} for values in quotas])
        for product, (low, high) in MINIMUMS[name].items():
            self.env["sales.supply.minimum"].create({
                "site_id": site.id, "product_id": self._supply(product).id, "product_min": low, "product_max": high}).action_confirm()

    def _ask_for_supplies(self, site):
        for who, wanted, state in OPEN:
            request = self._new_supply_request(site, who, wanted, reason="新人入职" if who == "leader1" else "日常领用")
            request.action_request()
            if request.approval_state == "pending" and state != "requested":
                request.approval_id.with_user(request.approval_id.waiting_user_ids[:1]).with_company(site.company_id).action_approve()
            elif state != "requested":
                request.action_approve()
            if state == "active":
                request.action_issue()

    def _buy_supplies(self, site):
        self.env["sales.supply.minimum"].create({
            "site_id": site.id, "product_id": self._supply("tissue").id, "product_min": 80, "product_max": 120}).action_confirm()
        self.env.flush_all()
        rows = self.env["sales.supply.stock"].search([("site_id", "=", site.id), ("to_buy", ">", 0)])
        chosen = rows.filtered(lambda row: row.product_id == self._supply("tissue"))
        wizard = self.env["sales.supply.buy"].create({"stock_ids": chosen.ids})
        wizard.action_confirm()
        self.env["purchase.order.line"].search([("sales_site_id", "=", site.id)]).order_id.button_confirm()

    def _count_supplies(self, site):
        count = self.env["sales.supply.count"].with_user(self._own_ref("user_siteadmin")).create({"site_id": site.id})
        count.action_fill()
        stock = dict(self.env["sales.supply.stock"]._read_group([("site_id", "=", site.id)], ["product_id"], ["on_hand:sum"]))
        for number, line in enumerate(count.line_ids):
            line.write({"counted": max(stock.get(line.product_id.sudo(), 0) - (2 if number in (1, 3) else 0), 0),  # sudo: of the demo
                        "reason": "借出未登记" if number in (1, 3) else False})
        count.action_hand_in()
