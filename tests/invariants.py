"""What holds at all times, by SQL alone: for databases after load, after faults, and after years.

Numbers are those of the list of invariants in the product's description. Each select gives one column that names, in words,
what breaks the rule; nothing comes back where it holds. Access (9) is no matter of SQL: see test_access_table.py.
"""
from typing import NamedTuple


class Invariant(NamedTuple):
    number: int
    broken: str  # in words, what must not be
    select: str


def papers_without_gaps(table, what):
    """A select of the numbers that are missing among those given to papers such as SAL2026-0001."""
    return f"""
        SELECT format('{what} %s%s', prefix, lpad(missing::text, 4, '0'))
          FROM (SELECT company_id, substring(name FROM '^(.*?)[0-9]+$') AS prefix,
                       array_agg(substring(name FROM '([0-9]+)$')::int) AS numbers
                  FROM {table} WHERE name ~ '^[A-Z]+[0-9]{{4}}-[0-9]+$' GROUP BY 1, 2) AS given
     CROSS JOIN LATERAL generate_series(1, (SELECT max(number) FROM unnest(numbers) number)) AS missing
         WHERE missing != ALL (numbers)"""


def numbers_once(table, what):
    return f"""
        SELECT format('{what} %s', name) FROM {table} WHERE name != '/' GROUP BY company_id, name HAVING count(*) > 1"""


def one_at_a_time(table, what, column, states, start="date_start", stop="coalesce(date_stop, 'infinity')"):
    """A select of bookings of one thing or person at the same time."""
    return f"""
        SELECT format('{what} %s and %s', one.id, other.id)
          FROM (SELECT *, tsrange({start}, {stop}) AS span FROM {table} WHERE state IN ({states})) AS one
          JOIN (SELECT *, tsrange({start}, {stop}) AS span FROM {table} WHERE state IN ({states})) AS other
            ON other.id > one.id AND other.{column} = one.{column} AND one.span && other.span"""


