from odoo import api, models
from odoo.tools import format_list


class SalesSupplyRequest(models.Model):
    """ What is asked for against the quotas of the month. """
    _inherit = "sales.supply.request"

    @api.depends("state", "employee_id", "site_id", "line_ids.product_id", "line_ids.quantity")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    @api.depends("state", "employee_id", "site_id", "line_ids.product_id", "line_ids.quantity")
    @api.depends_context("lang")
    def _compute_quota_message(self):
        for request in self:
            asked = request._get_asked()
            words = [f"{quota._get_thing()}: {quota._explain(used)}" for quota, used in request._get_quotas(asked)]
            request.quota_message = "\n".join(words) if request.state in ("draft", "requested") else False

    def _get_asked(self, categ_ids=()):
        """:returns: dict of product to (quantity, value) of the lines, of these categories and below"""
        paths = self.env["product.category"].browse(categ_ids).mapped("parent_path")
        lines = self.sudo().line_ids.filtered("product_id")  # sudo: costs are measured, whoever asks
        if categ_ids:
            lines = lines.filtered(lambda line: line.product_id.categ_id.parent_path.startswith(tuple(paths)))
        asked = {}
        for line in lines:
            quantity, amount = asked.get(line.product_id, (0, 0))
            asked[line.product_id] = (quantity + line.quantity, amount + line.quantity * line.unit_cost)
        return asked

    def _get_quotas(self, asked):
        """ The quotas that these products count for, with what is used of each once they are had.

        :param dict asked: as made by `_get_asked`
        :returns: list of (`sales.supply.quota`, float in its measure)
        """
        self.ensure_one()
        quotas = self.env["sales.supply.quota"]
        if not asked or not self.employee_id:
            return []
        holding = quotas._get_holding(self.employee_id, self.site_id).filtered(
            lambda quota: any(quota._covers(product) for product in asked))
        if not holding:
            return []
        used = quotas._get_used(self.employee_id, self.month or quotas._get_month(self.company_id), but=self._origin)
        return [(quota, quota._sum_used(used) + quota._sum_used(asked)) for quota in holding]

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _approval_project(self):
        return self.project_id

    def _approval_measure(self, condition, categ_ids):
        if condition == "supply_quota":
            return max((quota._get_excess(used) for quota, used in self._get_quotas(self._get_asked(categ_ids))), default=0.0)
        return super()._approval_measure(condition, categ_ids)

    def _explain_measure(self, rule, limit):
        if rule.condition != "supply_quota":
            return super()._explain_measure(rule, limit)
        over = [f"{quota._get_thing()}: {quota._explain(used)}"
                for quota, used in self._get_quotas(self._get_asked(tuple(rule.categ_ids.ids))) if quota._get_excess(used)]
        return self.env._("Quota: %s.", format_list(self.env, over))

    def _approval_terms(self):
        lines = {str(line.product_id.id): line.quantity for line in self.line_ids}
        return {**super()._approval_terms(), "site": self.site_id.id, "lines": lines}

    def _approval_worse(self, terms):
        worse = super()._approval_worse(terms)
        granted = terms.get("lines", {})
        if any(line.quantity > granted.get(str(line.product_id.id), 0) for line in self.line_ids):
            worse.append(self.env._("More is asked for than was approved."))
        return worse
