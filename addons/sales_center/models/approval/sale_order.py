from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..pricing import sale_order as pricing
from . import sales_approval_mixin as mixin
from .terms_watch import KEY, TermsWatch

# Fields of the order that its terms are made of.
TERMS = frozenset({
    "state", "order_line", "partner_id", "company_id", "pricelist_id", "payment_term_id", "validity_date",
    "fiscal_position_id", "date_order", "sales_project_id", "payment_plan_id",
})
# Those that bear on the authority alone, not on the terms.
SCOPE = frozenset({"user_id", "team_id"})
# What the guard relies on and nobody may bring along.
GUARDED = frozenset({"approval_id", "approval_ids", "terms_user_id", "granted_terms"})


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sales.approval.mixin"]
    _computed_only = mixin.COMPUTED_ONLY | pricing.COMPUTED_ONLY
    _internal_only = mixin.INTERNAL_ONLY | pricing.INTERNAL_ONLY | {"replaced_by_id"}

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

    def _approval_doubtful_scope(self, names):
        doubtful = super()._approval_doubtful_scope(names)
        if "team_id" in names and not self._is_team_vouched_for():
            doubtful |= {"team_id"}
        return doubtful

    def _get_who_places(self):
        """:returns: `res.users` by whose word the order belongs to its team; empty where nobody in person has
        set its terms"""
        self.ensure_one()
        return self.sudo().terms_user_id._origin or self.user_id._origin  # sudo: not readable for customers

    def _get_team_and_above(self):
        """:returns: list of `crm.team`, as superuser: the team of the order and those above it"""
        self.ensure_one()
        team = self.team_id._origin.sudo()  # sudo: the tree above one's own team need not be readable
        return [team, *team._get_ancestors()[team]] if team else []

    def _is_team_vouched_for(self):
        """Whether the team is more than what somebody says: one that he or she belongs to or leads, or one
        that the centre wrote there, which places documents."""
        self.ensure_one()
        who = self._get_who_places()
        if not who or who.has_group("sales_team.group_sale_salesman_all_leads"):
            return True
        # One by one: each knows which others to read along with it.
        return any(who in team.member_ids | team.user_id for team in self._get_team_and_above())

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
        # What scopes usually ask for.
        "partner_id.category_id", "tag_ids", "pricelist_id",
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
        result = self._write_terms(watch, vals)
        if "user_id" in vals:
            self._touch_seller()
        if not outer:
            self._settle_terms(watch)
        return result

    def _write_terms(self, watch, vals):
        """Write lines first where a call changes them and confirms: of an order that is confirmed in between,
        `sale_stock` would want to know what it had been before."""
        orders = super(SaleOrder, self.with_context(**{KEY: watch}))
        if vals.get("state") != "sale" or "order_line" not in vals:
            return orders.write(vals)
        orders.write({name: value for name, value in vals.items() if name != "state"})
        return orders.write({"state": "sale"})

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
        # sudo: written by us alone, see below
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
        # sudo: nobody else may write what was granted
        self.sudo().granted_terms = self._approval_terms()

    def _guard_offer(self):
        """Refuse to show an offer that is not approved, unless the settings allow it marked as such."""
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            # sudo: a setting of the company binds also who can't read it
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
        # sudo: as in `_guard_offer`
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
                **order._approval_values(), "project_id": order._approval_project().id,
                "name": self.env["ir.sequence"].next_by_code("sales.approval") or "/",
                "kind": order._approval_kind(), "res_model": order._name, "res_id": order.id,
                "document_name": order.display_name, "company_id": order.company_id.id, "team_id": order.team_id.id,
                "requester_id": self.env.uid, "reason": reason, "terms": order._approval_terms(),
            })
            approval._record("carry", self.env._("Migration: %s", reason))
            approval._finish("approved", self.env._("Confirmed by a migration: %s", reason))
            order.approval_id = approval
        return self.action_confirm()
