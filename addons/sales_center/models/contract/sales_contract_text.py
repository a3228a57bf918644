from odoo import api, models


class SalesContract(models.Model):
    """ What the placeholders of clauses stand for. """
    _inherit = "sales.contract"

    @api.model
    def _get_placeholder_names(self):
        """ :returns: list of str: what clauses may have filled in; addons extend it """
        return [
            "number", "company", "partner", "partner_address", "identity", "unit", "building", "area", "net_area", "layout",
            "project", "amount", "amount_words", "payment_plan", "seller", "order", "date", "date_end",
        ]

    def _get_placeholder_values(self, partner=None, units=None, amount=None):
        """
        :param partner: `res.partner`, if another than the contract's is meant
        :param units: `sales.unit`, if others
        :param float amount: in the contract's currency, if another
        :returns: dict of str, by name of the placeholder, in the contract's language
        """
        self.ensure_one()
        contract = self.sudo().with_context(lang=self.lang)  # sudo: the paper names them, whoever prints it
        env, currency = contract.env, contract.currency_id.with_context(lang=contract.lang)
        units, partner = (contract.unit_ids if units is None else units).with_env(env), (partner or contract.partner_id).with_env(env)
        amount, projects = contract.amount if amount is None else amount, units.project_id
        blank, digits = "________", self.env["ir.qweb.field.float"].with_context(lang=contract.lang)

        def area(figure):
            return digits.value_to_html(figure, {"precision": 2}) if figure else blank

        def day(date):
            return self.env["ir.qweb.field.date"].with_context(lang=contract.lang).value_to_html(date, {}) if date else blank

        values = {
            "number": contract.name if contract.name != "/" else "", "company": contract.company_id.name, "partner": partner.name,
            "partner_address": partner._display_address(without_company=True).replace("\n", " ").strip(),
            "identity": partner.vat, "unit": ", ".join(units.mapped("display_name")),
            "building": ", ".join(dict.fromkeys(units.building_id.mapped("name"))), "area": area(sum(units.mapped("gross_area"))),
            "net_area": area(sum(units.mapped("net_area"))), "layout": ", ".join(filter(None, units.mapped("layout"))),
            "project": (projects if len(projects) == 1 else contract.project_id).name, "amount": currency.format(amount),
            "amount_words": currency.amount_in_words(amount, contract.lang) if currency else False,
            "payment_plan": contract.payment_plan_id.name, "seller": contract.user_id.name,
            "order": contract.order_id.name, "date": day(contract.date_signed or contract.date_planned), "date_end": day(contract.date_end),
        }
        return {name: str(value or blank) for name, value in values.items()}
