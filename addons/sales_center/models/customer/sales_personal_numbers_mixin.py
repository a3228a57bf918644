import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import personal_numbers

ENOUGH_DIGITS = 4


class SalesPersonalNumbersMixin(models.AbstractModel):
    """ Numbers of persons that only those see who have business with them.

    1. A number is kept in a column that nobody reads, searches, sorts, groups or exports: not over RPC
       and not through another record either. Only the server itself does (field access ``NO_ACCESS``).
    2. What people see and write is a computed field. It shows the whole number to those whom
       `_get_shown_numbers_domain` names, and to everybody else its ends.
    3. Only who sees a number can search for it: else a search would tell it digit by digit.
    4. Messages of errors never repeat a number, so that none gets into a log.

    A model says in ``_personal_numbers`` which field shows which column, and in ``_phone_numbers`` which of
    these are telephone numbers.
    """
    _name = "sales.personal.numbers.mixin"
    _description = "Numbers of Persons"

    _personal_numbers = {}
    _phone_numbers = ()

    @api.model
    def _get_shown_numbers_domain(self):
        """ Return the domain of the records whose numbers the user sees in full. To be extended. """
        return Domain.FALSE

    def _get_numbers_company(self):
        """ Return the company by whose country numbers without a country are read. """
        return self.company_id[:1] or self.env.company

    def _compute_personal_number(self, name):
        """ Show one field. Each has a compute method of its own: reading one must not undo what is typed into another. """
        column = self._personal_numbers[name]
        hidden = self - self._get_shown_numbers() - self.filtered(lambda record: not record._origin)
        for record in self:
            private = record.sudo()  # sudo: masked below for whoever may not see it
            code = private._get_numbers_company().country_id.phone_code
            number = private[column] or ""
            if name in self._phone_numbers:
                number = personal_numbers.without_country(number, code)
            if record in hidden:
                number = personal_numbers.mask(number, 4 if name in self._phone_numbers else 11)
            record[name] = number or False

    def _get_shown_numbers(self):
        """ Return the saved records among these whose numbers the user sees. """
        domain = Domain("id", "in", self._origin.ids) & self._get_shown_numbers_domain()
        shown = set(self.sudo().with_context(active_test=False).search(domain)._ids)  # sudo: who may see it is all that is asked
        return self.filtered(lambda record: record._origin.id in shown)

    def _inverse_personal_number(self, name):
        for record in self:
            number = record._normalise_number(name, record[name])
            record.sudo()[self._personal_numbers[name]] = number  # sudo: a column that nobody else writes

    def _forget_typed_numbers(self):
        """ Show numbers as they are kept from now on, and no more as they were typed. """
        self.invalidate_recordset(list(self._personal_numbers), flush=False)

    def _normalise_number(self, name, number):
        """ Return a number as it is kept: telephone numbers in international form (E.164).

        :param str name: of the field
        :raises UserError: where that is no number; without repeating it
        """
        if not (number or "").strip():
            return False
        if personal_numbers.is_masked(number):
            raise UserError(self.env._("A number with its middle hidden can't be saved: enter the whole number."))
        if name not in self._phone_numbers:
            return re.sub(r"\s", "", number).upper()
        phone = self._format_number(number)
        if not phone:
            raise UserError(self.env._(
                "This is no telephone number. Enter it with its area code, and with “+” and the country's code if it is abroad."))
        return phone

    def _format_number(self, number):
        """ Return a telephone number in international form, or False. """
        return self._phone_format(number=number, country=self._get_numbers_company().country_id)

    @api.model
    def _search_personal_number(self, name, operator, value):
        column = self._personal_numbers[name]
        if operator == "in":
            company = self.env.company.country_id
            wanted = {self._phone_format(number=number, country=company) or number for number in value if number}
            domain = Domain(column, "in", wanted) & self._get_shown_numbers_domain()
            if not all(value):
                domain |= Domain(column, "=", False)
        elif operator in ("ilike", "like", "=ilike", "=like"):
            digits = re.sub(r"[\s+-]", "", value or "").strip("%")
            if len(digits) < ENOUGH_DIGITS:
                return Domain.FALSE
            domain = Domain(column, "ilike", digits) & self._get_shown_numbers_domain()
        else:
            return NotImplemented
        # sudo: the column is nobody's to read; the domain has only what the user sees
        return Domain("id", "in", self.sudo().with_context(active_test=False)._search(domain))
