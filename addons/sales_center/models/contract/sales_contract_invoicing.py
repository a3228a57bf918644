"""How instalments are invoiced: in Odoo's accounting, on the order where there is one, each once."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .const import FINANCE, LIVE_STATES, OFFICER
from .instalment_pass import KEY, InstalmentPass


class SalesContractInstalment(models.Model):
    """ 1. An instalment has one invoice that counts; of two who press at once, one makes it.
    2. Where there is an order, its instalments are down payments on it, and the last one, which settles the order,
       its final invoice: so the order's own figures stay right, and never come to more than the order.
    3. The invoice is due when the instalment is.
    """
    _inherit = "sales.contract.instalment"

    def action_invoice(self):
        """ Make the invoices of the instalments, as drafts.

        :returns: action that opens them
        :raises UserError: if one is invoiced already, or its contract is not in force
        """
        self.check_access("read")
        if not (self.env.user.has_group(OFFICER) or self.env.user.has_group(FINANCE)):
            raise AccessError(self.env._("Instalments are invoiced by the centre's officers and the accountants."))
        self._touch()
        moves = self.env["account.move"]
        for line in self.sorted(lambda line: (line.contract_id.id, line.sequence, line.id)):
            line._check_invoiceable()
            # sudo: officers need not be accountants; what is made was checked above
            moves |= line.sudo()._make_invoice()
        return self._open_moves(moves.sudo(False))

    def _open_moves(self, moves):
        """ :returns: action that opens the invoices; for who may not, a word that they are made """
        if not self.env["account.payment"].has_access("read"):
            names = ", ".join(self.mapped("name"))
            return {"type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "success", "message": self.env._("Made for the accountants: %s", names),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}
        action = {"type": "ir.actions.act_window", "name": self.env._("Invoices"), "res_model": "account.move"}
        if len(moves) == 1:
            return {**action, "res_id": moves.id, "views": [(False, "form")], "view_mode": "form"}
        return {**action, "domain": [("id", "in", moves.ids)], "view_mode": "list,form", "views": [(False, "list"), (False, "form")]}

    def _touch(self):
        """ Update the rows, so that the later of two transactions is retried and sees what the first has made. """
        if self:
            self.flush_recordset(["move_id", "is_invoiced"])
            self.env.cr.execute(SQL(
                "UPDATE sales_contract_instalment SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))
            self.invalidate_recordset(["move_id", "is_invoiced"], flush=False)

    def _check_invoiceable(self):
        self.ensure_one()
        contract = self.contract_id
        if contract.state not in LIVE_STATES:
            raise UserError(self.env._("%s is not in force: nothing of it is invoiced.", contract.display_name))
        if self.is_invoiced:
            # sudo: the number of the invoice is what the reader has to know
            raise UserError(self.env._("“%(what)s” is invoiced already: %(move)s.", what=self.name, move=self.sudo().move_id.display_name))
        if not self.amount:
            raise UserError(self.env._("“%s” has no amount.", self.name))

    def _make_invoice(self):
        """ As superuser.

        :returns: `account.move`, draft
        """
        self.ensure_one()
        contract = self.contract_id.with_company(self.company_id)
        order = contract.order_id
        if not order:
            move = self._invoice_without_order()
        elif self._settles_order():
            move = order.with_context(**{KEY: InstalmentPass()})._create_invoices(final=True)
        else:
            self._check_order_has_left()
            order = order.with_context(**{KEY: InstalmentPass()})
            wizard = order.env["sale.advance.payment.inv"].with_company(self.company_id).create({
                "advance_payment_method": "fixed", "fixed_amount": self.amount, "sale_order_ids": [fields.Command.set(order.ids)]})
            move = wizard._create_invoices(order)
        move = move.with_env(self.env)
        move.write({
            "invoice_payment_term_id": False, "invoice_date_due": self.date_due or fields.Date.context_today(self),
            "ref": f"{contract.name} {self.name}",
        })
        self.move_id = move
        if contract.state == "signed":
            contract.state = "performing"
        if self.currency_id.compare_amounts(move.amount_total, self.amount):
            raise UserError(self.env._(
                "The invoice would come to %(move)s, “%(what)s” to %(amount)s. The order was changed or invoiced otherwise.",
                move=self.currency_id.format(move.amount_total), what=self.name, amount=self.currency_id.format(self.amount)))
        return move

    def _settles_order(self):
        """ :returns: bool, whether this is the last instalment of a contract over the whole order """
        self.ensure_one()
        contract = self.contract_id
        others = contract.instalment_ids - self
        if not all(others.filtered("amount").mapped("is_invoiced")):
            return False
        order = contract.order_id
        compare, left = self.currency_id.compare_amounts, order.amount_total - order.amount_invoiced
        return not compare(contract.amount, order.amount_total) and not compare(left, self.amount)

    def _check_order_has_left(self):
        order = self.contract_id.order_id
        left = order.amount_total - order.amount_invoiced
        if self.currency_id.compare_amounts(self.amount, left) > 0 and self.contract_id.amount <= order.amount_total:
            raise UserError(self.env._(
                "%(order)s has %(left)s left to invoice: “%(what)s” is %(amount)s.", order=order.name, what=self.name,
                left=self.currency_id.format(left), amount=self.currency_id.format(self.amount)))

    def _invoice_without_order(self):
        contract = self.contract_id
        if not contract.product_id:
            raise UserError(self.env._("Say as which product %s is invoiced.", contract.display_name))
        return contract._create_invoice(contract.product_id, f"{contract.name} {self.name}", self.amount)

    def action_open_invoice(self):
        """ Open the invoice of the instalment. """
        self.ensure_one()
        return self._open_moves(self.move_id)


class SalesContract(models.Model):
    _inherit = "sales.contract"

    def _create_invoice(self, product, name, amount):
        """ As superuser: invoice an amount, taxes and all, that is on no order.

        :param product: `product.product`, for its taxes and account
        :param str name: what the line says
        :param float amount: in the contract's currency
        :returns: `account.move`, draft
        """
        self.ensure_one()
        company = self.company_id
        position = self.env["account.fiscal.position"].with_company(company)._get_fiscal_position(self.partner_id)
        taxes = position.map_tax(product.taxes_id._filter_taxes_by_company(company))
        return self.env["account.move"].with_company(company).create({
            "move_type": "out_invoice", "partner_id": self.partner_id.id, "currency_id": self.currency_id.id,
            "invoice_user_id": self.user_id.id, "team_id": self.team_id.id, "invoice_origin": self.name,
            "fiscal_position_id": position.id, "company_id": company.id,
            "invoice_line_ids": [fields.Command.create({
                "product_id": product.id, "name": name, "quantity": 1,
                "price_unit": self._get_price_without_taxes(amount, product, taxes), "tax_ids": [fields.Command.set(taxes.ids)]})],
        })

    def _get_price_without_taxes(self, amount, product, taxes):
        """ :returns: float, the price with which an invoice comes to the amount, taxes and all """
        if not taxes or all(tax.price_include for tax in taxes):
            return amount
        details = taxes._get_tax_details(amount, 1, self.currency_id.rounding, product=product, special_mode="total_included")
        return self.currency_id.round(details["total_excluded"])
