from odoo import Command
from odoo.addons.sales_logistics.tests.common import LogisticsCommon


class SupplyCommon(LogisticsCommon):
    """ Pens and paper below office supplies and mugs apart, bought from one vendor; ten pens and ten packs of paper in the
    store of the first site. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office, cls.kitchen = cls.env["product.category"].create([{"name": "Office"}, {"name": "Kitchen"}])
        cls.writing = cls.env["product.category"].create({"name": "Writing", "parent_id": cls.office.id})
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.pen, cls.paper, cls.mug = [
            cls._new_supply(name, category, cost)
            for name, category, cost in (("Pen", cls.writing, 2), ("Paper", cls.office, 20), ("Mug", cls.kitchen, 15))]
        cls.project_sold = cls.env["sales.project"].create({"name": "Sold", "code": "SO", "company_id": cls.company.id})
        cls.site.project_id = cls.project_sold
        cls.store = cls.site._get_supply_location()
        cls._stock(cls.pen, 10)
        cls._stock(cls.paper, 10)

    @classmethod
    def _new_supply(cls, name, category, cost):
        product = cls.env["product.product"].create({
            "name": name, "type": "consu", "is_storable": True, "is_supply": True, "categ_id": category.id,
            "seller_ids": [Command.create({"partner_id": cls.vendor.id, "price": cost, "company_id": company.id})
                           for company in (cls.company, cls.other_company)]})
        product.with_company(cls.company).standard_price = cost
        return product

    @classmethod
    def _stock(cls, product, quantity, site=None):
        location = (site or cls.site)._get_supply_location()
        cls.env["stock.quant"].sudo()._update_available_quantity(product, location, quantity)

    @classmethod
    def _new_request(cls, *lines, user=None, **values):
        """:param lines: (product, quantity)"""
        return cls.env["sales.supply.request"].with_user(user or cls.asker_user).create({
            "site_id": cls.site.id, **values,
            "line_ids": [Command.create({"product_id": product.id, "quantity": quantity}) for product, quantity in lines]})

    @classmethod
    def _new_asked(cls, *lines, **values):
        request = cls._new_request(*lines, **values)
        request.action_request()
        return request

    @classmethod
    def _new_approved(cls, *lines, **values):
        request = cls._new_asked(*lines, **values)
        request.with_user(cls.administrator).action_approve()
        return request

    @classmethod
    def _new_issued(cls, *lines, **values):
        request = cls._new_approved(*lines, **values)
        request.with_user(cls.administrator).action_issue()
        return request

    @classmethod
    def _on_hand(cls, product, site=None):
        """:returns: float, as Odoo's own product form says"""
        location = (site or cls.site)._get_supply_location()
        return product.with_context(location=location.id).qty_available
