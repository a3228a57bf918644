from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import concession, envelope
from .terms_watch import KEY, TermsWatch

# Fields of the order that its terms are made of.
TERMS = frozenset({
    "state", "order_line", "partner_id", "company_id", "pricelist_id", "payment_term_id", "validity_date",
    "fiscal_position_id", "date_order",
})
# Those that bear on the authority alone, not on the terms.
SCOPE = frozenset({"user_id", "team_id"})
# What the guard relies on and nobody may bring along.
GUARDED = frozenset({"approval_id", "approval_ids", "terms_user_id", "granted_terms"})


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sales.approval.mixin"]

    # What was granted when the order was confirmed; later changes may not be worse.
    granted_terms = fields.Json(copy=False, readonly=True)

    # --- what the engine asks ---

    def _approval_kind(self):
        return "order_discount"

    def _approval_team(self):
        return self.team_id

    def _approval_involved(self):
        return self.terms_user_id | self.user_id

    def _approval_is_open(self):
        return self.state in ("draft", "sent")

    def _approval_measure(self, condition, categ_ids):
        self.ensure_one()
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
            lambda line: any(mark in f"/{line.product_id.sudo().categ_id.parent_path}" for mark in wanted)
        )

    def _get_payment_delay(self):
        """By how many days, weighted by amount, the payment is later than the company's standard."""
        self.ensure_one()
        standard = self.company_id.sudo().standard_payment_term_id
        return self.payment_term_id.sudo()._get_average_days() - standard._get_average_days()

    def _get_credit_excess(self):
        """By how much this order takes the customer over the credit limit, in company currency."""
        self.ensure_one()
        # sudo: sellers may not see what a customer owes, but they are bound by it
        partner = self.partner_id.commercial_partner_id.sudo().with_company(self.company_id)
        if not (self.company_id.sudo().account_use_credit_limit and partner.credit_limit):
            return 0.0
        # Orders that are confirmed and not invoiced yet are owed too; among them this one, once it is.
        partner.invalidate_recordset(["credit_to_invoice"], flush=False)
        own = self._to_company_currency(self.amount_total) if self.state != "sale" else 0.0
        return max(0.0, partner.credit + partner.credit_to_invoice + own - partner.credit_limit)

    def _approval_terms(self):
        self.ensure_one()
        term = self.payment_term_id.sudo()
        products = {}
        for line in self.order_line:
            if line.display_type or not (line.product_id or line.price_subtotal):
                continue
            row = products.setdefault(
                str(line.product_id.id or 0), {"qty": 0.0, "free": 0.0, "net": 0.0, "concession": 0.0},
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

    def _explain_worse(self, code, product_id, approved, current):
        product = self.env["product.product"].browse(int(product_id or 0)).sudo().display_name if product_id else ""
        money = self.currency_id.format
        texts = {
            "company": lambda: self.env._("The company is another one than approved."),
            "partner": lambda: self.env._("The customer is another one than approved."),
            "currency": lambda: self.env._("The currency is another one than approved."),
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
            "line_ids": [fields.Command.create(values) for values in lines.sudo()._get_approval_line_values()],
        }

    def _explain_measure(self, rule, limit):
        self.ensure_one()
        measure = self._approval_measure(rule.condition, tuple(sorted(rule.categ_ids.ids)))
        company = self.company_id.currency_id
        # The terms stand on the authority of who set them, who need not be the reader.
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
        if rule.condition == "below_floor":
            return self.env._("This quotation sells below the floor price.")
        if rule.condition == "payment_days":
            return self.env._(
                "%(who)s may grant %(may)g days more than standard to pay. This quotation grants %(does)g.", who=who,
                may=limit, does=measure,
            )
        return self.env._("This quotation takes the customer %s over the credit limit.", company.format(measure))

    def _approval_done(self, approval):
        if approval.state in ("withdrawn", "void", "lapsed"):
            self.sudo().modified(["approval_id"])  # sudo: a stored state, whoever caused it

    @api.model
    def _approval_rules_changed(self):
        # Only what gives something away, pays late or owes can be touched; closed orders never are.
        # sudo: the state of a quotation does not depend on who changed the rule
        orders = self.sudo().search([("state", "in", ("draft", "sent"))])
        self.env.add_to_compute(self._fields["approval_state"], orders)

    # --- state ---

    @api.depends(
        "state", "concession_amount", "reference_total", "below_floor", "payment_term_id", "partner_id", "user_id",
        "team_id", "currency_id", "validity_date", "order_line.product_uom_qty", "order_line.product_id",
        "order_line.price_subtotal", "approval_id.state", "terms_user_id", "amount_total",
    )
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    # --- the guard ---

    @api.model
    def default_get(self, fields_list):
        # Personal defaults (`ir.default`) are as good as values that a client sends.
        return super().default_get([name for name in fields_list if name not in GUARDED])

    @api.model_create_multi
    def create(self, vals_list):
        watch = TermsWatch(creating=True)
        orders = super(SaleOrder, self.with_context(**{KEY: watch})).create(vals_list).with_env(self.env)
        watch.note(orders)
        watch.note(orders.filtered(lambda order: order.state == "sent"), offered=True)
        self._settle_terms(watch)
        return orders

    def write(self, vals):
        if vals.keys().isdisjoint(TERMS | SCOPE):
            return super().write(vals)
        outer = TermsWatch.of(self.env)
        watch = outer or TermsWatch()
        watch.note(self, not vals.keys().isdisjoint(TERMS - {"state", "date_order"}), vals.get("state") == "sent")
        self._leave_with_state(vals)
        if vals.get("state") == "sale":
            self._refresh_reference_prices()
        result = super(SaleOrder, self.with_context(**{KEY: watch})).write(vals)
        if "user_id" in vals:
            self._touch_seller()
        if not outer:
            self._settle_terms(watch)
        return result

    @api.model
    def _settle_terms(self, watch):
        """Look at all orders that a call has touched, once it has made all of its changes."""
        orders = self.sudo()  # sudo: who gives an order to somebody else may not read it any more
        orders.browse(watch.touched).exists()._touch_terms(watch.before)
        orders.browse(watch.noted).exists()._guard_terms()
        orders.browse(watch.offered).exists()._guard_offer()

    def _keep_granted_terms(self):
        """Before a confirmed order changes: its terms as they stand are granted.

        Orders from before this addon was installed have none yet.
        """
        orders = self.filtered(lambda order: order.state == "sale" and not order.granted_terms).sudo()
        if orders:  # sudo: nobody else may write it
            # What was measured at installation was measured line by line.
            orders.order_line._work_out_again("_compute_concession")
            for order in orders:
                order.granted_terms = order._approval_terms()

    def _leave_with_state(self, vals):
        """What is cancelled or no longer confirmed gives back what it was granted."""
        if vals.get("state", "sale") == "sale":
            return
        for order in self.sudo():  # sudo: the seller may not write approvals or pools
            if vals["state"] == "cancel":
                order.approval_id._void(self.env._("The document was cancelled."))
            if order.state != "sale":
                continue
            order.granted_terms = False
            if order.approval_id.state == "used":
                order.approval_id.pool_id._release(order.approval_id)
                order.approval_id = False

    def _touch_seller(self):
        """Who sells may neither decide nor have decided; whoever sells now."""
        for order in self:
            approval = order.approval_id.sudo()  # sudo: nobody has write access to approvals
            if approval.state in ("pending", "approved"):
                approval._bar(order.user_id)

    def _guard_terms(self):
        """Refuse what was not approved. The rule of rules: all ways into state `sale` end here.

        :raises UserError: naming what is granted beyond the authority, and who could agree
        """
        for order in self.filtered(lambda order: order.state == "sale"):
            if order.granted_terms:
                order._guard_confirmed()
            else:
                order._guard_confirming()

    def _guard_confirming(self):
        self.ensure_one()
        approval = self.approval_id.sudo()  # sudo: used up by whoever confirms, customers included
        if approval.state == "approved" and self._is_covered():
            approval._use()
        elif error := self._get_approval_error():
            raise UserError(error)

    def _guard_confirmed(self):
        self.ensure_one()
        if not self._approval_worse(self.granted_terms):
            return
        if error := self._get_approval_error():
            raise UserError(self.env._(
                "%(error)s\nTo ask for it, cancel the order and set it back to quotation.", error=error,
            ))
        self.sudo().granted_terms = self._approval_terms()

    def _guard_offer(self):
        """Refuse to show an offer that is not approved, unless the settings allow it marked as such."""
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            if not order.company_id.sudo().allow_unapproved_offer and (error := order._get_approval_error()):
                raise UserError(error)

    def _confirmation_error_message(self):
        self._refresh_reference_prices()
        return super()._confirmation_error_message() or self._get_approval_error()

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._get_approval_error()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._get_approval_error()

    def action_quotation_send(self):
        self._guard_offer()
        return super().action_quotation_send()

    def action_share(self):
        self._guard_offer()
        return super().action_share()

    def _is_waiting_for_approval(self):
        """Whether the quotation may not be confirmed yet.

        :returns: bool
        """
        self.ensure_one()
        return self.state in ("draft", "sent") and bool(self._get_approval_error())

    def _is_offer_hidden(self):
        """Whether customers may not see the quotation yet.

        :returns: bool
        """
        self.ensure_one()
        return not self.company_id.sudo().allow_unapproved_offer and self._is_waiting_for_approval()

    def _confirm_without_approval(self, reason):
        """The one documented way for migrations to bring in orders that nobody approved here.

        Not callable through RPC. Writes an approval per order, by the superuser, with the reason,
        so that the log shows it for ever.

        :param str reason: where the orders come from; required
        :raises AccessError: unless called as superuser (`sudo()`)
        """
        if not self.env.su:
            raise AccessError(self.env._("Only a migration may confirm orders without approval."))
        for order in self:
            approval = self.env["sales.approval"].create({
                **order._approval_values(),
                "name": self.env["ir.sequence"].next_by_code("sales.approval") or "/",
                "kind": order._approval_kind(), "res_model": order._name, "res_id": order.id,
                "document_name": order.display_name, "company_id": order.company_id.id, "team_id": order.team_id.id,
                "requester_id": self.env.uid, "reason": reason, "terms": order._approval_terms(),
            })
            approval._record("carry", self.env._("Migration: %s", reason))
            approval._finish("approved", self.env._("Confirmed by a migration: %s", reason))
            order.approval_id = approval
        return self.action_confirm()
