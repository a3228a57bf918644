from odoo import Command
from odoo.addons.sales_logistics.tests.common import LogisticsCommon


class UniformCommon(LogisticsCommon):
    """ Shirts and suits (with a deposit) in two sizes, not tracked in Inventory; coats that are, two of size M in the first
    site's store. Everybody wears a shirt, the reception three and a suit in winter. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        attribute = cls.env["product.attribute"].create({
            "name": "Size", "value_ids": [Command.create({"name": size}) for size in ("M", "L")]})
        templates = cls.env["product.template"].create([{
            "name": name, "attribute_line_ids": [Command.create({
                "attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})]} for name in ("Shirt", "Suit")])
        cls.shirt, cls.suit = cls.env["sales.uniform.garment"].create([
            {"name": template.name, "product_tmpl_id": template.id, "company_id": cls.company.id, "months": 12, "deposit": deposit}
            for template, deposit in zip(templates, (0, 200), strict=True)])
        cls.shirt_m, cls.shirt_l = cls.shirt.size_ids
        cls.suit_m = cls.suit.size_ids[0]
        cls.shirt_m.with_company(cls.company).standard_price = 80
        cls.job = cls.env["hr.job"].create({"name": "Reception", "company_id": cls.company.id})
        cls.asker.job_id = cls.job
        cls.env["sales.uniform.set"].create([
            {"name": "All", "company_id": cls.company.id, "line_ids": [Command.create({"garment_id": cls.shirt.id, "quantity": 1})]},
            {"name": "Reception", "company_id": cls.company.id, "season": "winter", "job_ids": [Command.set(cls.job.ids)], "line_ids": [
                Command.create({"garment_id": cls.shirt.id, "quantity": 3}), Command.create({"garment_id": cls.suit.id})]}])

    @classmethod
    def _new_coat(cls, there=2, cost=300):
        """:returns: `sales.uniform.garment` that Inventory tracks, so many of size M there"""
        attribute = cls.env["product.attribute"].create({
            "name": "Size of Coats", "value_ids": [Command.create({"name": size}) for size in ("M", "L")]})
        template = cls.env["product.template"].create({
            "name": "Coat", "type": "consu", "is_storable": True, "attribute_line_ids": [Command.create({
                "attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})]})
        template.product_variant_ids.with_company(cls.company).standard_price = cost
        coat = cls.env["sales.uniform.garment"].create({
            "name": "Coat", "product_tmpl_id": template.id, "company_id": cls.company.id, "deposit": 100})
        cls._stock(coat.size_ids[0], there)
        return coat

    @classmethod
    def _stock(cls, product, quantity):
        cls.env["stock.quant"].sudo()._update_available_quantity(product, cls.site._get_supply_location(), quantity)

    @classmethod
    def _there(cls, product):
        """:returns: float, as Odoo's own product form says"""
        return product.with_context(location=cls.site._get_supply_location().id).qty_available

    def _give(self, garment, size, quantity=1, employee=None):
        """:returns: `sales.custody` of pieces that were handed over"""
        issue = self._new_issue(employee or self.worker, user=self.administrator, line_ids=[
            Command.create({"garment_id": garment.id, "product_id": size.id, "quantity": quantity})])
        issue.action_request()
        issue.action_approve()
        issue.action_hand_over()
        return issue.custody_ids

    def _get_deductions(self, employee):
        """:returns: dict of kind to amount, as payroll gets it"""
        self.env.flush_all()
        return dict(self.env["sales.deduction"].sudo()._read_group([("employee_id", "=", employee.id)], ["kind"], ["amount:sum"]))

    def _get_cost(self):
        """:returns: float, what uniforms have cost the company"""
        self.env.flush_all()
        costs = self.env["sales.logistics.cost"].sudo().search([("company_id", "=", self.company.id), ("kind", "=", "uniform")])
        return sum(costs.mapped("amount"))

    @classmethod
    def _new_issue(cls, employee=None, season="winter", user=None, **values):
        return cls.env["sales.uniform.issue"].with_user(user or cls.asker_user).create({
            "employee_id": (employee or cls.asker).id, "company_id": cls.company.id, "site_id": cls.site.id, "season": season, **values})

    def _new_handed_over(self):
        issue = self._new_issue()
        for line in issue.line_ids:
            line.product_id = self.shirt_m if line.garment_id == self.shirt else self.suit_m
        issue.action_request()
        own = issue.with_user(self.administrator)
        own.action_approve()
        own.action_hand_over()
        return own
