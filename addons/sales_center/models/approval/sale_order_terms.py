"""What an order grants, measured for the approval engine, and said in words."""

from odoo import fields, models

from ...tools import concession, envelope


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _approval_measure(self, condition, categ_ids):
        self.ensure_one()
        if condition == "always":
            return float("inf")
        if condition == "payment_days":
            return self._get_payment_delay()
        if condition == "credit_limit":
            return self._get_credit_excess()
        lines = self._get_measured_lines(categ_ids)
        if condition == "below_floor":
            # How many lines: any is more than the threshold of such a rule, whatever was typed there.
            return float("inf") if any(lines.mapped("below_floor")) else 0.0
        amount = sum(lines.mapped("concession_amount"))
        if condition == "concession_amount":
            return self._to_company_currency(amount)
        return concession.percent(amount, sum(lines.mapped("reference_subtotal")))

    def _approval_slack(self, condition, categ_ids):
        self.ensure_one()
        if condition == "concession_percent":
            # Half a coin per line is rounding: 3 % of 99.99 is no breach of 3 %.
            lines = self._get_measured_lines(categ_ids)
            reference = sum(lines.mapped("reference_subtotal"))
            if reference:
                return self.currency_id.rounding * len(lines) / 2 / reference * 100 + 1e-6
        return super()._approval_slack(condition, categ_ids)

    def _to_company_currency(self, amount):
        """Convert at the rate of today: the rate of the order is that of a date which the seller sets."""
        self.ensure_one()
        company = self.company_id
        return self.currency_id._convert(
            amount, company.currency_id, company, fields.Date.context_today(self), round=False,
        )

    def _get_measured_lines(self, categ_ids):
        lines = self.order_line.filtered(lambda line: not line.display_type)
        if not categ_ids:
            return lines
        wanted = [f"/{categ_id}/" for categ_id in categ_ids]
        # sudo: the category of a product is a fact of the line
        return lines.filtered(
            lambda line: any(mark in f"/{line.product_id.sudo().categ_id.parent_path}" for mark in wanted)  # sudo: as above
        )

    def _get_payment_delay(self):
        """By how many days, weighted by amount, the payment is later than the company's standard."""
        self.ensure_one()
        # sudo: a setting of the company binds also who can't read it
        standard = self.company_id.sudo().standard_payment_term_id
        # sudo: what a payment term says is a fact of the order
        return self.payment_term_id.sudo()._get_average_days() - standard._get_average_days()

    def _get_credit_excess(self):
        """By how much this order takes the customer over the credit limit, in company currency."""
        self.ensure_one()
        # sudo: sellers may not see what a customer owes, but they are bound by it
        partner = self.partner_id.commercial_partner_id.sudo().with_company(self.company_id)
        if not (self.company_id.sudo().account_use_credit_limit and partner.credit_limit):  # sudo: as above
            return 0.0
        # Orders that are confirmed and not invoiced yet are owed too; among them this one, once it is.
        partner.invalidate_recordset(["credit_to_invoice"], flush=False)
        own = self._to_company_currency(self.amount_total) if self.state != "sale" else 0.0
        return max(0.0, partner.credit + partner.credit_to_invoice + own - partner.credit_limit)

    def _approval_terms(self):
        self.ensure_one()
        # sudo: as in `_get_payment_delay`
        term = self.payment_term_id.sudo()
        products = {}
        for line in self.order_line:
            if line.display_type or not (line.product_id or line.price_subtotal):
                continue
            row = products.setdefault(
                line._get_terms_key(), {"qty": 0.0, "free": 0.0, "net": 0.0, "concession": 0.0},
            )
            quantity = line._get_quantity_in_product_unit()
            row["qty"] += quantity
            row["net"] += line._get_measured_net()
            row["concession"] += line.concession_amount
            if line.reference_subtotal and self.currency_id.is_zero(line.price_subtotal):
                row["free"] += quantity
        return {
            "company": self.company_id.id,
            "partner": self.partner_id.commercial_partner_id.id,
            "currency": self.currency_id.id,
            "project": self._approval_project().id or None,
            "net": sum(row["net"] for row in products.values()),
            "concession": self.concession_amount,
            "payment_days": term._get_average_days(),
            "early_discount": term.discount_percentage if term.early_discount else 0.0,
            "validity": fields.Date.to_string(self.validity_date) or None,
            "products": products,
        }

    def _approval_worse(self, terms):
        self.ensure_one()
        rows = envelope.worse(terms, self._approval_terms(), self.currency_id.rounding, len(self.order_line))
        return [self._explain_worse(*row) for row in rows]

    def _approval_concedes_less(self, terms):
        self.ensure_one()
        slack = self.currency_id.rounding * max(1, len(self.order_line))
        return self.concession_amount < terms["concession"] - slack

    def _get_terms_name(self, key):
        """:param str key: as made by `sale.order.line._get_terms_key()`
        :returns: str, what the reader knows it by"""
        return self.env["product.product"].browse(int(key or 0)).sudo().display_name  # sudo: the name of what is sold

    def _explain_worse(self, code, product_id, approved, current):
        product = self._get_terms_name(product_id) if product_id else ""
        money = self.currency_id.format
        texts = {
            "company": lambda: self.env._("The company is another one than approved."),
            "partner": lambda: self.env._("The customer is another one than approved."),
            "currency": lambda: self.env._("The currency is another one than approved."),
            "project": lambda: self.env._("The project is another one than approved."),
            "net": lambda: self.env._(
                "The net total is %(now)s, approved were %(then)s.", now=money(current), then=money(approved),
            ),
            "concession": lambda: self.env._(
                "The concession is %(now)s, approved were %(then)s.", now=money(current), then=money(approved),
            ),
            "payment_days": lambda: self.env._(
                "The payment terms give %(now)g days, approved were %(then)g.", now=current, then=approved,
            ),
            "early_discount": lambda: self.env._(
                "The discount for early payment is %(now)g %%, approved were %(then)g %%.", now=current, then=approved,
            ),
            "validity": lambda: self.env._("The offer is valid longer than approved (%s).", approved),
            "quantity": lambda: self.env._(
                "%(product)s: the quantity is %(now)g, approved were %(then)g.", product=product, now=current,
                then=approved,
            ),
            "gift": lambda: self.env._(
                "%(product)s: %(now)g are free, approved were %(then)g.", product=product, now=current, then=approved,
            ),
            "product_net": lambda: self.env._(
                "%(product)s: the net price is %(now)s, approved were %(then)s.", product=product, now=money(current),
                then=money(approved),
            ),
            "new_product": lambda: self.env._("%s: sold below its reference price, which was not part of the request.", product),
        }
        return texts[code]()

    def _approval_values(self):
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: not line.display_type)
        # sudo: what the goods cost goes into a field that only some may read
        cost = sum(
            line.product_id.with_company(self.company_id).standard_price * line._get_quantity_in_product_unit()
            # sudo: cost and floor go into the request, where their own groups guard them
            for line in lines.sudo() if line.product_id
        )
        return {
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "payment_term_id": self.payment_term_id.id,
            "reference_total": self.reference_total,
            "net_total": self.amount_untaxed,
            "concession_amount": self.concession_amount,
            "concession": self.concession,
            "margin": self.amount_untaxed - cost * (self.currency_rate or 1.0),
            # sudo: as above
            "line_ids": [fields.Command.create(values) for values in lines.sudo()._get_approval_line_values()],
        }

    def _explain_measure(self, rule, limit):
        self.ensure_one()
        measure = self._approval_measure(rule.condition, tuple(sorted(rule.categ_ids.ids)))
        company = self.company_id.currency_id
        # The terms stand on the authority of who set them, who need not be the reader.
        # sudo: the name of who set the terms is told to the approver
        seller = self.sudo().terms_user_id
        who = self.env._("You") if seller in (self.env.user, seller.browse()) else seller.name
        if rule.condition == "concession_percent":
            return self.env._(
                "%(who)s may grant %(may).4g %%. This quotation grants %(does).4g %%.", who=who, may=limit,
                does=measure,
            )
        if rule.condition == "concession_amount":
            return self.env._(
                "%(who)s may grant %(may)s. This quotation grants %(does)s.", who=who, may=company.format(limit),
                does=company.format(measure),
            )
        if rule.condition == "always":
            return self.env._("Every quotation needs an approval.")
        if rule.condition == "below_floor":
            return self.env._("This quotation sells below the floor price.")
        if rule.condition == "payment_days":
            return self.env._(
                "%(who)s may grant %(may)g days more than standard to pay. This quotation grants %(does)g.", who=who,
                may=limit, does=measure,
            )
        return self.env._("This quotation takes the customer %s over the credit limit.", company.format(measure))
