from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

# How a record leads to a team, a person, a category and a dealer, unless the metric says so itself.
DEFAULT_PATHS = {"team": "team_id", "person": "user_id", "category": "", "dealer": ""}


class SalesTargetNode(models.Model):
    """ From a result to the very records it was counted from.

    A node has the records of its team and of the teams below, plus those without a team of
    the people below; what leads to no node stays with the last one that matched. The records
    are opened as an ordinary list, under the rules of whoever looks.
    """
    _inherit = "sales.target.node"

    def action_open_actual(self, metric_id, period_id, unassigned=False):
        """ Open the records behind a result.

        :param bool unassigned: only those that belong to the node itself and to none below it
        """
        self.ensure_one()
        self.check_access("read")
        plan = self.plan_id
        metric = plan.metric_ids.filtered(lambda metric: metric.id == metric_id)
        period = plan.period_ids.filtered(lambda period: period.id == period_id)
        if not metric or not period:
            raise UserError(self.env._("The metric and the period are not those of %s.", plan.name))
        metric = metric.with_context(tz=plan.tz)
        action = metric.action_open_records(period.date_from, period.date_to)
        domain = Domain(action["domain"]) & self._get_company_domain(metric) & self._get_records_domain(metric, unassigned)
        return dict(
            action, domain=list(domain), views=[[False, "list"], [False, "form"]],
            name=self.env._("%(metric)s: %(node)s, %(period)s", metric=metric.name, node=self.name, period=period.display_name))

    def _get_company_domain(self, metric):
        if "company_id" not in metric._get_model()._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [self.company_id.id, False])

    def _get_records_domain(self, metric, unassigned=False):
        """ Return the domain of the records that were counted for the node. """
        self.ensure_one()
        if unassigned:
            # sudo: children that the reader may not open are still none of the unassigned
            children = self.sudo().child_ids
            below = Domain.OR([child._get_records_domain(metric) for child in children])
            return self._get_records_domain(metric) & ~below if children else self._get_records_domain(metric)
        above = self.sudo().parent_id
        if self.kind == "company":
            return Domain.TRUE
        if self.kind == "person":
            return self._get_person_domain(metric)
        if self.kind in ("category", "dealer"):
            return self._get_split_domain(metric) & above._get_records_domain(metric)
        return self._get_team_domain(metric)

    # ------------------------------------------------------------
    # BY KIND OF NODE
    # ------------------------------------------------------------

    def _get_team_domain(self, metric):
        path = metric._get_path("team")
        # sudo: the tree below the node, whoever may open what of it
        node = self.sudo()
        people = node.search([("plan_id", "=", self.plan_id.id), ("kind", "=", "person"), ("id", "child_of", self.id)])
        without_team = Domain.OR([person._get_seller_domain(metric) for person in people])
        if not path:
            return without_team
        teams = Domain(path, "in", node._get_attributed_teams().ids)
        return teams | (Domain(path, "=", False) & without_team) if people else teams

    def _get_person_domain(self, metric):
        path = metric._get_path("team")
        seller = self._get_seller_domain(metric)
        if not path:
            return seller
        own_teams = self.sudo().parent_id._get_attributed_teams(direct=True)
        return seller & (Domain(path, "in", own_teams.ids) | Domain(path, "=", False))

    def _get_attributed_teams(self, direct=False):
        """ Return the teams whose records reach the node, archived ones included: a team
        without a node of its own counts for the nearest team above it that has one. """
        nodes = self.search([("plan_id", "=", self.plan_id.id), ("team_id", "!=", False)])
        by_team = {node.team_id.id: node for node in nodes}
        mine = self if direct else nodes.filtered(lambda node: node.parent_path.startswith(self.parent_path))
        # sudo: as above
        teams = self.env["crm.team"].sudo().with_context(active_test=False).search(
            [("id", "child_of", mine.team_id.ids)])

        def get_node(team):
            for team_id in reversed([int(part) for part in team.parent_path.strip("/").split("/")]):
                if team_id in by_team:
                    return by_team[team_id]
            return None
        return teams.filtered(lambda team: get_node(team) in mine)

    def _get_seller_domain(self, metric):
        """ Records of a person, on the days on which the person stands here. """
        path = metric._get_path("person")
        if not path:
            return Domain.FALSE
        employee = self.sudo().employee_id
        comodel = metric._get_path_model(path)
        seller = Domain(path, "=", employee.id if comodel == "hr.employee" else employee.user_id.id or -1)
        date_field = metric.sudo().date_field_id
        is_datetime = date_field.ttype == "datetime"
        if self.date_from:
            first = metric._to_utc(self.date_from) if is_datetime else self.date_from
            seller &= Domain(date_field.name, ">=", first)
        if self.date_to:
            end = self.date_to + timedelta(days=1)
            seller &= Domain(date_field.name, "<", metric._to_utc(end) if is_datetime else end)
        return seller

    def _get_split_domain(self, metric):
        path = metric._get_path(self.kind)
        if not path:
            return Domain.FALSE
        record = self.sudo()._get_reference()
        return Domain(path, "child_of" if self.kind == "category" else "=", record.id)


class SalesMetric(models.Model):
    _inherit = "sales.metric"

    def _get_path(self, kind):
        """ Return the path from a counted record to its team, person, category or dealer. """
        name = f"{kind}_path"
        if name in self._fields:
            return self[name] or ""
        path = DEFAULT_PATHS[kind]
        return path if path and path in self._get_model()._fields else ""

    def _get_path_model(self, path):
        Model = self._get_model()
        for name in path.split("."):
            Model = self.env[Model._fields[name].comodel_name]
        return Model._name