BOOKED = "'requested', 'approved', 'active'"
INVARIANTS = [Invariant(*row) for row in (
    # --- 1. No unapproved price ---
    (1, "an order is confirmed while what it grants is not approved", """
        SELECT format('order %s: %s', name, approval_state) FROM sale_order
         WHERE state = 'sale' AND approval_state NOT IN ('no', 'approved')"""),
    (1, "an order is confirmed by an approval that is not for it, or was not given", """
        SELECT format('order %s: approval %s is %s', o.name, a.name, a.state)
          FROM sale_order o JOIN sales_approval a ON a.id = o.approval_id
         WHERE o.state = 'sale' AND o.approval_state = 'approved'
           AND (a.state NOT IN ('used', 'approved') OR (a.res_model, a.res_id) != ('sale.order', o.id))"""),
    # --- 2. An approval is used once ---
    (2, "an approval is used by two orders", """
        SELECT format('approval %s: %s', a.name, string_agg(o.name, ', ' ORDER BY o.id))
          FROM sale_order o JOIN sales_approval a ON a.id = o.approval_id
         WHERE o.state = 'sale' GROUP BY a.id HAVING count(*) > 1"""),
    (2, "an approval is used that nobody gave", """
        SELECT format('approval %s', name) FROM sales_approval WHERE (state = 'used' OR used_on IS NOT NULL) AND decided_on IS NULL"""),
    (2, "an approval was given while a step was open or refused", """
        SELECT format('approval %s: step %s is %s', a.name, s.round, s.state)
          FROM sales_approval a JOIN sales_approval_step s ON s.approval_id = a.id
         WHERE a.state IN ('approved', 'used') AND s.state IN ('waiting', 'pending', 'rejected')"""),
    (2, "a document waits for two approvals", """
        SELECT format('%s %s', res_model, res_id) FROM sales_approval WHERE state = 'pending'
         GROUP BY res_model, res_id HAVING count(*) > 1"""),
    (2, "what a pool has given is not what its entries say", """
        SELECT format('pool %s: %s, by its entries %s', p.name, p.committed, coalesce(sum(e.amount), 0))
          FROM sales_concession_pool p LEFT JOIN sales_concession_entry e ON e.pool_id = p.id
         GROUP BY p.id HAVING p.committed != coalesce(sum(e.amount), 0)"""),
    # --- 3. Nobody approves their own request, nor twice ---
    (3, "somebody decided an own request", """
        SELECT format('approval %s', a.name) FROM sales_approval a JOIN sales_approval_decision d ON d.approval_id = a.id
         WHERE d.decision IN ('approve', 'reject') AND a.requester_id IN (d.user_id, d.on_behalf_of_id)"""),
    (3, "somebody decided twice in one chain", """
        SELECT format('approval %s: user %s', a.name, d.user_id)
          FROM sales_approval a JOIN sales_approval_decision d ON d.approval_id = a.id
         WHERE d.decision IN ('approve', 'reject') GROUP BY a.id, d.user_id HAVING count(*) > 1"""),
    (3, "a step is given with fewer agreements than it needs", """
        SELECT format('approval %s: step %s', a.name, s.round)
          FROM sales_approval a JOIN sales_approval_step s ON s.approval_id = a.id AND s.state = 'given'
          LEFT JOIN sales_approval_decision d ON d.approval_id = a.id AND d.decision IN ('approve', 'carry')
         GROUP BY a.id, s.id HAVING count(d.id) < s.min_approvals"""),
    # --- 4. A unit is sold once ---
    (4, "a unit has two live claims", """
        SELECT format('unit %s', u.number) FROM sales_unit u JOIN sales_unit_claim c ON c.unit_id = u.id
         WHERE c.state = 'live' GROUP BY u.id HAVING count(*) > 1"""),
    (4, "a unit is in two confirmed orders", """
        SELECT format('unit %s: %s', u.number, string_agg(o.name, ', ' ORDER BY o.id))
          FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id JOIN sales_unit u ON u.id = l.unit_id
         WHERE o.state = 'sale' GROUP BY u.id HAVING count(DISTINCT o.id) > 1"""),
    (4, "a confirmed order does not have its unit", """
        SELECT format('order %s: unit %s', o.name, u.number)
          FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id JOIN sales_unit u ON u.id = l.unit_id
         WHERE o.state = 'sale' AND NOT EXISTS (
            SELECT FROM sales_unit_claim c WHERE c.unit_id = u.id AND c.state = 'live' AND c.kind != 'hold' AND c.order_line_id = l.id)"""),
    (4, "a unit is subscribed by an order that is not confirmed", """
        SELECT format('unit %s: order %s', u.number, o.name)
          FROM sales_unit_claim c JOIN sales_unit u ON u.id = c.unit_id
          JOIN sale_order_line l ON l.id = c.order_line_id JOIN sale_order o ON o.id = l.order_id
         WHERE c.state = 'live' AND c.kind != 'hold' AND o.state != 'sale'"""),
    (4, "a unit is claimed that is not on the market", """
        SELECT format('unit %s: %s', u.number, u.stage) FROM sales_unit u JOIN sales_unit_claim c ON c.unit_id = u.id
         WHERE c.state = 'live' AND u.stage NOT IN ('on_market', 'delivered')"""),
    (4, "a unit is offered to two, or while somebody has it", """
        SELECT format('unit %s', u.number) FROM sales_unit u JOIN sales_unit_waiting w ON w.unit_id = u.id AND w.state = 'offered'
         WHERE EXISTS (SELECT FROM sales_unit_claim c WHERE c.unit_id = u.id AND c.state = 'live')
            OR EXISTS (SELECT FROM sales_unit_waiting v WHERE v.unit_id = u.id AND v.state = 'offered' AND v.id != w.id)"""),
    (4, "a signed contract does not have its unit", """
        SELECT format('contract %s: unit %s', k.name, u.number)
          FROM sales_contract k JOIN sales_contract_unit_rel r ON r.contract_id = k.id JOIN sales_unit u ON u.id = r.unit_id
         WHERE k.state IN ('signed', 'performing') AND k.kind = 'sale' AND NOT EXISTS (
            SELECT FROM sales_unit_claim c WHERE c.unit_id = u.id AND c.state = 'live' AND c.kind = 'contract')"""),
    # --- 5. Every number is accounted for ---
    (5, "a number of a slip exists twice", """
        SELECT format('slip %s', name) FROM sales_slip GROUP BY company_id, kind_id, name HAVING count(*) > 1"""),
    (5, "a book lacks numbers", """
        SELECT format('book %s: number %s', b.id, missing)
          FROM sales_slip_book b CROSS JOIN LATERAL generate_series(b.number_from, b.number_to) AS missing
         WHERE NOT EXISTS (SELECT FROM sales_slip s WHERE s.book_id = b.id AND s.number = missing)"""),
    (5, "a slip is not where its log says", """
        SELECT format('slip %s: %s, by the log %s', s.name, s.state, m.state_to)
          FROM sales_slip s LEFT JOIN LATERAL (
                SELECT state_to FROM sales_slip_move m
                 WHERE m.book_id = s.book_id AND s.number BETWEEN m.number_from AND m.number_to ORDER BY m.id DESC LIMIT 1) AS m ON TRUE
         WHERE s.state IS DISTINCT FROM m.state_to"""),
    (5, "a slip is out without a holder, or void without a reason", """
        SELECT format('slip %s: %s', name, state) FROM sales_slip
         WHERE state IN ('issued', 'used') AND team_id IS NULL AND employee_id IS NULL
            OR state = 'void' AND (void_cause IS NULL OR coalesce(void_reason, '') = '')"""),
    (5, "a claim has two papers", """
        SELECT format('claim %s: %s', claim_id, string_agg(name, ', ' ORDER BY id)) FROM sales_slip
         WHERE claim_kind IS NOT NULL AND claim_id IS NOT NULL AND state IN ('used', 'archived')
         GROUP BY claim_id, claim_kind HAVING count(*) > 1"""),
    (5, "a number of a contract exists twice", numbers_once("sales_contract", "contract")),
    (5, "a number of a contract is missing", papers_without_gaps("sales_contract", "contract")),
    (5, "a contract went on without a number", """
        SELECT format('contract %s: %s', id, state) FROM sales_contract WHERE name = '/' AND state NOT IN ('draft', 'cancelled')"""),
    (5, "a number of a sealing exists twice", numbers_once("sales_seal_use", "sealing")),
    (5, "a number of a sealing is missing", papers_without_gaps("sales_seal_use", "sealing")),
    # --- 6. The sum is the whole ---
    (6, "the targets below a node are not what it hands out", """
        SELECT format('node %s: %s, at %s %%, less %s; below are %s', n.name, f.target, n.stretch, f.open_share, below.total)
          FROM sales_target_figure f
          JOIN sales_target_node n ON n.id = f.node_id
          JOIN sales_target_plan p ON p.id = f.plan_id AND p.state NOT IN ('draft', 'distributed', 'accepted')
          JOIN sales_metric m ON m.id = f.metric_id AND m.measure != 'ratio' AND m.unit != 'percent'
          JOIN LATERAL (
                SELECT sum(c.target) AS total FROM sales_target_figure c JOIN sales_target_node child ON child.id = c.node_id
                 WHERE child.parent_id = n.id AND c.metric_id = f.metric_id AND c.period_id = f.period_id) AS below ON TRUE
         WHERE EXISTS (SELECT FROM sales_target_node child WHERE child.parent_id = n.id)
           AND abs(coalesce(below.total, 0) - (f.target * n.stretch / 100 - coalesce(f.open_share, 0)))
               > CASE WHEN n.stretch = 100 THEN 0.00005 WHEN m.unit = 'piece' THEN 1 ELSE 0.01 END"""),
    (6, "the targets of the parts of a year are not the year's", """
        SELECT format('node %s: %s, parts %s', n.name,
                      sum(f.target) FILTER (WHERE t.is_whole), sum(f.target) FILTER (WHERE t.is_whole IS NOT TRUE))
          FROM sales_target_figure f
          JOIN sales_target_node n ON n.id = f.node_id
          JOIN sales_target_plan p ON p.id = f.plan_id AND p.state NOT IN ('draft', 'distributed', 'accepted')
          JOIN sales_target_period t ON t.id = f.period_id
          JOIN sales_metric m ON m.id = f.metric_id AND m.measure != 'ratio' AND m.unit != 'percent'
         GROUP BY n.id, f.metric_id
        HAVING coalesce(sum(f.target) FILTER (WHERE t.is_whole), 0) != coalesce(sum(f.target) FILTER (WHERE t.is_whole IS NOT TRUE), 0)"""),
    # --- 7. A result counts once ---
    (7, "the shares of a deal are not 100 %", """
        SELECT format('%s %s: %s %%', what, id, percent) FROM (
            SELECT 'order' AS what, order_id AS id, sum(percent) AS percent FROM sales_performance_share GROUP BY 2
             UNION ALL SELECT 'sharing', sharing_id, sum(percent) FROM sales_performance_sharing_line GROUP BY 2
             UNION ALL SELECT 'dispute', dispute_id, sum(percent) FROM sales_performance_dispute_line GROUP BY 2) AS deal
         WHERE round(percent, 2) != 100"""),
    (7, "an event is in the ledger twice", """
        SELECT format('%s', source_key) FROM sales_performance WHERE source_key IS NOT NULL GROUP BY source_key HAVING count(*) > 1"""),
    (7, "a confirmed order is not in the ledger", """
        SELECT format('order %s', o.name) FROM sale_order o JOIN res_company c ON c.id = o.company_id
         WHERE o.state = 'sale' AND o.performance_followed AND c.performance_order AND o.amount_untaxed != 0
           AND NOT EXISTS (SELECT FROM sales_performance p WHERE p.res_model = 'sale.order' AND p.res_id = o.id AND p.event = 'order')"""),
    (7, "the ledger does not have an order's amount", """
        SELECT format('order %s: %s, in the ledger %s', o.name, CASE WHEN o.state = 'sale' THEN o.amount_untaxed ELSE 0 END, sum(p.amount))
          FROM sale_order o
          JOIN res_company c ON c.id = o.company_id AND c.currency_id = o.currency_id AND c.performance_order
          JOIN sales_performance p ON p.res_model = 'sale.order' AND p.res_id = o.id AND p.event != 'adjustment'
         WHERE o.performance_followed AND NOT EXISTS (
                SELECT FROM sales_performance r WHERE r.res_model = 'sale.order' AND r.res_id = o.id AND r.event = 'refund')
         GROUP BY o.id HAVING abs(sum(p.amount) - CASE WHEN o.state = 'sale' THEN o.amount_untaxed ELSE 0 END) > 0.005"""),
    (7, "an entry stands in a month that is not its own", """
        SELECT format('entry %s of %s', p.id, p.date) FROM sales_performance p JOIN sales_performance_period m ON m.id = p.period_id
         WHERE p.original_period_id IS NULL AND p.date NOT BETWEEN m.date_from AND m.date_to"""),
    (7, "an entry was posted into a month that was closed", """
        SELECT format('entry %s of %s', p.id, p.date) FROM sales_performance p JOIN sales_performance_period m ON m.id = p.period_id
         WHERE m.state = 'closed' AND p.create_date > m.closed_date"""),
    # --- 8. One bed, one person; one car, one trip ---
    (8, "a bed is given to two at a time", one_at_a_time("sales_stay", "stays", "bed_id", BOOKED + ", 'done'")),
    (8, "a person has two beds at a time", one_at_a_time("sales_stay", "stays", "employee_id", BOOKED + ", 'done'")),
    (8, "a car is on two trips at a time", one_at_a_time("sales_trip", "trips", "vehicle_id", BOOKED)),
    (8, "a driver is on two trips at a time", one_at_a_time("sales_trip", "trips", "driver_id", BOOKED)),
    (8, "a thing is lent to two at a time", one_at_a_time("sales_recreation_loan", "loans", "item_id", BOOKED)),
    (8, "a person has two duties at a time", one_at_a_time("sales_duty", "duties", "employee_id", "'published'", stop="date_stop")),
    (8, "a piece of equipment is with two people", """
        SELECT format('equipment %s', equipment_id) FROM sales_custody WHERE state = 'out' AND equipment_id IS NOT NULL
         GROUP BY equipment_id HAVING count(*) > 1"""),
    (8, "a person has a meal twice", """
        SELECT format('employee %s on %s: %s', employee_id, date, kind) FROM sales_meal WHERE guest_count = 0 AND state != 'cancelled'
         GROUP BY employee_id, date, kind HAVING count(*) > 1"""),
    # --- 10. Nothing is lost: what is stored twice says the same ---
    (10, "a claim that was converted has no follower", """
        SELECT format('claim %s', c.id) FROM sales_unit_claim c
         WHERE c.state = 'converted' AND NOT EXISTS (SELECT FROM sales_unit_claim f WHERE f.origin_id = c.id)"""),
    (10, "the instalments are not the contract's amount", """
        SELECT format('contract %s: %s, instalments %s', k.name, k.amount, sum(i.amount))
          FROM sales_contract k JOIN sales_contract_instalment i ON i.contract_id = k.id
         WHERE k.state IN ('review', 'approved', 'signed', 'performing', 'fulfilled', 'archived')
         GROUP BY k.id HAVING abs(sum(i.amount) - k.amount) > 0.005"""),
    (10, "what a contract has collected is not what its instalments have", """
        SELECT format('contract %s: %s, instalments %s', k.name, k.amount_collected, sum(i.amount_collected))
          FROM sales_contract k JOIN sales_contract_instalment i ON i.contract_id = k.id
         GROUP BY k.id HAVING abs(sum(i.amount_collected) - k.amount_collected) > 0.005"""),
    (10, "a meal's settlement is not the sum of its lines", """
        SELECT format('settlement %s: %s, lines %s', s.id, s.amount_own, sum(l.amount_own))
          FROM sales_meal_settlement s JOIN sales_meal_settlement_line l ON l.settlement_id = s.id
         GROUP BY s.id HAVING abs(s.amount_own - sum(l.amount_own)) > 0.005"""),
    (10, "the seats of a trip are not those of its people", """
        SELECT format('trip %s: %s, people %s', t.id, t.seats_taken, t.seats + coalesce(sum(p.seats), 0))
          FROM sales_trip t LEFT JOIN sales_trip_passenger p ON p.trip_id = t.id
         GROUP BY t.id HAVING t.seats_taken != t.seats + coalesce(sum(p.seats), 0)"""),
    (10, "the cost of a trip is not the sum of its receipts", """
        SELECT format('trip %s: %s, receipts %s', t.id, t.cost_total, coalesce(sum(c.amount), 0))
          FROM sales_trip t LEFT JOIN sales_trip_cost c ON c.trip_id = t.id AND c.state = 'confirmed'
         GROUP BY t.id HAVING abs(coalesce(t.cost_total, 0) - coalesce(sum(c.amount), 0)) > 0.005"""),
    (10, "the total of a price list is not the sum of its prices", """
        SELECT format('prices %s: %s, lines %s', p.id, p.total, sum(l.total))
          FROM sales_launch_price p JOIN sales_launch_price_line l ON l.price_id = p.id
         GROUP BY p.id HAVING abs(p.total - sum(l.total)) > 0.005"""),
    (10, "the results of the parts of a year are not the year's", """
        SELECT format('node %s', a.node_id)
          FROM sales_target_actual a JOIN sales_target_period t ON t.id = a.period_id
          JOIN sales_metric m ON m.id = a.metric_id AND m.measure != 'ratio'
         GROUP BY a.plan_id, a.node_id, a.metric_id
        HAVING abs(coalesce(sum(a.amount) FILTER (WHERE t.is_whole), 0)
                   - coalesce(sum(a.amount) FILTER (WHERE t.is_whole IS NOT TRUE), 0)) > 0.005"""),
    (10, "a file of an attachment has no name", """
        SELECT format('attachment %s', name) FROM ir_attachment
         WHERE type = 'binary' AND store_fname IS NULL AND db_datas IS NULL AND file_size > 0"""),
)]


def broken(ask, invariants=INVARIANTS):
    """What is broken, in words, one line for each thing.

    :param ask: a function that runs a select and gives rows of strings, such as `door.database.Database.sql`
    """
    whole = " UNION ALL ".join(
        f"SELECT {position}, regexp_replace(found.what, '\\s+', ' ', 'g') FROM ({invariant.select}) AS found(what)"
        for position, invariant in enumerate(invariants))
    return [f"{invariants[int(position)].number}. {invariants[int(position)].broken}: {what}" for position, what in ask(whole)]
