from odoo import Command, models
from odoo.exceptions import UserError


class SalesCustody(models.Model):
    """ A piece of a uniform is exchanged, renewed, or taken back with its condition and deposit settled.

    1. One goes out and one comes back in one step; the deposit stays as it is and belongs to the new one.
    2. A piece is renewed by a line of an issue; it is written off when that is handed over.
    3. A piece comes back with its condition; what is kept for damage is in the deductions, and so is the deposit.
    """
    _inherit = "sales.custody"

    def action_ask_exchange(self):
        """ Open the dialog that asks for which size, and how the old piece is. """
        return self._open_uniform_handling("exchange", self.env._("Exchange"))

    def action_ask_take_back(self):
        """ Open the dialog that asks how the piece is, and what is kept for it. """
        return self._open_uniform_handling("back", self.env._("Return"))

    def _open_uniform_handling(self, step, title):
        self.ensure_one()
        return {"type": "ir.actions.act_window", "name": title, "res_model": "sales.uniform.handling", "view_mode": "form",
                "views": [(False, "form")], "target": "new", "context": {"default_custody_id": self.id, "default_step": step}}

    def _check_uniform(self):
        self._check_officer()
        self._check_out()
        for piece in self:
            if not piece.garment_id:
                raise UserError(self.env._("%s is no piece of a uniform.", piece.display_name))

    # ------------------------------------------------------------
    # EXCHANGE AND RETURN
    # ------------------------------------------------------------

    def action_exchange(self, product_id, condition, is_worn=False, amount=0.0, reason=None):
        """ Give another piece for this one, which comes back.

        :param int product_id: `product.product`, a size of the same garment
        :param str condition: of the old piece; required
        :param bool is_worn: whether the old piece is not handed out again
        :param float amount: what is kept for damage, in company currency; 0: nothing
        :param str reason: why, if something is kept
        :returns: `sales.custody`, the new piece
        :raises UserError: if it is not with the employee any more, or the new one is not there
        """
        self.ensure_one()
        self._check_uniform()
        self._check_condition(condition)
        size = self.env["product.product"].browse(product_id)
        if size.product_tmpl_id != self.garment_id.product_tmpl_id:
            raise UserError(self.env._(
                "%(size)s is no size of %(garment)s.", size=size.display_name, garment=self.garment_id.name))
        [values] = self.garment_id._get_pieces(self.site_id, [(self.garment_id, size)], self.employee_id.name)
        origin = self.env[self.res_model].browse(self.res_id) if self.res_id else None
        following = self._hand_over(self.employee_id, [{**values, "deposit": self.deposit, "exchange_of_id": self.id}], origin)
        self._bring_back(condition, is_worn, amount, reason)
        self._remember_size(size)
        return following

    def action_take_back(self, condition, is_worn=False, amount=0.0, reason=None):
        """ These pieces come back; their deposit is given back, less what is kept.

        :param str condition: how they are; required
        :param bool is_worn: whether they are not handed out again
        :param float amount: what is kept for each, in company currency; 0: nothing
        :param str reason: why, if something is kept
        """
        self._check_uniform()
        self._check_condition(condition)
        self._bring_back(condition, is_worn, amount, reason)

    def _check_condition(self, condition):
        if not (condition or "").strip():
            raise UserError(self.env._("Say in which condition it was returned."))

    def _bring_back(self, condition, is_worn, amount, reason):
        self._settle("returned", condition_back=condition, is_worn=is_worn)
        if amount:
            self.action_deduct(amount, reason)

    def _remember_size(self, size):
        """ What fits now is the employee's size from now on. """
        known = self.env["sales.uniform.size"].sudo().search([  # sudo: who exchanges knows the size
            ("employee_id", "=", self.employee_id.id), ("garment_id", "=", self.garment_id.id)])
        known.product_id = size

    # ------------------------------------------------------------
    # RENEWAL
    # ------------------------------------------------------------

    def action_renew(self):
        """ Ask for new pieces for these: one issue for each employee and site.

        :returns: action that shows the issues
        :raises UserError: if one is being renewed already, or is not with its employee any more
        """
        self._check_uniform()
        for piece in self:
            if piece.renewal_line_id:
                raise UserError(self.env._(
                    "%(piece)s of %(employee)s is being renewed already.", piece=piece.name, employee=piece.employee_id.name))
        sizes = self.env["sales.uniform.size"]._get_sizes(self.employee_id)
        wanted = self.grouped(lambda piece: (piece.employee_id, piece.site_id))
        issues = self.env["sales.uniform.issue"].create([{
            "employee_id": employee.id, "site_id": site.id, "company_id": site.company_id.id,
            "line_ids": [Command.create({"garment_id": garment.id, "product_id": product.id, "quantity": len(part)})
                         for (garment, product), part in own._group_for_renewal(sizes).items()],
        } for (employee, site), own in wanted.items()])
        for issue, own in zip(issues, wanted.values(), strict=True):
            for line, part in zip(issue.line_ids, own._group_for_renewal(sizes).values(), strict=True):
                part.sudo().renewal_line_id = line  # sudo: nobody writes it but this action
        issues.action_request()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_uniform_issue_action")
        return {**action, "domain": [("id", "in", issues.ids)], "context": {}}

    def _group_for_renewal(self, sizes):
        """:returns: dict of (garment, the size that the employee wears now) to pieces"""
        return self.grouped(lambda piece: (
            piece.garment_id, sizes.get((piece.employee_id.id, piece.garment_id.id)) or piece.product_id.sudo(False)))
