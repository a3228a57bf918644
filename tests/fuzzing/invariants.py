"""What PRODUCT.md says never happens, asked of the database: each question finds nothing."""

QUESTIONS = {
    "1. an order that is sold without the approval that it needs": """
        SELECT name FROM sale_order WHERE state = 'sale' AND approval_state IN ('needed', 'pending', 'rejected', 'voided')""",
    "2. an approval that serves two orders": """
        SELECT approval_id FROM sale_order WHERE approval_id IS NOT NULL GROUP BY approval_id HAVING count(*) > 1""",
    "2. an approval that is used, but not approved": """
        SELECT id FROM sales_approval WHERE used_on IS NOT NULL AND decided_on IS NULL""",
    "3. somebody who decided on an own request": """
        SELECT d.id FROM sales_approval_decision d JOIN sales_approval a ON a.id = d.approval_id
         WHERE d.decision = 'approve' AND (d.user_id = a.requester_id OR d.on_behalf_of_id = a.requester_id)""",
    "3. somebody who decided twice in one chain": """
        SELECT approval_id, user_id FROM sales_approval_decision WHERE decision IN ('approve', 'reject')
         GROUP BY approval_id, user_id HAVING count(*) > 1""",
    "4. a unit that two have": """
        SELECT unit_id FROM sales_unit_claim WHERE state = 'live' GROUP BY unit_id HAVING count(*) > 1""",
    "4. a unit in two orders that are sold": """
        SELECT l.unit_id FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
         WHERE o.state = 'sale' AND l.unit_id IS NOT NULL AND l.product_uom_qty > 0 GROUP BY l.unit_id HAVING count(DISTINCT o.id) > 1""",
    "5. a number of a book that is missing or there twice": """
        SELECT b.id FROM sales_slip_book b LEFT JOIN sales_slip s ON s.book_id = b.id GROUP BY b.id
        HAVING count(s.id) <> b.number_to - b.number_from + 1 OR count(DISTINCT s.number) <> count(s.number)""",
    "5. a number that is out without a holder": """
        SELECT id FROM sales_slip WHERE state = 'issued' AND employee_id IS NULL""",
    "5. a number that is void without a cause": """
        SELECT id FROM sales_slip WHERE state = 'void' AND coalesce(void_reason, '') = '' AND void_cause IS NULL""",
    "5. a contract's number that is there twice": """
        SELECT name FROM sales_contract WHERE name <> '/' GROUP BY company_id, name HAVING count(*) > 1""",
    "7. shares of an order that are not the whole": """
        SELECT order_id FROM sales_performance_share GROUP BY order_id HAVING abs(sum(percent) - 100) > 0.01""",
    "7. a result that is posted twice": """
        SELECT source_key FROM sales_performance WHERE source_key IS NOT NULL GROUP BY source_key HAVING count(*) > 1""",
    "8. a bed with two people at a time": """
        SELECT a.id FROM sales_stay a JOIN sales_stay b ON b.bed_id = a.bed_id AND b.id > a.id
         WHERE a.state IN ('requested', 'approved', 'active') AND b.state IN ('requested', 'approved', 'active')
           AND tsrange(a.date_start, a.date_stop) && tsrange(b.date_start, b.date_stop)""",
    "8. a car on two trips at a time": """
        SELECT a.id FROM sales_trip a JOIN sales_trip b ON b.vehicle_id = a.vehicle_id AND b.id > a.id
         WHERE a.state IN ('requested', 'approved', 'active') AND b.state IN ('requested', 'approved', 'active')
           AND tsrange(a.date_start, a.date_stop) && tsrange(b.date_start, b.date_stop)""",
}
# Tables whose rows stay once they are past the first state.
KEPT = """
    SELECT table_name FROM information_schema.columns JOIN ir_model m ON replace(m.model, '.', '_') = table_name AND NOT m.transient
     WHERE column_name = 'state' AND table_schema = 'public' AND table_name LIKE 'sales\\_%' ORDER BY 1"""
BEGUN = ("draft", "new", "planned", "open", "live", "")


def broken(database):
    """ What should not be there, in words. """
    return [f"{what}: {rows[:5]}" for what, question in QUESTIONS.items() if (rows := database.sql(question))]


def kept(database):
    """ Rows past the first state, by table: for `lost`. """
    begun = ", ".join(f"'{state}'" for state in BEGUN)
    return {table: {number for [number] in database.sql(f"SELECT id FROM {table} WHERE state NOT IN ({begun})")}  # noqa: S608
            for [table] in database.sql(KEPT)}


def lost(before, database):
    """ What was confirmed and is no more. """
    now = {table: {number for [number] in database.sql(f"SELECT id FROM {table}")}  # noqa: S608
           for table, rows in before.items() if rows}
    return [f"{table}: {sorted(before[table] - now[table])[:5]} deleted" for table in now if before[table] - now[table]]
