from odoo import api, fields, models


class SalesSlip(models.Model):
    """ Where claims and papers don't fit each other. """
    _inherit = "sales.slip"

    is_claim_ended = fields.Boolean(
        "Claim Ended", compute="_compute_is_claim_ended", search="_search_is_claim_ended",
        help="The claim that the slip documents went over, expired or was given back: archive or void the paper.")

    @api.depends("state", "claim_id.state", "claim_id.expires_at", "claim_kind")
    def _compute_is_claim_ended(self):
        for slip in self:
            claim = slip.claim_id.sudo()  # sudo: that it ended is a fact of the slip
            slip.is_claim_ended = bool(slip.state == "used" and slip.claim_kind and claim and not claim.is_live)

    def _search_is_claim_ended(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([("state", "=", "used"), ("claim_kind", "!=", False), ("claim_id", "!=", False)]) & fields.Domain(
            "claim_id", "not any!", self.env["sales.unit.claim"]._get_live_domain())
        return domain if True in value else ~domain

    @api.model
    @api.readonly
    def get_slip_differences(self, project):
        """ List where the live claims of a project and its papers differ, as the daily close asks.

        A project that doesn't require slips has no claim without one; slips whose claim has ended are listed in any.
        Record rules apply: a leader gets the differences of his or her teams.

        :param project: `sales.project`, or its id; without one there is nothing to list
        :returns: list of dicts, claims first, by unit: ``type`` (``no_slip``: a live hold or subscription without a used
            slip; ``claim_ended``: a used slip, neither archived nor void, of a claim that is not live), ``claim_id``,
            ``slip_id`` (False for ``no_slip``), ``unit`` and ``number`` as printed, ``user`` name, ``message`` in words
        """
        project = project.id if isinstance(project, models.BaseModel) else project
        if not project:
            return []
        claims = self.env["sales.unit.claim"].search([("project_id", "=", project), ("is_slip_missing", "=", True)], order="unit_id, id")
        slips = self.search([("project_id", "=", project), ("is_claim_ended", "=", True)], order="unit_id, name, id")
        kinds = dict(claims._fields["kind"]._description_selection(self.env))
        states = dict(claims._fields["state"]._description_selection(self.env))
        rows = [{
            "type": "no_slip", "claim_id": claim.id, "slip_id": False, "unit": claim.unit_id.display_name, "number": "",
            "user": claim.user_id.name, "message": self.env._(
                "%(unit)s: %(kind)s by %(user)s without a slip", unit=claim.unit_id.display_name, kind=kinds[claim.kind],
                user=claim.user_id.name),
        } for claim in claims]
        for slip in slips:
            claim = slip.claim_id.sudo()  # sudo: how it ended is a fact of the slip
            state = states["expired" if claim.state == "live" else claim.state]
            rows.append({
                "type": "claim_ended", "claim_id": claim.id, "slip_id": slip.id, "unit": slip.unit_id.display_name, "number": slip.name,
                "user": slip.used_by_id.name, "message": self.env._(
                    "%(number)s of %(unit)s: the claim has ended (%(state)s)", number=slip.name, unit=slip.unit_id.display_name,
                    state=state),
            })
        return rows
