from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL


class SalesTargetPlan(models.Model):
    """ Brings the results of a plan up to date.

    One statement per metric reads the source rows, places them in the tree, adds them up
    the tree and writes what has changed; a second adds the periods up to the whole.

    1. A row belongs to the node of its team, or of the nearest team above that has one. Where
       there is none, it belongs to the node of its project's team (of several, the nearest one
       above them all); without either, to the root.
    2. Below that node it belongs to the person who sold it, if he or she stands there on
       that day; without a team or project, wherever he or she stands.
    3. Below that, to the product category or dealer that matches.
    4. What no child takes stays with the node as unassigned: so the root has all there is.
    """
    _inherit = "sales.target.plan"

    last_refresh = fields.Datetime(readonly=True, copy=False)

    def action_refresh(self, metric_id=None, period_id=None):
        """ Bring the results of these plans up to date.

        :param int metric_id: only of this metric; the others stay as they were
        :param int period_id: only of this period, where that is not the whole
        """
        self.check_access("read")
        metrics = self.metric_ids.filtered(lambda metric: metric.id == metric_id)
        periods = self.period_ids.filtered(lambda period: period.id == period_id and not period.is_whole)
        self._refresh_actuals(metrics, periods)

    @api.model
    def _cron_refresh(self):
        """ Running plans, one by one: what another worker has begun is not begun again. """
        plans = self.search([("state", "=", "running")], order="last_refresh NULLS FIRST, id")
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._refresh_actuals()
            self.env["ir.cron"]._commit_progress(1)  # to the end, however long it takes

    def _refresh_actuals(self, metrics=None, periods=None):
        """ Bring results up to date.

        :param metrics: `sales.metric`, only these; all of the plan if empty
        :param periods: `sales.target.period`, only these parts; all if empty
        """
        self.env.flush_all()
        for plan in self.sudo():  # sudo: results are those of the company, whoever asks for them
            # Two at once would write the same rows: the second waits.
            self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext('sales.target.plan'), %s)", plan.id))
            parts = (periods or plan.period_ids).filtered(lambda period: not period.is_whole)
            for metric in plan.metric_ids & (metrics or plan.metric_ids):
                [(changed,)] = self.env.execute_query(plan._get_refresh_sql(metric, parts))
                if changed:  # where no part is another, the whole is none, either
                    self.env.execute_query(plan._get_whole_sql(metric))
            if not metrics and not periods:
                plan.last_refresh = fields.Datetime.now()
        self.env["sales.target.actual"].invalidate_model()

    # ------------------------------------------------------------
    # THE TREE
    # ------------------------------------------------------------

    def _get_refresh_sql(self, metric, parts):
        """ Return the statement that works out the results of a metric in some periods and keeps what changed. """
        self.ensure_one()
        return SQL(
            """
            WITH %(results)s,
            gone AS (
                DELETE FROM sales_target_actual old
                 WHERE old.plan_id = %(plan)s AND old.metric_id = %(metric)s AND old.period_id IN %(periods)s
                   AND NOT EXISTS (SELECT FROM result WHERE result.node_id = old.node_id AND result.period_id = old.period_id)
             RETURNING id
            )
            %(keep)s
            """,
            results=self._get_results_sql(metric, parts), plan=self.id, metric=metric.id,
            periods=tuple(parts.ids), keep=self._get_keep_sql(metric, SQL("result")))

    def _get_results_sql(self, metric, parts, years_back=0):
        """ Return the common table expressions, the last one named ``result``, which work out what each
        node reached in some periods, or as many years before them. """
        slots = self._get_slots(parts)
        counted = [(first - relativedelta(years=years_back), after - relativedelta(years=years_back), period)
                   for first, after, period in slots]
        sources = [(metric, False)] if metric.measure != "ratio" else [(metric.numerator_id, False), (metric.denominator_id, True)]
        source = SQL(" UNION ALL ").join(SQL("(%s)", self._get_source_sql(part, counted, is_base)) for part, is_base in sources)
        slot_rows = SQL(", ").join(
            SQL("(%s, %s, %s::date)", number, period.id, first) for number, (first, _after, period) in enumerate(slots, 1))
        bases = SQL("0::numeric AS base, 0::numeric AS direct_base") if not metric._is_worked_out() else SQL(
            "SUM(placed.base) AS base, COALESCE(SUM(placed.base) FILTER (WHERE above.direct), 0) AS direct_base")
        return SQL(
            """
            source AS (%(source)s),
            slots AS (SELECT * FROM (VALUES %(slots)s) AS v(slot, period_id, day)),
            placed AS MATERIALIZED (%(placed)s),
            above AS MATERIALIZED (
                SELECT node.id, upper.id::integer AS node_id, upper.id::integer = node.id AS direct
                  FROM (SELECT DISTINCT node_id AS id FROM placed) place
                  JOIN sales_target_node node USING (id)
                 CROSS JOIN LATERAL unnest(string_to_array(rtrim(node.parent_path, '/'), '/')) AS upper(id)
            ),
            result AS MATERIALIZED (
                SELECT above.node_id, placed.period_id, SUM(placed.amount) AS amount,
                       COALESCE(SUM(placed.amount) FILTER (WHERE above.direct), 0) AS direct_amount,
                       %(bases)s
                  FROM placed
                  JOIN above ON above.id = placed.node_id
                 GROUP BY 1, 2
            )
            """, source=source, slots=slot_rows, placed=self._get_placed_sql(metric), bases=bases)

    def _get_placed_sql(self, metric):
        """ Return the query that gives each source row its node and period. """
        self.ensure_one()
        reached = self._get_reached_sql(metric)
        if not self._has_splits(metric):
            return reached
        return SQL(
            """
            WITH reached AS MATERIALIZED (
                SELECT node_id, categ_id, partner_id, period_id, SUM(amount) AS amount, SUM(base) AS base
                  FROM (%(reached)s) AS row
                 GROUP BY 1, 2, 3, 4
            ),
            split AS MATERIALIZED (
                SELECT source.node_id, source.categ_id, source.partner_id, below.id
                  FROM (SELECT DISTINCT node_id, categ_id, partner_id FROM reached) source
                 CROSS JOIN LATERAL (%(split)s) below
            )
            SELECT COALESCE(split.id, reached.node_id) AS node_id, period_id, amount, base
              FROM reached
              LEFT JOIN split USING (node_id, categ_id, partner_id)
            """, reached=reached, split=self._get_split_sql())

    def _get_reached_sql(self, metric):
        """ Return the query that gives each source row the person, the team or the root that it belongs to. """
        counted = metric.numerator_id or metric
        is_user = bool(counted.person_path) and counted._walk(counted.person_path).comodel_name == "res.users"
        teams, projects = (
            SQL(", ").join(SQL("(%s, %s, %s)", *row) for row in places or ()) or SQL("(0, 0, '')")
            for places in (self._get_team_places(), counted.project_path and self._get_project_places()))
        return SQL(
            """
            SELECT COALESCE(person.id, team.node_id, project.node_id, %(root)s) AS node_id, COALESCE(source.categ_id, 0) AS categ_id,
                   COALESCE(source.partner_id, 0) AS partner_id, slots.period_id, source.amount, source.base
              FROM source
              JOIN slots ON slots.slot = source.slot
              LEFT JOIN (VALUES %(teams)s) AS team(team_id, node_id, path) ON team.team_id = source.team_id
              LEFT JOIN (VALUES %(projects)s) AS project(project_id, node_id, path) ON project.project_id = source.project_id
              LEFT JOIN (
                  SELECT node.id, employee.%(person_key)s AS key, node.parent_path, node.date_from, node.date_to
                    FROM sales_target_node node
                    JOIN hr_employee employee ON employee.id = node.employee_id
                   WHERE node.plan_id = %(plan)s
              ) person ON person.key = source.person_id
                      AND starts_with(person.parent_path, COALESCE(team.path, project.path, ''))
                      AND COALESCE(person.date_from, slots.day) <= slots.day
                      AND COALESCE(person.date_to, slots.day) >= slots.day
            """,
            root=self.root_id.id, plan=self.id, teams=teams, projects=projects, person_key=SQL.identifier("user_id" if is_user else "id"))

    def _has_splits(self, metric):
        """ Return whether rows of the metric may belong to a category or a dealer of the plan. """
        counted = metric.numerator_id | metric.denominator_id or metric
        kinds = [kind for kind in ("category", "dealer") if any(part[f"{kind}_path"] for part in counted)]
        return bool(kinds) and bool(self.env["sales.target.node"].search_count(
            [("plan_id", "=", self.id), ("kind", "in", kinds)], limit=1))

    def _get_split_sql(self):
        """ Return the query of the category or dealer below the node that a row has reached.

        A split within a split is reached too: the deepest node, all of whose own conditions
        and those of the splits above it hold.
        """
        return SQL(
            """
            WITH RECURSIVE way AS (
                SELECT source.node_id AS id, 0 AS depth, ''::text AS path
                UNION ALL
                SELECT child.id, way.depth + 1, COALESCE(category.parent_path, '')
                  FROM way
                  JOIN sales_target_node child ON child.parent_id = way.id AND child.kind IN ('category', 'dealer')
                  LEFT JOIN product_category category ON category.id = child.categ_id
                 WHERE child.partner_id = source.partner_id
                    OR starts_with((SELECT parent_path FROM product_category WHERE id = source.categ_id), category.parent_path)
            )
            SELECT way.id FROM way WHERE way.depth > 0 ORDER BY way.depth DESC, length(way.path) DESC, way.id LIMIT 1
            """)

    def _get_team_places(self):
        """ Return ``[(team id, node id, node path)]`` for all teams that have a node, or a team above with one. """
        self.ensure_one()
        nodes = {node.team_id.id: node for node in self.env["sales.target.node"].search_fetch(
            [("plan_id", "=", self.id), ("team_id", "!=", False)], ["team_id", "parent_path"])}
        teams = self.env["crm.team"].with_context(active_test=False).search_fetch([], ["parent_path"])
        places = []
        for team in teams:
            for team_id in reversed((team.parent_path or f"{team.id}/").split("/")[:-1]):
                if node := nodes.get(int(team_id)):
                    places.append((team.id, node.id, node.parent_path))
                    break
        return places

    def _get_project_places(self):
        """ Return ``[(project id, node id, node path)]``: where what has no team of its own counts. """
        self.ensure_one()
        projects = self.env["sales.project"].with_context(active_test=False).search_fetch(
            [("company_id", "=", self.company_id.id), ("team_ids", "!=", False)], ["team_ids"])
        if not projects:
            return []
        paths = {team_id: path for team_id, _node_id, path in self._get_team_places()}
        places = []
        for project in projects.with_context(active_test=False):
            known = [paths[team_id].split("/")[:-1] for team_id in project.team_ids.ids if team_id in paths]
            shared = [levels[0] for levels in zip(*known, strict=False) if len(set(levels)) == 1]
            if shared:
                places.append((project.id, int(shared[-1]), "/".join(shared) + "/"))
        return places

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    def _get_keep_sql(self, metric, result):
        """ Return the end of a statement, which inserts new results and updates those that changed,
        and gives the number of rows that it wrote or that ``gone`` deleted.

        What stays as it is is left out before: on a conflict even a row that is not updated would be
        locked, and so written.
        """
        value = SQL("amount") if not metric._is_worked_out() else SQL(
            "COALESCE(%s::numeric * amount / NULLIF(base, 0), 0)", metric.factor)
        return SQL(
            """
            , fresh AS (
                SELECT node_id, period_id, round(amount, 4) AS amount, round(direct_amount, 4) AS direct_amount,
                       round(base, 4) AS base, round(direct_base, 4) AS direct_base, round(%(value)s, 4) AS value
                  FROM %(result)s
            ), kept AS (
                INSERT INTO sales_target_actual
                       (plan_id, company_id, metric_id, node_id, period_id, amount, direct_amount, base, direct_base, value)
                SELECT %(plan)s, %(company)s, %(metric)s, fresh.*
                  FROM fresh
                  LEFT JOIN sales_target_actual known
                         ON known.plan_id = %(plan)s AND known.metric_id = %(metric)s
                        AND known.node_id = fresh.node_id AND known.period_id = fresh.period_id
                 WHERE (known.amount, known.direct_amount, known.base, known.direct_base, known.value)
                       IS DISTINCT FROM (fresh.amount, fresh.direct_amount, fresh.base, fresh.direct_base, fresh.value)
                    ON CONFLICT (plan_id, metric_id, node_id, period_id) DO UPDATE
                   SET amount = EXCLUDED.amount, direct_amount = EXCLUDED.direct_amount,
                       base = EXCLUDED.base, direct_base = EXCLUDED.direct_base, value = EXCLUDED.value
             RETURNING id
            )
            SELECT (SELECT COUNT(*) FROM kept) + (SELECT COUNT(*) FROM gone)
            """, plan=self.id, company=self.company_id.id, metric=metric.id, value=value, result=result)

    def _get_whole_sql(self, metric):
        """ Return the statement that adds the parts up to the whole. """
        self.ensure_one()
        return SQL(
            """
            WITH result AS MATERIALIZED (
                SELECT node_id, %(whole)s AS period_id, SUM(amount) AS amount, SUM(direct_amount) AS direct_amount,
                       SUM(base) AS base, SUM(direct_base) AS direct_base
                  FROM sales_target_actual
                 WHERE plan_id = %(plan)s AND metric_id = %(metric)s AND period_id != %(whole)s
                 GROUP BY node_id
            ),
            gone AS (
                DELETE FROM sales_target_actual old
                 WHERE old.plan_id = %(plan)s AND old.metric_id = %(metric)s AND old.period_id = %(whole)s
                   AND NOT EXISTS (SELECT FROM result WHERE result.node_id = old.node_id)
             RETURNING id
            )
            %(keep)s
            """, whole=self.whole_period_id.id, plan=self.id, metric=metric.id,
            keep=self._get_keep_sql(metric, SQL("result")))
