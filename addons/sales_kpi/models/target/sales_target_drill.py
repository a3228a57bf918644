from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SalesTargetNode(models.Model):
    """ From a result to the very records it was counted from.

    The same rules as the refresh's, as a domain: a node has the records of its team, of the
    teams below, and those of teams above or of no team whose seller stands below it on that
    day; what leads to no node stays with the last one that matched. The records are opened as
    an ordinary list, under the rules of whoever looks.
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
        name = metric.name
        metric = metric._get_counted()
        domain = Domain(action["domain"]) & self._get_company_domain(metric) & self._get_records_domain(metric, unassigned)
        return dict(
            action, domain=list(domain), views=[[False, "list"], [False, "form"]],
            name=self.env._("%(metric)s: %(node)s, %(period)s", metric=name, node=self.name, period=period.display_name))

    def _get_company_domain(self, metric):
        if "company_id" not in metric._get_model()._fields:
            return Domain.TRUE
        return Domain("company_id", "=", self.company_id.id)

    def _get_records_domain(self, metric, unassigned=False):
        """ Return the domain of the records that were counted for the node. """
        self.ensure_one()
        if unassigned:
            # sudo: children that the reader may not open are still none of the unassigned
            children = self.sudo().child_ids
            below = Domain.OR([child._get_records_domain(metric) for child in children])
            return self._get_records_domain(metric) & ~below if children else self._get_records_domain(metric)
        # sudo: what is above bounds what is counted, it is not shown
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
        people = self.sudo().search([
            ("plan_id", "=", self.plan_id.id), ("kind", "=", "person"), ("id", "child_of", self.id)])
        sellers = people._get_sellers_domain(metric)
        within, without = self._get_projects_domains(metric)
        if not path:
            return (sellers & ~without) | within
        inside, elsewhere = self._get_attributed_teams()[:2]
        return Domain(path, "in", inside.ids) | (sellers & Domain(path, "not in", (inside | elsewhere).ids) & ~without) | within

    def _get_person_domain(self, metric):
        path = metric._get_path("team")
        domain = self._get_sellers_domain(metric) & ~self._get_projects_domains(metric)[1]
        if not path:
            return domain
        return domain & Domain(path, "not in", self._get_attributed_teams()[1].ids)

    def _get_projects_domains(self, metric):
        """ Return the domains of what has no team with a place, and whose project's place is within the
        node, or elsewhere. """
        path, team_path = metric._get_path("project"), metric._get_path("team")
        if not path:
            return Domain.FALSE, Domain.FALSE
        node = self.sudo()  # sudo: the tree, whoever may open what of it
        places = node.plan_id._get_project_places()
        inside = [project for project, _node, place in places if place.startswith(node.parent_path)]
        elsewhere = [project for project, _node, place in places
                     if not place.startswith(node.parent_path) and not node.parent_path.startswith(place)]
        homeless = Domain(team_path, "not in", self._get_attributed_teams()[2].ids) if team_path else Domain.TRUE
        return Domain(path, "in", inside) & homeless, Domain(path, "in", elsewhere) & homeless

    def _get_attributed_teams(self):
        """ Return the teams whose records reach the node, those whose records reach a node that is
        neither here nor above, and all whose records reach any; archived teams included. A team
        without a node of its own counts for the nearest team above it that has one. """
        node = self.sudo()  # sudo: as above
        places = {team_id: path for team_id, _node, path in node.plan_id._get_team_places()}
        inside = [team for team, path in places.items() if path.startswith(node.parent_path)]
        elsewhere = [team for team, path in places.items()
                     if not path.startswith(node.parent_path) and not node.parent_path.startswith(path)]
        return tuple(self.env["crm.team"].browse(ids) for ids in (inside, elsewhere, list(places)))

    def _get_sellers_domain(self, metric):
        """ Records of persons, on the days on which they stand here; those who stay are one list. """
        path = metric._get_path("person")
        if not path:
            return Domain.FALSE
        by_employee = metric._get_path_field(path).comodel_name == "hr.employee"
        lasting, domains = [], []
        for node in self:
            employee = node.sudo().employee_id  # sudo: only the ids
            seller = employee.id if by_employee else employee.user_id.id
            if seller and (node.date_from or node.date_to):
                domains.append(Domain(path, "=", seller) & node._get_days_domain(metric))
            elif seller:
                lasting.append(seller)
        return Domain.OR([Domain(path, "in", lasting), *domains])

    def _get_days_domain(self, metric):
        path = metric.date_path
        is_datetime = metric._get_path_field(path).type == "datetime"
        domain = Domain.TRUE
        if self.date_from:
            domain &= Domain(path, ">=", metric._to_utc(self.date_from) if is_datetime else self.date_from)
        if self.date_to:
            end = self.date_to + timedelta(days=1)
            domain &= Domain(path, "<", metric._to_utc(end) if is_datetime else end)
        return domain

    def _get_split_domain(self, metric):
        path = metric._get_path(self.kind)
        if not path:
            return Domain.FALSE
        # sudo: an id for the domain; the records are read with the reader's rights
        record = self.sudo()._get_reference()
        return Domain(path, "child_of" if self.kind == "category" else "=", record.id)


class SalesMetric(models.Model):
    _inherit = "sales.metric"

    def _get_path(self, kind):
        """ Return the path from a counted record to its team, project, person, category or dealer; "" if there is none. """
        return self[f"{kind}_path"] or ""

    def _get_path_field(self, path):
        Model = self._get_model()
        *steps, last = path.split(".")
        for name in steps:
            Model = self.env[Model._fields[name].comodel_name]
        return Model._fields[last]

    def _get_counted(self):
        """ Return the metric whose records are counted: of a ratio, its numerator. """
        return self.numerator_id or self
