from collections import defaultdict

from odoo import models
from odoo.fields import Domain

# What may still be sold, whether it is on the market yet or not.
UNSOLD_STAGES = ("planned", "prepared", "on_market")
SOLD_CLAIMS = ("subscription", "contract")


class SalesTargetPlan(models.Model):
    """ What is there to be sold: the units of the projects of a plan's teams that nobody has bought.

    1. A unit is there to be sold until it is subscribed or contracted; one that is held still is.
    2. It counts at list price, for the teams of its project: of several, each has the same part, so
       that the units of a region are counted once.
    3. Those below a team with units share them by days on post.
    """
    _inherit = "sales.target.plan"

    def _get_stock(self):
        """ Return ``{node id: (value, number of units)}`` of what the teams of nodes have to sell themselves;
        the value in the plan's currency. """
        self.ensure_one()
        plan = self.sudo()  # sudo: that a unit is sold is no secret; what it costs is on the board of units
        paths = {team_id: node_id for team_id, node_id, _path in plan._get_team_places()}
        stock = defaultdict(lambda: (0.0, 0.0))
        for project, value, count in plan._get_unsold_units():
            nodes = [paths[team_id] for team_id in project.with_context(active_test=False).team_ids.ids if team_id in paths]
            for node_id in nodes:
                known = stock[node_id]
                stock[node_id] = known[0] + value / len(nodes), known[1] + count / len(nodes)
        return dict(stock)

    def _get_unsold_units(self):
        """ Return ``[(project, value, number)]`` of the company's units that may still be sold. """
        claims = self.env["sales.unit.claim"]
        sold = claims._search(claims._get_live_domain() & Domain("kind", "in", SOLD_CLAIMS))
        rows = self.env["sales.unit"]._read_group(
            [("company_id", "=", self.company_id.id), ("stage", "in", UNSOLD_STAGES), ("id", "not in", sold.subselect("unit_id"))],
            ["project_id"], ["price_total:sum", "__count"])
        if not rows:
            return []
        currency = self.company_id.currency_id
        rate = 1.0 if currency == self.currency_id else self.env["res.currency"]._get_conversion_rate(
            currency, self.currency_id, self.company_id, self._get_today())
        return [(project, value * rate, count) for project, value, count in rows]

    def _get_stock_within(self, nodes):
        """ Return ``{node id: (value, number)}`` of what each node can sell: its own teams' units, those of
        teams below, and those of teams above, which all below share. Nodes without any are not in it. """
        own = self._get_stock()
        if not own:
            return {}
        node_paths = {node.id: node.parent_path for node in self.env["sales.target.node"].sudo().browse(own)}  # sudo: the tree only
        result = {}
        for node in nodes:
            within = [
                own[holder] for holder, path in node_paths.items()
                if path.startswith(node.parent_path) or node.parent_path.startswith(path)]
            if within:
                result[node.id] = tuple(sum(amounts) for amounts in zip(*within, strict=True))
        return result

    def _get_stock_weights(self, nodes, days):
        """ Weigh each of the nodes among those beside it by what it has to sell.

        :param nodes: `sales.target.node`, a branch
        :param dict days: node id to days on post
        :returns: ``{node id: weight}``
        """
        own = {node_id: value for node_id, (value, _count) in self._get_stock().items()}
        below, children = defaultdict(float), defaultdict(list)
        for node in nodes:
            children[node.parent_id.id].append(node.id)
            for above in map(int, node.parent_path.split("/")[:-1]):
                below[above] += own.get(node.id, 0.0)
        weights, shared = {}, dict(own)
        for node in sorted(nodes, key=lambda node: node.parent_path.count("/")):
            siblings = children[node.parent_id.id]
            present = sum(days.get(sibling, 0) for sibling in siblings)
            part = days.get(node.id, 0) / present if present else 1 / len(siblings)
            pushed = shared.get(node.parent_id.id, 0.0) * part
            weights[node.id] = below[node.id] + pushed
            shared[node.id] = own.get(node.id, 0.0) + pushed
        return weights
