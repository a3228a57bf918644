from odoo import fields, models


class SalesCustodyMixin(models.AbstractModel):
    """ For what hands things over: a stay its bed and keys, a trip its car key, an issue of uniforms. """
    _name = "sales.custody.mixin"
    _description = "Origin of Custody"

    custody_ids = fields.One2many(
        "sales.custody", "res_id", domain=lambda self: [("res_model", "=", self._name)], string="Things Issued", readonly=True,
        copy=False)
    custody_open_count = fields.Integer("Still Out", compute="_compute_custody_open_count")

    def _compute_custody_open_count(self):
        # sudo: how much is out, for who sees the record
        counts = dict(self.env["sales.custody"].sudo()._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "out")], ["res_id"], ["__count"]))
        for record in self:
            record.custody_open_count = counts.get(record.id, 0)

    def _hand_over(self, employee, items):
        """ Write down what an employee is given with this record.

        :param employee: `hr.employee`
        :param list items: dicts of values, at least ``name`` and ``kind``
        :returns: `sales.custody`
        """
        self.ensure_one()
        return self.env["sales.custody"]._hand_over(employee, items, self)

    def _get_open_custody(self):
        """:returns: `sales.custody` of these records that is still out, as superuser"""
        return self.env["sales.custody"].sudo().search([  # sudo: all of it, whoever looks
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "out")])

    def _take_back_all(self, condition=None):
        """ All that was handed over with these records has come back.

        :param str condition: in which state
        """
        self._get_open_custody()._take_back(condition)
