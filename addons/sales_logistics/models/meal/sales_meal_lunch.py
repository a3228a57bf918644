""" Where Odoo's Lunch is installed, orders go through it. It is no dependency: all of it stands in this file, and does
nothing on a database without Lunch.

A meal of a plan names a product of Lunch. Who signs up has an order of it there, on that day; who cancels has it
cancelled. Lunch's wallets are left as they were: an order is paid for there at once (a cash move of the same amount),
for it is the settlement of the site that says who pays what.
"""
from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import ValidationError

ORDER, PRODUCT, CASH = "lunch.order", "lunch.product", "lunch.cashmove"


class SalesMealTime(models.Model):
    _inherit = "sales.meal.time"

    # The id of a product as text. Neither a many2one nor a reference: both need the model when they are read, and
    # Lunch may be taken out again.
    lunch_product = fields.Selection(
        selection="_get_lunch_products", string="Ordered in Lunch As", help="Who signs up has an order of this in Lunch.")
    has_lunch = fields.Boolean("Lunch Is Installed", compute="_compute_has_lunch")

    @api.model
    def _get_lunch_products(self):
        if PRODUCT not in self.env:
            return []
        # sudo: what can be ordered is no secret in the company
        products = self.env[PRODUCT].sudo().search([("company_id", "in", (False, *self.env.companies.ids))])
        return [(str(product.id), f"{product.name} ({product.supplier_id.name})") for product in products]

    def _compute_has_lunch(self):
        self.has_lunch = ORDER in self.env

    @api.constrains("lunch_product")
    def _check_lunch_product(self):
        known = {key for key, _label in self._get_lunch_products()}
        if self.filtered(lambda time: time.lunch_product and time.lunch_product not in known):
            raise ValidationError(self.env._("Choose a product of Lunch."))

    def _get_lunch_product(self):
        """:returns: `lunch.product`, or None where there is none, or no Lunch"""
        if PRODUCT not in self.env or not self.lunch_product:
            return None
        return self.env[PRODUCT].sudo().browse(int(self.lunch_product)).exists() or None  # sudo: as above


class SalesMealService(models.Model):
    _inherit = "sales.meal.service"

    def _filter_orderable(self):
        """ Not those whose vendor in Lunch doesn't deliver that day. """
        services = super()._filter_orderable()
        if PRODUCT not in self.env:
            return services
        products = {meal: meal._get_lunch_product() for meal in services.time_id}

        def is_delivered(service):
            product = products[service.time_id]
            return product is None or product.supplier_id._available_on_date(datetime.combine(service.date, time.min))

        return services.filtered(is_delivered)


class SalesMeal(models.Model):
    _inherit = "sales.meal"

    lunch_order_number = fields.Integer(
        "Order in Lunch", readonly=True, copy=False, index="btree_not_null", aggregator=None, help="Its id there.")

    def _get_lunch_orders(self):
        """:returns: `lunch.order`, or None without Lunch"""
        if ORDER not in self.env:
            return None
        return self.env[ORDER].sudo().browse(filter(None, self.mapped("lunch_order_number"))).exists()  # sudo: see the actions

    def _after_sign_up(self):
        super()._after_sign_up()
        if ORDER not in self.env:
            return
        products = {offer: offer._get_lunch_product() for offer in self.service_id.time_id}
        for meal in self.filtered(lambda meal: products[meal.service_id.time_id]):
            meal._order_lunch(products[meal.service_id.time_id])

    def _order_lunch(self, product):
        self.ensure_one()
        user = self.employee_id.user_id
        order = self.env[ORDER].sudo().create({  # sudo: also for those who have no account, and by the cron job
            "product_id": product.id, "user_id": user.id, "date": self.date, "quantity": self.head_count, "company_id": self.company_id.id,
            # Lunch puts orders together that have the same note.
            "note": f"{self.display_name} #{self.id}", "lunch_location_id": user.last_lunch_location_id.id})
        self._pay_lunch(order, order.price)
        order.write({"state": "ordered"})  # that the vendor delivers that day was checked; nobody's wallet is concerned
        self.lunch_order_number = order.id

    def _pay_lunch(self, order, amount):
        self.env[CASH].sudo().create({  # sudo: as above
            "user_id": order.user_id.id, "amount": amount, "date": order.date, "currency_id": order.currency_id.id,
            "description": self.env._("Settled as a meal of %s", self.site_id.name)})

    def _after_cancel(self):
        super()._after_cancel()
        orders = self._get_lunch_orders()
        if not orders:
            return
        by_id = {order.id: order for order in orders}
        for meal in self.filtered("lunch_order_number"):
            order = by_id.get(meal.lunch_order_number)
            if order and order.state != "cancelled":
                order.action_cancel()
                meal._pay_lunch(order, -order.price)
