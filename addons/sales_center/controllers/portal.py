from odoo.addons.sale.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route


class SalesCenterPortal(CustomerPortal):
    def _prepare_quotations_domain(self, partner):
        """Quotations that may not be offered yet are not listed either."""
        # sudo: a setting; which companies show quotations before they are approved
        shown = request.env["res.company"].sudo().search([("allow_unapproved_offer", "=", True)])
        offered = Domain("company_id", "in", shown.ids) | Domain("approval_state", "in", ("no", "approved"))
        return list(Domain(super()._prepare_quotations_domain(partner)) & offered)

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Customers do not reach a quotation that may not be offered yet, whatever the address."""
        document = super()._document_check_access(model_name, document_id, access_token=access_token)
        if model_name == "sale.order" and request.env.user.share and document._is_offer_hidden():
            raise AccessError(request.env._("This quotation is being reviewed. Please come back later."))
        return document

    @route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None):
        """Tell the customer in words, and keep no signature, if the quotation may not be accepted."""
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            order = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return {"error": request.env._("Invalid order.")}
        order._refresh_reference_prices()
        if order.state in ("draft", "sent") and order._get_approval_error():
            return {"error": request.env._("This quotation is being reviewed. Please come back later.")}
        return super().portal_quote_accept(order_id, access_token=access_token, name=name, signature=signature)
