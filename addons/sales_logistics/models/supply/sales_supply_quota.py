from odoo import api, fields, models

from ...tools import days


class SalesSupplyQuota(models.Model):
    """ How much of something an employee may have in a month without asking for more than the administrator's word.

    1. A quota is for a product, for a category with those below it, or for all supplies; in pieces or in money.
    2. It holds for everybody, for those who fetch at a site, or for a department with those below it. Of the quotas for
       the same thing the nearest holds: a department's before a site's before everybody's, a lower department's before
       a higher one's. Quotas for different things hold side by side.
    3. What counts is what was asked for in the month, by the company's calendar, less what was refused, left out or
       given back.
    """
    _name = "sales.supply.quota"
    _description = "Quota of Supplies"
    _order = "company_id, product_id, categ_id, department_id, site_id, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "product.product", domain="[('is_supply', '=', True)]", check_company=True, ondelete="cascade", index="btree_not_null")
    categ_id = fields.Many2one("product.category", string="Category", ondelete="cascade", help="With those below it.")
    site_id = fields.Many2one("sales.site", check_company=True, ondelete="cascade", index="btree_not_null", help="Empty: at any site.")
    department_id = fields.Many2one(
        "hr.department", check_company=True, ondelete="cascade", index="btree_not_null",
        help="With those below it. Empty: of any department.")
    measure = fields.Selection([("quantity", "Quantity"), ("amount", "Value")], required=True, default="quantity")
    quantity = fields.Float("Quantity a Month", digits="Product Unit", help="Per head.")
    amount = fields.Monetary("Value a Month", help="Per head, at cost.")

    _one_thing = models.Constraint(
        "CHECK(product_id IS NULL OR categ_id IS NULL)", "A quota is for a product or for a category, not for both.")
    _not_negative = models.Constraint("CHECK(quantity >= 0 AND amount >= 0)", "A quota is not below zero.")
    _once = models.UniqueIndex(
        "(company_id, COALESCE(product_id, 0), COALESCE(categ_id, 0), COALESCE(site_id, 0), COALESCE(department_id, 0), measure)"
        " WHERE active", "There is such a quota already. Change that one.")

    @api.depends("product_id", "categ_id", "site_id", "department_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for quota in self:
            quota.display_name = " · ".join(filter(None, [
                quota._get_thing(), quota.department_id.name or "", quota.site_id.name or ""]))

    def _get_thing(self):
        return self.product_id.display_name or self.categ_id.display_name or self.env._("All supplies")

    # ------------------------------------------------------------
    # WHICH HOLD
    # ------------------------------------------------------------

    @api.model
    def _get_holding(self, employee, site):
        """ The quotas that hold for an employee at a site: of those for the same thing, the nearest.

        :param employee: `hr.employee`
        :param site: `sales.site`
        :returns: `sales.supply.quota`, as superuser
        """
        employee = employee.sudo()  # sudo: the department, whoever asks; quotas bind those who can't read them
        path = [int(part) for part in (employee.department_id.parent_path or "").split("/") if part]
        quotas = self.sudo().search([  # sudo: as above
            ("company_id", "=", employee.company_id.id), ("site_id", "in", [False, site.id]), ("department_id", "in", [False, *path])])
        nearest = {}
        for quota in quotas:
            thing = (quota.product_id, quota.categ_id, quota.measure)
            rank = (path.index(quota.department_id.id) + 1 if quota.department_id else 0, bool(quota.site_id))
            if thing not in nearest or nearest[thing][0] < rank:
                nearest[thing] = (rank, quota)
        return self.browse().sudo().union(*(quota for _rank, quota in nearest.values()))  # sudo: as above

    def _covers(self, product):
        """:returns: bool, whether the quota speaks of a product"""
        self.ensure_one()
        if self.product_id:
            return self.product_id == product
        return not self.categ_id or product.categ_id.parent_path.startswith(self.categ_id.parent_path)

    # ------------------------------------------------------------
    # HOW MUCH IS USED
    # ------------------------------------------------------------

    @api.model
    def _get_month(self, company, moment=None):
        """:returns: date, the first day of the month of a moment (UTC; default: now) by the company's clock"""
        timezone = company.sudo().resource_calendar_id.tz or "UTC"  # sudo: the clock of a company is no secret
        return days.local_day(moment or fields.Datetime.now(), timezone).replace(day=1)

    @api.model
    def _get_used(self, employee, month, but=None):
        """ What an employee has asked for in a month, whatever he or she has been given of it.

        :param but: `sales.supply.request` that is left out
        :returns: dict of `product.product` to (quantity in its unit, value)
        """
        rows = self.env["sales.supply.line"].sudo()._read_group(  # sudo: all of it counts, whoever looks
            [("employee_id", "=", employee.id), ("month", "=", month), ("request_id", "not in", but.ids if but else []),
             ("qty_counted", ">", 0)], ["product_id"], ["qty_counted:sum", "amount_counted:sum"])
        return {product: (quantity, amount) for product, quantity, amount in rows}

    def _sum_used(self, used):
        """:param dict used: as made by `_get_used`
        :returns: float, how much of it counts for this quota, in its measure"""
        index = 0 if self.measure == "quantity" else 1
        return sum(values[index] for product, values in used.items() if self._covers(product))

    def _get_limit(self):
        self.ensure_one()
        return self.quantity if self.measure == "quantity" else self.amount

    def _get_excess(self, used):
        """:param float used: what is used with what is asked for
        :returns: float, by how many % the quota is exceeded; infinity where nothing is allowed"""
        limit = self._get_limit()
        over = used - limit
        if over <= 1e-6:
            return 0.0
        return over / limit * 100 if limit else float("inf")

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _format(self, value):
        return self.currency_id.format(value) if self.measure == "amount" else f"{round(value, 2):g}"

    def _explain(self, used):
        """:param float used: in the quota's measure
        :returns: str, "3 of 5 left this month" """
        limit = self._get_limit()
        if used > limit + 1e-6:
            return self.env._("%(over)s more than the %(limit)s of this month", over=self._format(used - limit), limit=self._format(limit))
        return self.env._("%(left)s of %(limit)s left this month", left=self._format(limit - used), limit=self._format(limit))

    @api.model
    def _get_words(self, employee, site, products):
        """ What an employee has left of each product, for the catalogue; in as many queries for many as for one.

        :returns: dict of product id to str
        """
        quotas = self._get_holding(employee, site)
        used = self._get_used(employee, self._get_month(employee.company_id))
        sums = {quota: quota._explain(quota._sum_used(used)) for quota in quotas}
        words = {}
        for product in products.sudo():  # sudo: the category of a product
            own = [text if quota.product_id else f"{quota._get_thing()}: {text}" for quota, text in sums.items() if quota._covers(product)]
            words[product.id] = "\n".join(own) or False
        return words
