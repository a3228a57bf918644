from odoo import api, fields, models
from odoo.tools import SQL


class SalesLeaderboard(models.Model):
    """ Who stands where: people ranked by performance, per month, quarter and year, within the
    company and within each team.

    1. Equal amounts share a rank, and the next rank counts them all: 1, 1, 3; or, as the company
       has it, follows right after: 1, 1, 2.
    2. A rank is worked out over everybody and only then shown to those who may see it (record
       rules): where the company keeps the board private, a seller reads his or her own row, which
       says the rank and among how many, a leader those of the teams below, an officer all.
    3. Who joined or left within the period is marked, with the amount that the days on post would
       make over the whole of it. Ranks are by what was really reached, or by that, as the company has it.
    """
    _name = "sales.leaderboard"
    _description = "Leaderboard"
    _auto = False
    _order = "date_from desc, metric_id, rank, id"
    _rec_name = "employee_id"
    _depends = {
        "sales.performance": ["amount", "company_id", "date", "employee_id", "metric_id", "period_id", "team_id"],
        "sales.performance.period": ["date_from"],
        "sales.metric": ["good_direction"],
        "res.company": ["currency_id", "leaderboard_part", "leaderboard_ties"],
        "hr.version": ["contract_date_start", "contract_date_end", "date_version", "departure_date", "employee_id"],
    }

    granularity = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")], string="Period", readonly=True)
    scope = fields.Selection([("company", "Company"), ("team", "Team")], string="Ranked Within", readonly=True)
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("To", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    metric_id = fields.Many2one("sales.metric", readonly=True)
    unit = fields.Selection(related="metric_id.unit")
    employee_id = fields.Many2one("hr.employee", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True, help="The person's latest team in the period.")
    amount = fields.Float("Result", digits=(18, 2), readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    participant_count = fields.Integer("Participants", readonly=True, aggregator=None)
    is_part = fields.Boolean("Part of the Period", readonly=True, help="Joined or left within the period.")
    days_on_post = fields.Integer(readonly=True, aggregator=None)
    pro_rata = fields.Float(
        digits=(18, 2), readonly=True, aggregator=None,
        help="What the same pace makes over the whole period, for those who joined or left within it.")
    is_own = fields.Boolean("Myself", compute="_compute_is_own")

    @api.depends("employee_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        # sudo: whose login belongs to the person
        own = self.env["hr.employee"].sudo().with_context(active_test=False).search([("user_id", "=", self.env.uid)])
        for row in self:
            row.is_own = row.employee_id.id in own.ids

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """ The entries are summed up by month first, so all that follows works on few rows. """
        return SQL(
            """ SELECT id, granularity, scope, date_from, date_to, company_id, currency_id, metric_id, employee_id, team_id, amount,
                       CASE WHEN leaderboard_ties = 'dense' THEN DENSE_RANK() OVER (board ORDER BY score)
                            ELSE RANK() OVER (board ORDER BY score) END AS rank,
                       COUNT(*) OVER board AS participant_count, is_part, days_on_post, pro_rata
                  FROM (SELECT reached.*,
                               CASE WHEN good_direction = 'down' THEN 1 ELSE -1 END
                               * CASE WHEN leaderboard_part = 'pro_rata' THEN pro_rata ELSE amount END AS score
                          FROM (%s) AS reached) AS scored
                WINDOW board AS (PARTITION BY granularity, scope, date_from, date_to, company_id, metric_id, scope_team_id) """,
            self._get_days())

    def _get_days(self):
        """ Add to each person's amount the days on post within the period, and what they would make over all of it. """
        return SQL(
            """ SELECT present.*, days_on_post < days AS is_part,
                       CASE WHEN days_on_post > 0 THEN ROUND(amount * days / days_on_post, 2) ELSE amount END AS pro_rata
                  FROM (SELECT total.*, company.currency_id, company.leaderboard_ties, company.leaderboard_part, metric.good_direction,
                               total.date_to - total.date_from + 1 AS days,
                               GREATEST(0, LEAST(total.date_to, total.last_day) - GREATEST(total.date_from, total.first_day) + 1)
                                   AS days_on_post
                          FROM (%s) AS total
                          JOIN res_company company ON company.id = total.company_id
                          JOIN sales_metric metric ON metric.id = total.metric_id) AS present """,
            self._get_totals())

    def _get_totals(self):
        """ Sum up the months for each board that they are on. """
        return SQL(
            """ SELECT MIN(month.id) * 6 + board.number AS id, board.granularity, board.scope,
                       DATE_TRUNC(board.granularity, month.date_from)::date AS date_from,
                       (DATE_TRUNC(board.granularity, month.date_from) + board.length - INTERVAL '1 day')::date AS date_to,
                       month.company_id, month.metric_id, month.employee_id,
                       CASE WHEN board.scope = 'team' THEN month.team_id END AS scope_team_id,
                       (ARRAY_AGG(month.team_id ORDER BY month.last_date DESC, month.id DESC))[1] AS team_id,
                       MIN(month.first_day) AS first_day, MAX(month.last_day) AS last_day, SUM(month.amount) AS amount
                  FROM (%s) AS month
            CROSS JOIN (VALUES ('month', 'company', 0, INTERVAL '1 month'), ('quarter', 'company', 1, INTERVAL '3 months'),
                               ('year', 'company', 2, INTERVAL '1 year'), ('month', 'team', 3, INTERVAL '1 month'),
                               ('quarter', 'team', 4, INTERVAL '3 months'), ('year', 'team', 5, INTERVAL '1 year')
                       ) AS board (granularity, scope, number, length)
                 WHERE board.scope = 'company' OR month.team_id IS NOT NULL
              GROUP BY board.number, board.granularity, board.scope, board.length,
                       DATE_TRUNC(board.granularity, month.date_from),
                       month.company_id, month.metric_id, month.employee_id, scope_team_id """,
            self._get_months())

    def _get_months(self):
        """ Sum up the entries of each month, as it is confirmed: late ones count where they were put.
        Add when the person joined and left: the first contract day, the last day of the latest version. """
        return SQL(
            """ SELECT MIN(entry.id) AS id, period.date_from, entry.company_id, entry.metric_id, entry.employee_id,
                       entry.team_id, MAX(entry.date) AS last_date, SUM(entry.amount) AS amount, post.first_day, post.last_day
                  FROM sales_performance entry
                  JOIN sales_performance_period period ON period.id = entry.period_id
             LEFT JOIN (SELECT employee_id, MIN(contract_date_start) AS first_day,
                               (ARRAY_AGG(COALESCE(departure_date, contract_date_end) ORDER BY date_version DESC))[1] AS last_day
                          FROM hr_version
                         WHERE active
                      GROUP BY employee_id) AS post ON post.employee_id = entry.employee_id
                 WHERE entry.employee_id IS NOT NULL
              GROUP BY period.date_from, entry.company_id, entry.metric_id, entry.employee_id, entry.team_id,
                       post.first_day, post.last_day """)
