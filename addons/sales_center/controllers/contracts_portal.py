from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route
from odoo.tools import consteq


class ContractsPortal(CustomerPortal):
    """ Customers look at their own signed contracts. They have no rights on the models: what they see is what is shown here. """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "contract_count" in counters:
            values["contract_count"] = self._get_own_contracts().search_count(self._get_contracts_domain())
        return values

    def _get_own_contracts(self):
        return request.env["sales.contract"].sudo()  # sudo: customers have no right on contracts; confined by the domain below

    def _get_contracts_domain(self):
        return self._get_own_contracts()._get_portal_domain(request.env.user.partner_id)

    def _get_contract(self, contract_id, access_token=None):
        """ :returns: `sales.contract`, as superuser
        :raises MissingError: if there is none
        :raises AccessError: if it is neither the user's nor one that the user may read, and the token is not the contract's """
        contract = self._get_own_contracts().browse(contract_id).exists()
        if not contract:
            raise MissingError(request.env._("This contract does not exist."))
        if request.env.user._is_internal() and contract.sudo(False).has_access("read"):
            return contract
        signed = contract.filtered_domain(contract._get_portal_domain(contract.partner_id))
        known = access_token and contract.access_token and consteq(contract.access_token, access_token)
        own = not request.env.user._is_public() and contract.filtered_domain(self._get_contracts_domain())
        if not (signed and (own or known)):
            raise AccessError(request.env._("This contract is not yours."))
        return contract

    @route(["/my/contracts", "/my/contracts/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_contracts(self, page=1, **_kwargs):
        """ List the user's signed contracts, the latest first. """
        contracts, domain = self._get_own_contracts(), self._get_contracts_domain()
        pager = portal_pager(url="/my/contracts", total=contracts.search_count(domain), page=page, step=self._items_per_page)
        found = contracts.search(domain, order="date_signed desc, id desc", limit=self._items_per_page, offset=pager["offset"])
        request.session["my_contracts_history"] = found.ids[:100]
        return request.render("sales_center.portal_my_contracts", {
            **self._prepare_portal_layout_values(), "contracts": found, "page_name": "contract", "pager": pager,
            "default_url": "/my/contracts"})

    @route("/my/contracts/<int:contract_id>", type="http", auth="public", website=True)
    def portal_contract_page(self, contract_id, report_type=None, access_token=None, download=False, **kwargs):
        """ Show a contract with its instalments, or send it as a PDF. """
        try:
            contract = self._get_contract(contract_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if report_type in ("html", "pdf"):
            return self._show_report(contract, report_type, "sales_center.action_report_sales_contract", download=download)
        supplements = contract.supplement_ids.filtered(lambda supplement: supplement.state == "effective").sorted("number")
        values = self._get_page_view_values(
            contract, access_token, {"contract": contract, "supplements": supplements, "page_name": "contract"}, "my_contracts_history",
            False, **kwargs)
        return request.render("sales_center.portal_contract_page", values)

    @route("/my/contracts/<int:contract_id>/supplements/<int:supplement_id>", type="http", auth="public", website=True)
    def portal_contract_supplement(self, contract_id, supplement_id, report_type="pdf", access_token=None, **_kwargs):
        """ Send a supplement in effect as a PDF. """
        try:
            contract = self._get_contract(contract_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        supplement = contract.supplement_ids.filtered(lambda supplement: supplement.id == supplement_id and supplement.state == "effective")
        if not supplement:
            return request.redirect("/my")
        return self._show_report(
            supplement, "html" if report_type == "html" else "pdf", "sales_center.action_report_sales_supplement", download=True)
