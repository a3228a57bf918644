import itertools
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import RateTable


class SalesTargetPlan(models.Model):
    """ Brings the results of a plan up to date.

    One statement per metric reads the source rows, places them in the tree, adds them up
    the tree and writes what has changed; a second adds the periods up to the whole.

    1. A row belongs to the node of its team, or of the nearest team above that has one;
       without a team, to the root.
    2. Below that node it belongs to the person who sold it, if he or she stands there on
       that day; without a team, wherever he or she stands.
    3. Below that, to the product category or dealer that matches.
    4. What no child takes stays with the node as unassigned: so the root has all there is.
    """
    _inherit = "sales.target.plan"

    last_refresh = fields.Datetime(readonly=True, copy=False)

    def action_refresh(self):
        """ Bring the results of these plans up to date. """
        self.check_access("read")
        self._refresh_actuals()

    @api.model
    def _cron_refresh(self):
        """ Running plans, one by one: what another worker has begun is not begun again. """
        plans = self.search([("state", "=", "running")], order="last_refresh NULLS FIRST, id")
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._refresh_actuals()
            self.env["ir.cron"]._commit_progress(1)

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
                self.env.cr.execute(plan._get_refresh_sql(metric, parts))
                self.env.cr.execute(plan._get_whole_sql(metric))
            plan.last_refresh = fields.Datetime.now()
        self.env["sales.target.actual"].invalidate_model()

    # ------------------------------------------------------------
    # THE SOURCE
    # ------------------------------------------------------------

    def _get_slots(self, parts):
        """ Return ``[(first day, day after, period)]``: the periods, cut where somebody comes or goes. """
        self.ensure_one()
        moved = self.env["sales.target.node"].search_fetch(
            Domain("plan_id", "=", self.id) & Domain("employee_id", "!=", False)
            & (Domain("date_from", "!=", False) | Domain("date_to", "!=", False)), ["date_from", "date_to"])
        cuts = {day for node in moved
                for day in (node.date_from, node.date_to and node.date_to + timedelta(days=1)) if day}
        slots = []
        for period in parts.sorted("date_from"):
            end = period.date_to + timedelta(days=1)
            days = sorted({period.date_from, end, *(day for day in cuts if period.date_from < day < end)})
            slots += [(first, after, period) for first, after in itertools.pairwise(days)]
        return slots

    def _to_bound(self, day, field_type):
        """ Return the beginning of a day of the plan, as the database keeps a field of that type. """
        if field_type == "date":
            return day
        local = pytz.timezone(self.tz).localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_source_domain(self, metric):
        """ Return the domain of the plan's own records, of any time. """
        Model = metric._get_model()
        if "company_id" not in Model._fields:
            return Domain.TRUE
        return Domain("company_id", "=", self.company_id.id)

    def _get_source_sql(self, metric, slots, is_base=False):
        """ Return the query of ``(team_id, person_id, categ_id, partner_id, slot, amount, base)`` of a metric. """
        self.ensure_one()
        Model = metric._get_model()
        field_type = metric._walk(metric.date_path).type
        bounds = [self._to_bound(first, field_type) for first, _after, _period in slots]
        end = self._to_bound(slots[-1][1], field_type)
        domain = metric._get_domain() & self._get_source_domain(metric) & Domain(metric.date_path, ">=", bounds[0]) \
            & Domain(metric.date_path, "<", end)
        query = Model._search(domain)
        date = self._follow(Model, metric.date_path, query)
        # Customers are many: they tell rows apart only where the plan has dealers.
        dealers = metric.dealer_path and self.env["sales.target.node"].search_count(
            [("plan_id", "=", self.id), ("kind", "=", "dealer")], limit=1)
        keys = [
            self._follow(Model, path, query) if path else SQL("NULL::integer")
            for path in (metric.team_path, metric.person_path, metric.category_path, dealers and metric.dealer_path)]
        slot = SQL("width_bucket(%s, %s::%s[])", date, bounds, SQL("date" if field_type == "date" else "timestamp"))
        amount = SQL("COUNT(*)") if metric.measure == "count" else self._get_amount_sql(metric, query, date, field_type)
        amounts = (SQL("0::numeric"), amount) if is_base else (amount, SQL("0::numeric"))
        return SQL(
            "SELECT %s AS team_id, %s AS person_id, %s AS categ_id, %s AS partner_id, %s AS slot, "
            "%s::numeric AS amount, %s::numeric AS base FROM %s WHERE %s GROUP BY 1, 2, 3, 4, 5",
            *keys, slot, *amounts, query.from_clause, query.where_clause or SQL("TRUE"))

    def _follow(self, Model, path, query):
        """ Return the column at the end of a metric's path, joining what lies between to the query. """
        alias, names = Model._table, path.split(".")
        for name in names[:-1]:
            column = Model._field_to_sql(alias, name, query)
            Model = self.env[Model._fields[name].comodel_name]
            alias = query.make_alias(alias, name)
            query.add_join("LEFT JOIN", alias, Model._table, SQL("%s = %s", column, SQL.identifier(alias, "id")))
        return Model._field_to_sql(alias, names[-1], query)

    def _get_amount_sql(self, metric, query, date, field_type):
        """ Return the sum of the measure, in the plan's currency at the rate of each record's day. """
        Model = metric._get_model()
        table = Model._table
        measure = Model._field_to_sql(table, metric.measure_field_id.name, query)
        groupby = metric._get_currency_groupby()
        if not groupby:
            return SQL("COALESCE(SUM(%s), 0)", measure)
        by_company = groupby == "company_id"
        if by_company and self.company_id.currency_id == self.currency_id:
            return SQL("COALESCE(SUM(%s), 0)", measure)
        rates = self._get_rates(field_type)
        if not rates:
            return SQL("COALESCE(SUM(%s), 0)", measure)
        currency = SQL("%s", self.company_id.currency_id.id) if by_company \
            else Model._field_to_sql(table, groupby, query)
        rows = SQL(", ").join(SQL("(%s, %s, %s, %s)", *row) for row in rates)
        kind = SQL("date" if field_type == "date" else "timestamp")
        table_sql = SQL(
            "(SELECT c AS currency_id, f::%(kind)s AS first, a::%(kind)s AS after, r::numeric AS rate"
            " FROM (VALUES %(rows)s) v(c, f, a, r))", kind=kind, rows=rows)
        query.add_join("LEFT JOIN", "target_rate", table_sql, SQL(
            "target_rate.currency_id = %s AND %s >= target_rate.first AND %s < target_rate.after", currency, date, date))
        return SQL("COALESCE(SUM(%s * COALESCE(target_rate.rate, 1)), 0)", measure)

    def _get_rates(self, field_type):
        """ Return ``[(currency id, from, until, factor into the plan's currency)]`` for the days of the plan. """
        self.ensure_one()
        company, target = self.company_id, self.currency_id
        foreign = self.env["res.currency"].with_context(active_test=False).search([("id", "!=", target.id), ("rate_ids", "!=", False)])
        rates = self.env["res.currency.rate"].search_fetch(
            [("currency_id", "in", (foreign | target).ids), ("company_id", "in", [company.root_id.id, False])],
            ["currency_id", "company_id", "name", "rate"])
        table = RateTable((rate.currency_id, not rate.company_id, rate.name, rate.rate) for rate in rates)
        end = self.date_to + timedelta(days=1)
        days = sorted({self.date_from, *(rate.name for rate in rates if self.date_from < rate.name < end)})
        return [
            (currency.id, self._to_bound(first, field_type), self._to_bound(after, field_type),
             table.convert(1.0, currency, target, first))
            for currency in foreign
            for first, after in zip(days, [*days[1:], end], strict=True)]

    # ------------------------------------------------------------
    # THE TREE
    # ------------------------------------------------------------

    def _get_refresh_sql(self, metric, parts):
        """ Return the statement that works out the results of a metric in some periods and keeps what changed. """
        self.ensure_one()
        slots = self._get_slots(parts)
        sources = [(metric, False)] if metric.measure != "ratio" else [(metric.numerator_id, False), (metric.denominator_id, True)]
        source = SQL(" UNION ALL ").join(SQL("(%s)", self._get_source_sql(part, slots, is_base)) for part, is_base in sources)
        slot_rows = SQL(", ").join(
            SQL("(%s, %s, %s::date)", number, period.id, first) for number, (first, _after, period) in enumerate(slots, 1))
        return SQL(
            """
            WITH source AS (%(source)s),
            slots AS (SELECT * FROM (VALUES %(slots)s) AS v(slot, period_id, day)),
            placed AS (%(placed)s),
            result AS MATERIALIZED (
                SELECT above.node_id::integer AS node_id, placed.period_id,
                       SUM(placed.amount) AS amount, SUM(placed.base) AS base,
                       COALESCE(SUM(placed.amount) FILTER (WHERE above.node_id::integer = placed.node_id), 0) AS direct_amount,
                       COALESCE(SUM(placed.base) FILTER (WHERE above.node_id::integer = placed.node_id), 0) AS direct_base
                  FROM placed
                  JOIN sales_target_node node ON node.id = placed.node_id
                 CROSS JOIN LATERAL unnest(string_to_array(rtrim(node.parent_path, '/'), '/')) AS above(node_id)
                 GROUP BY 1, 2
            ),
            gone AS (
                DELETE FROM sales_target_actual old
                 WHERE old.plan_id = %(plan)s AND old.metric_id = %(metric)s AND old.period_id IN %(periods)s
                   AND NOT EXISTS (SELECT FROM result WHERE result.node_id = old.node_id AND result.period_id = old.period_id)
            )
            %(keep)s
            """,
            source=source, slots=slot_rows, placed=self._get_placed_sql(metric), plan=self.id, metric=metric.id,
            periods=tuple(parts.ids), keep=self._get_keep_sql(metric, SQL("result")))

    def _get_placed_sql(self, metric):
        """ Return the query that gives each source row its node and period. """
        self.ensure_one()
        counted = metric.numerator_id or metric
        is_user = bool(counted.person_path) and counted._walk(counted.person_path).comodel_name == "res.users"
        team_rows = SQL(", ").join(SQL("(%s, %s, %s)", *row) for row in self._get_team_places()) or SQL("(0, 0, '')")
        return SQL(
            """
            WITH reached AS MATERIALIZED (
                SELECT COALESCE(person.id, team.node_id, %(root)s) AS node_id, COALESCE(source.categ_id, 0) AS categ_id,
                       COALESCE(source.partner_id, 0) AS partner_id, slots.period_id,
                       SUM(source.amount) AS amount, SUM(source.base) AS base
                  FROM source
                  JOIN slots ON slots.slot = source.slot
                  LEFT JOIN (VALUES %(teams)s) AS team(team_id, node_id, path) ON team.team_id = source.team_id
                  LEFT JOIN (
                      SELECT node.id, employee.%(person_key)s AS key, node.parent_path, node.date_from, node.date_to
                        FROM sales_target_node node
                        JOIN hr_employee employee ON employee.id = node.employee_id
                       WHERE node.plan_id = %(plan)s
                  ) person ON person.key = source.person_id
                          AND starts_with(person.parent_path, COALESCE(team.path, ''))
                          AND COALESCE(person.date_from, slots.day) <= slots.day
                          AND COALESCE(person.date_to, slots.day) >= slots.day
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
            """,
            root=self.root_id.id, plan=self.id, teams=team_rows,
            person_key=SQL.identifier("user_id" if is_user else "id"), split=self._get_split_sql(metric))

    def _get_split_sql(self, metric):
        """ Return the query of the category or dealer below the node that a row has reached.

        A split within a split is reached too: the deepest node, all of whose own conditions
        and those of the splits above it hold.
        """
        splits = [("plan_id", "=", self.id), ("kind", "in", ("category", "dealer"))]
        counted = metric if metric._is_additive() else metric.numerator_id | metric.denominator_id
        leads_there = any(part.category_path or part.dealer_path for part in counted)
        if not leads_there or not self.env["sales.target.node"].search_count(splits, limit=1):
            return SQL("SELECT NULL::integer AS id WHERE FALSE")
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

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    def _get_keep_sql(self, metric, result):
        """ Return the end of a statement, which inserts new results and updates those that changed. """
        amount, base = SQL("amount"), SQL("base")
        value = amount if metric.measure != "ratio" else SQL(
            "COALESCE(%s::numeric * amount / NULLIF(base, 0), 0)", metric.factor)
        return SQL(
            """
            INSERT INTO sales_target_actual AS old
                   (plan_id, company_id, metric_id, node_id, period_id, amount, direct_amount, base, direct_base, value)
            SELECT %(plan)s, %(company)s, %(metric)s, node_id, period_id,
                   round(amount, 4), round(direct_amount, 4), round(%(base)s, 4), round(direct_base, 4), round(%(value)s, 4)
              FROM %(result)s
                ON CONFLICT (plan_id, metric_id, node_id, period_id) DO UPDATE
               SET amount = EXCLUDED.amount, direct_amount = EXCLUDED.direct_amount,
                   base = EXCLUDED.base, direct_base = EXCLUDED.direct_base, value = EXCLUDED.value
             WHERE (old.amount, old.direct_amount, old.base, old.direct_base, old.value)
                   IS DISTINCT FROM
                   (EXCLUDED.amount, EXCLUDED.direct_amount, EXCLUDED.base, EXCLUDED.direct_base, EXCLUDED.value)
            """, plan=self.id, company=self.company_id.id, metric=metric.id, base=base, value=value, result=result)

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
            )
            %(keep)s
            """, whole=self.whole_period_id.id, plan=self.id, metric=metric.id,
            keep=self._get_keep_sql(metric, SQL("result")))

    # ------------------------------------------------------------
    # RECONCILIATION
    # ------------------------------------------------------------

    def _get_reconciliation(self):
        """ Compare what the board adds up to with what the source holds.

        :returns: list of dicts, one per additive metric: ``metric`` (record), ``source`` and ``board``
            (totals in the metric's unit or the plan's currency), ``unassigned`` (what no person, category or
            dealer has), ``difference`` (0 unless something was booked since the last refresh)
        """
        self.ensure_one()
        plan = self.sudo()  # sudo: as the refresh counts
        actuals = plan.env["sales.target.actual"].search(
            [("plan_id", "=", plan.id), ("period_id", "=", plan.whole_period_id.id)])
        rows = []
        for metric in plan.metric_ids.filtered(lambda metric: metric._is_additive()):
            own = actuals.filtered(lambda actual, metric=metric: actual.metric_id == metric)
            counted = metric.with_company(plan.company_id).with_context(tz=plan.tz)
            _count, source = counted._count(plan.date_from, plan.date_to, plan._get_source_domain(metric))
            board = own.filtered(lambda actual: actual.node_id == plan.root_id).amount
            inner = own.filtered(lambda actual: actual.node_id.kind not in ("person", "category", "dealer"))
            rows.append({
                "metric": metric, "source": source, "board": board, "unassigned": sum(inner.mapped("direct_amount")),
                "difference": round(source - board, 4)})
        return rows

    def action_reconcile(self):
        """ Tell whether the board adds up to the source. """
        self.ensure_one()
        if not self.env.user.has_groups("sales_kpi.group_officer,sales_center.group_auditor"):
            raise AccessError(self.env._("The totals of the company are for the centre's officers and the auditor."))
        rows = self._get_reconciliation()
        lines = [
            self.env._("%(metric)s: source %(total)s, board %(board)s, of which unassigned %(unassigned)s, difference %(difference)s",
                       metric=row["metric"].name, total=f"{row['source']:,.2f}",
                       **{key: f"{row[key]:,.2f}" for key in ("board", "unassigned", "difference")})
            for row in rows]
        agrees = not any(row["difference"] for row in rows)
        title = self.env._("The board adds up to the source")
        if not agrees:
            title = self.env._("Something was booked since the last refresh")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": "\n".join(lines), "type": "success" if agrees else "warning", "sticky": True,
            },
        }
