from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .sales_slip import BLANK, NEXT_STATES

OFFICER = "sales_center.group_officer"
# Conditions of the kinds' settings, checked when a number is used.
NEEDED = (("needs_amount", "amount"), ("needs_unit", "unit_id"))


class SalesSlip(models.Model):
    """ The steps of a slip, one method each: who may take it, from where, what it leaves in the log. """
    _inherit = "sales.slip"

    def _check_step(self, wanted, allowed):
        """ Raise if one of the slips doesn't stand where the step begins. """
        self.check_access("read")
        for slip in self:
            if slip.state not in allowed or wanted not in NEXT_STATES[slip.state]:
                raise UserError(slip._get_step_message(wanted))

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Slips are issued, taken back and archived by the centre's officers."))

    def _check_superior(self):
        for slip in self:
            if not slip._is_superior():
                raise AccessError(self.env._("%s is not in your teams. Ask its leader or an officer.", slip.name))

    def _take_step(self, move, values, date, reason=False, employee=None, team=None):
        """ Lock, log and write: the end of each step. """
        self._touch()
        self.env["sales.slip.move"]._log(self, move, values["state"], date, reason, employee, team)
        self.sudo().write(values)  # sudo: nobody writes slips but the steps, after their checks

    # ------------------------------------------------------------
    # CUSTODY
    # ------------------------------------------------------------

    def action_issue(self, team, employee=None, reason=None):
        """ Issue numbers from stock to a team, or to one person of it. Officers do.

        :param team: `crm.team`, or its id
        :param employee: `hr.employee`, or its id; None: whoever is in the team may use them
        :param str reason: what for; may be empty
        """
        self._check_step("issued", ("stock",))
        self._check_officer()
        team, employee = self._check_receiver(team, employee)
        today = fields.Date.context_today(self)
        self._take_step("issue", {
            "state": "issued", "team_id": team.id, "employee_id": employee.id, "issued_date": today,
        }, today, reason, employee, team)

    def action_hand_over(self, team, employee=None, reason=None):
        """ Hand blank numbers over from one holder to another. Officers do, and leaders within their teams.

        :param team: `crm.team`, or its id
        :param employee: `hr.employee`, or its id; None: the team as a whole
        :param str reason: why; may be empty
        """
        self._check_step("issued", ("issued",))
        self._check_superior()
        team, employee = self._check_receiver(team, employee)
        if not self.env.su and not self.env.user.has_group(OFFICER) and self.env.user not in team.sudo().supervisor_ids:  # sudo: who leads
            raise AccessError(self.env._("%s is not one of your teams. Ask an officer to hand the numbers over.", team.name))
        today = fields.Date.context_today(self)
        self._take_step("hand_over", {
            "state": "issued", "team_id": team.id, "employee_id": employee.id, "issued_date": today,
        }, today, reason, employee, team)

    def action_take_back(self, reason=None):
        """ Take blank numbers back into stock. Officers do, as they get the papers.

        :param str reason: why; required
        """
        self._check_step("stock", ("issued",))
        self._check_officer()
        self._check_reason(reason, self.env._("Say why the numbers are returned."))
        self._take_step(
            "return", {"state": "stock", "team_id": False, "employee_id": False, "issued_date": False},
            fields.Date.context_today(self), reason)

    def _check_receiver(self, team, employee):
        """ Return the records, of the slips' company. """
        team = self.env["crm.team"].browse(team if isinstance(team, int) else team.id)
        employee = self.env["hr.employee"].browse(employee if isinstance(employee, int) else employee.id if employee else ())
        if not team:
            raise UserError(self.env._("Choose the team that the numbers go to."))
        companies = self.sudo().company_id  # sudo: only compared
        if len(companies) != 1 or (team.sudo().company_id or companies) != companies or (
                employee and employee.sudo().company_id != companies):  # sudo: the companies bind everybody
            raise UserError(self.env._("The numbers, the team and the person must be of one company."))
        return team, employee

    def _check_reason(self, reason, message):
        if not (reason or "").strip():
            raise UserError(message)

    # ------------------------------------------------------------
    # USE
    # ------------------------------------------------------------

    def action_use(self, partner, **values):
        """ Use one number, for a customer.

        :param partner: `res.partner`, or its id
        :param values: ``amount`` float in ``currency`` (`res.currency` or id; by default the company's), ``unit``
            (`sales.unit`), ``claim`` (`sales.unit.claim`), ``order`` (`sale.order`), ``contract`` (`sales.contract`), each a
            record or an id;
            ``date`` of the paper, by default today; ``skip_reason`` why lower numbers of the pack were left out
        :raises AccessError: if the user neither holds the number nor leads who does
        :raises UserError: naming the number, if it is not blank, of somebody else, or something is missing
        """
        self.ensure_one()
        self._check_step("used", ("issued",))
        if not self._is_superior() and not self._is_held_by(self.env.user):
            holder = self.sudo().employee_id or self.sudo().team_id  # sudo: the name only
            raise AccessError(self.env._("%(slip)s is held by %(holder)s.", slip=self.name, holder=holder.name))
        facts = self._prepare_use(partner, values)
        user, employee = self._get_who_uses(facts)
        date = fields.Date.to_date(values.get("date")) or fields.Date.context_today(self)
        self._check_use_date(date)
        reason = (values.get("skip_reason") or "").strip()
        if skipped := self._get_left_out():
            self._check_reason(reason, self.env._(
                "%(next)s comes before %(slip)s in your pack. Use that number, or say why it is left out.",
                next=skipped[0].name, slip=self.name))
        self._take_step("use", {
            **facts, "state": "used", "used_date": date, "used_by_id": user.id, "employee_id": employee.id,
            "skip_reason": reason if skipped else False,
        }, date, reason if skipped else False, employee, self.team_id)

    def _prepare_use(self, partner, values):
        """ Return what stands on the paper, checked against each other and against the kind's settings. """
        def record(model, value):
            found = self.env[model].browse(value if isinstance(value, int) else value.id if value else ())
            found.check_access("read")
            return found
        claim, order = record("sales.unit.claim", values.get("claim")), record("sale.order", values.get("order"))
        contract = record("sales.contract", values.get("contract"))
        order = order or contract.order_id or claim.order_id
        unit = record("sales.unit", values.get("unit") or claim.unit_id or (contract.unit_ids or order.order_line.unit_id)[:1])
        partner = record("res.partner", partner or (claim or contract or order).partner_id)
        facts = {
            "partner_id": partner.id, "unit_id": unit.id, "claim_id": claim.id, "order_id": order.id,
            "contract_id": contract.id,
            "project_id": (unit.project_id or contract.project_id or order.sales_project_id or self.project_id).id,
            "amount": values.get("amount") or 0.0,
            "unit_price": self._get_sold_price(unit, order),
            "currency_id": record("res.currency", values.get("currency")).id or self.company_id.currency_id.id,
        }
        self._check_use(facts, partner, unit, claim, order, contract)
        return facts

    def _get_sold_price(self, unit, order):
        """ Return what the unit costs as the paper says: by its order where that is in the company's currency, or by list. """
        line = order.order_line.filtered(lambda one: one.unit_id == unit and one.currency_id == self.company_id.currency_id)[:1]
        return (line.price_total if line else unit.price_total) if unit else 0.0

    def _check_use(self, facts, partner, unit, claim, order, contract):
        if not partner:
            raise UserError(self.env._("Say for which customer %s is used.", self.name))
        for setting, name in NEEDED:
            if self.sudo().kind_id[setting] and not facts[name]:  # sudo: the kind's settings bind everybody
                label = self._fields[name]._description_string(self.env)
                raise UserError(self.env._("A %(kind)s names its %(field)s.", kind=self.kind_id.name, field=label))
        if (unit | claim.unit_id).company_id | order.company_id | contract.company_id not in (self.company_id, self.env["res.company"]):
            raise UserError(self.env._("%s is of another company.", self.name))
        if contract and contract.partner_id.commercial_partner_id != partner.commercial_partner_id:
            raise UserError(self.env._("The slip must name the customer of the contract."))
        if claim and not claim.is_live:
            raise UserError(self.env._("The claim has ended: no slip is used for it."))
        if claim and (claim.unit_id != unit or claim.partner_id.commercial_partner_id != partner.commercial_partner_id):
            raise UserError(self.env._("The slip must name the unit and the customer of the claim."))
        if claim and self.claim_kind and self.claim_kind != claim.kind:
            raise UserError(self.env._("A %(kind)s doesn't document such a claim.", kind=self.kind_id.name))
        if claim and self.claim_kind and (other := claim._get_slips().filtered(lambda slip: slip.claim_kind == self.claim_kind)):
            raise UserError(self.env._("The claim has %s already. Void that one first.", other[0].name))

    def _get_who_uses(self, facts):
        """ Return the user and the employee who use the number: its holder, or the one of the team whose claim or
        order it is, or who asks. """
        seller = self.env["res.users"]
        for model, name in (("sales.unit.claim", "claim_id"), ("sales.contract", "contract_id"), ("sale.order", "order_id")):
            seller = seller or self.env[model].browse(facts[name] or ()).user_id
        slip = self.sudo()  # sudo: who holds it decides, also for who can't read employees
        user = slip.user_id or seller or self.env.user
        if slip.user_id and seller and seller != user:
            raise UserError(self.env._("%(slip)s is held by %(user)s, and the sale is %(seller)s's.",
                                       slip=self.name, user=user.name, seller=seller.name))
        if not slip.employee_id and not self._is_held_by(user):
            raise UserError(self.env._("%(slip)s is held by %(team)s, and %(user)s is not in it. Hand it over to a person first.",
                                       slip=self.name, team=slip.team_id.name, user=user.name))
        if user != self.env.user and not self._is_superior():
            raise AccessError(self.env._("The sale is %s's: that person uses the number.", user.name))
        employees = user.sudo().employee_ids.filtered(lambda one: one.company_id == slip.company_id)  # sudo: see above
        return user, slip.employee_id or employees[:1]

    def _check_use_date(self, date):
        if date > fields.Date.context_today(self):
            raise UserError(self.env._("A slip is not used in the future."))
        if date < self.issued_date:
            raise UserError(self.env._("%(slip)s was issued on %(date)s: it can't have been used before.",
                                       slip=self.name, date=self.issued_date))

    def _get_left_out(self):
        """ Return the blank numbers of the same pack that come before this one, in order. """
        return self.sudo().search([  # sudo: of the same holder
            ("book_id", "=", self.book_id.id), ("state", "=", "issued"), ("number", "<", self.number),
            ("employee_id", "=", self.employee_id.id), ("team_id", "=", self.team_id.id)], order="number")

    @api.model
    def _get_next(self, kind, user=None):
        """ Return the number of a kind that a user has to use next: his or her own before the team's. """
        user = user or self.env.user
        own = fields.Domain("user_id", "=", user.id)
        of_team = fields.Domain("employee_id", "=", False) & (
            fields.Domain("team_id.member_ids", "in", user.ids) | fields.Domain("team_id.user_id", "=", user.id))
        for domain in (own, of_team):
            found = self.search(domain & fields.Domain("kind_id", "in", kind.ids) & fields.Domain("state", "=", "issued"),
                                order="book_id, number", limit=1)
            if found:
                return found
        return self.browse()

    # ------------------------------------------------------------
    # THE END
    # ------------------------------------------------------------

    def action_file(self, place=None):
        """ Archive papers that were used. Officers do.

        :param str place: where they are kept; may be empty
        """
        self._check_step("archived", ("used",))
        self._check_officer()
        today = fields.Date.context_today(self)
        self._take_step("file", {"state": "archived", "filed_date": today, "place": place}, today, place)

    def action_void(self, reason, image):
        """ Void numbers, blank or used: the holder may void blank ones; leaders and officers what was used.

        :param str reason: why; required
        :param image: picture of the voided paper, base64; required
        """
        self._check_step("void", (*BLANK, "used"))
        for slip in self:
            if slip.state != "issued" or not slip._is_held_by(self.env.user):
                slip._check_superior()
        self._check_reason(reason, self.env._("Say why the numbers are void."))
        if not image:
            raise UserError(self.env._("Add a picture of the voided paper."))
        self._void("spoiled", reason, image)

    def _void(self, cause, reason, image=False):
        """ Void the slips; what is lost has no picture and is only found by a stock-take; what was superseded
        is void by the paper that took its place. """
        today = fields.Date.context_today(self)
        self._take_step("lost" if cause == "lost" else "void", {
            "state": "void", "void_cause": cause, "void_reason": reason, "void_date": today, "void_image": image,
        }, today, reason)

    def _print_ranges(self):
        """ Return the numbers of the slips as ranges, by book. """
        return ", ".join(book._print_run(slips.mapped("number")) for book, slips in self.grouped("book_id").items())
