"""Each select of invariants.py finds what it is there for, put in on purpose where no constraint is in the way."""
import os
import re

import invariants
import pytest
from door import say

# Copies of the tables without any constraint but their keys, in a schema of their own.
BARE = """
    CREATE SCHEMA bare;
    CREATE SEQUENCE bare.ids START 1000;
    DO $$ DECLARE item record; BEGIN
        FOR item IN SELECT c.oid::regclass AS name, relname FROM pg_class c
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
              AND relname = ANY (string_to_array(current_setting('bare.names'), ','))
        LOOP EXECUTE format('CREATE TABLE bare.%I (LIKE %s)', item.relname, item.name); END LOOP;
        FOR item IN SELECT attrelid::regclass AS name, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'bare'::regnamespace AND relkind = 'r' AND attnotnull AND attnum > 0
        LOOP EXECUTE format('ALTER TABLE %s ALTER %I DROP NOT NULL', item.name, item.attname); END LOOP;
        FOR item IN SELECT attrelid::regclass AS name FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'bare'::regnamespace AND relkind = 'r' AND attname = 'id'
        LOOP EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (id), ALTER id SET DEFAULT nextval(''bare.ids'')', item.name); END LOOP;
    END $$;"""
APPROVAL = "INSERT INTO sales_approval (id, name, state, requester_id, res_model, res_id) VALUES (1, 'A', '{}', 7, 'sale.order', 1);"
ORDER = "INSERT INTO sale_order (id, name, state, approval_state, approval_id) VALUES {};"
UNIT = "INSERT INTO sales_unit (id, number, stage) VALUES (1, '101', 'on_market');"
CLAIM = "INSERT INTO sales_unit_claim (id, unit_id, state, kind, order_line_id, origin_id) VALUES {};"
LINE = "INSERT INTO sale_order_line (id, order_id, unit_id) VALUES {};"
TARGETS = """
    INSERT INTO sales_target_plan (id, state) VALUES (1, 'running');
    INSERT INTO sales_metric (id, measure, unit) VALUES (1, 'count', 'piece');
    INSERT INTO sales_target_node (id, name, plan_id, parent_id, stretch) VALUES (1, 'All', 1, NULL, 100), (2, 'One', 1, 1, 100);
    INSERT INTO sales_target_period (id, plan_id, is_whole) VALUES (1, 1, true), (2, 1, false);"""
FIGURE = "INSERT INTO sales_target_figure (plan_id, node_id, metric_id, period_id, target, open_share) VALUES {};"
COMPANY = "INSERT INTO res_company (id, currency_id, performance_order) VALUES (1, 1, true);"
EARNED = """INSERT INTO sale_order (id, name, state, company_id, currency_id, performance_followed, amount_untaxed, approval_state)
    VALUES (1, 'S1', 'sale', 1, 1, true, 100, 'no');"""
ENTRY = "INSERT INTO sales_performance (id, res_model, res_id, event, amount, source_key, period_id, date, create_date) VALUES {};"
MONTH = """INSERT INTO sales_performance_period (id, state, date_from, date_to, closed_date)
    VALUES (1, 'closed', '2030-01-01', '2030-01-31', '2030-02-03');"""
CONTRACT = "INSERT INTO sales_contract (id, company_id, name, state, kind, amount, amount_collected) VALUES {};"
BOOKED = """INSERT INTO {table} (id, {column}, state, date_start, date_stop)
    VALUES (1, 5, '{state}', '2030-01-01', '2030-01-03'), (2, 5, '{state}', '2030-01-02', '2030-01-04');"""
BOOK = """INSERT INTO sales_slip_book (id, number_from, number_to) VALUES (1, 1, {last});
    INSERT INTO sales_slip_move (id, book_id, number_from, number_to, state_to) VALUES (1, 1, 1, 1, 'stock');"""
SLIP = "INSERT INTO sales_slip (id, book_id, company_id, kind_id, number, name, state, claim_id, claim_kind) VALUES {};"


def booked(table, column, state="approved"):
    return BOOKED.format(table=table, column=column, state=state)


VIOLATIONS = {
    "an order is confirmed while what it grants is not approved": ORDER.format("(1, 'S1', 'sale', 'needed', NULL)"),
    "an order is confirmed by an approval that is not for it, or was not given":
        APPROVAL.format("void") + ORDER.format("(1, 'S1', 'sale', 'approved', 1)"),
    "an approval is used by two orders":
        APPROVAL.format("used") + ORDER.format("(1, 'S1', 'sale', 'approved', 1), (2, 'S2', 'sale', 'no', 1)"),
    "an approval is used that nobody gave": APPROVAL.format("used"),
    "an approval was given while a step was open or refused":
        APPROVAL.format("approved") + "INSERT INTO sales_approval_step (approval_id, round, state) VALUES (1, 1, 'pending');",
    "a document waits for two approvals": APPROVAL.format("pending") + APPROVAL.format("pending").replace("(1,", "(2,"),
    "what a pool has given is not what its entries say": "INSERT INTO sales_concession_pool (id, name, committed) VALUES (1, 'Pool', 50);",
    "somebody decided an own request":
        APPROVAL.format("approved") + "INSERT INTO sales_approval_decision (approval_id, user_id, decision) VALUES (1, 7, 'approve');",
    "somebody decided twice in one chain": APPROVAL.format("approved")
        + "INSERT INTO sales_approval_decision (approval_id, user_id, decision) VALUES (1, 8, 'approve'), (1, 8, 'approve');",
    "a step is given with fewer agreements than it needs": APPROVAL.format("approved")
        + "INSERT INTO sales_approval_step (id, approval_id, round, state, min_approvals) VALUES (1, 1, 1, 'given', 1);",
    "a unit has two live claims": UNIT + CLAIM.format("(1, 1, 'live', 'hold', NULL, NULL), (2, 1, 'live', 'hold', NULL, NULL)"),
    "a unit is in two confirmed orders": UNIT + ORDER.format("(1, 'S1', 'sale', 'no', NULL), (2, 'S2', 'sale', 'no', NULL)")
        + LINE.format("(1, 1, 1), (2, 2, 1)"),
    "a confirmed order does not have its unit": UNIT + ORDER.format("(1, 'S1', 'sale', 'no', NULL)") + LINE.format("(1, 1, 1)")
        + CLAIM.format("(1, 1, 'live', 'hold', NULL, NULL)"),
    "a unit is subscribed by an order that is not confirmed": UNIT + ORDER.format("(1, 'S1', 'cancel', 'no', NULL)")
        + LINE.format("(1, 1, 1)") + CLAIM.format("(1, 1, 'live', 'subscription', 1, NULL)"),
    "a unit is claimed that is not on the market":
        UNIT + "UPDATE sales_unit SET stage = 'prepared';" + CLAIM.format("(1, 1, 'live', 'hold', NULL, NULL)"),
    "a unit is offered to two, or while somebody has it": UNIT + CLAIM.format("(1, 1, 'live', 'hold', NULL, NULL)")
        + "INSERT INTO sales_unit_waiting (id, unit_id, state) VALUES (1, 1, 'offered');",
    "a signed contract does not have its unit": UNIT + CONTRACT.format("(1, 1, 'SAL2030-0001', 'signed', 'sale', 0, 0)")
        + "INSERT INTO sales_contract_unit_rel (contract_id, unit_id) VALUES (1, 1);",
    "a number of a slip exists twice": SLIP.format(
        "(1, 1, 1, 1, 1, 'A1', 'stock', NULL, NULL), (2, 2, 1, 1, 1, 'A1', 'stock', NULL, NULL)"),
    "a book lacks numbers": BOOK.format(last=2) + SLIP.format("(1, 1, 1, 1, 1, 'A1', 'stock', NULL, NULL)"),
    "a slip is not where its log says": BOOK.format(last=1) + SLIP.format("(1, 1, 1, 1, 1, 'A1', 'used', NULL, NULL)"),
    "a slip is out without a holder, or void without a reason": SLIP.format("(1, 1, 1, 1, 1, 'A1', 'issued', NULL, NULL)"),
    "a claim has two papers":
        SLIP.format("(1, 1, 1, 1, 1, 'A1', 'used', 3, 'hold'), (2, 1, 1, 1, 2, 'A2', 'archived', 3, 'hold')"),
    "a number of a contract exists twice": CONTRACT.format(
        "(1, 1, 'SAL2030-0001', 'signed', 'dealer', 0, 0), (2, 1, 'SAL2030-0001', 'review', 'dealer', 0, 0)"),
    "a number of a contract is missing": CONTRACT.format("(1, 1, 'SAL2030-0002', 'signed', 'dealer', 0, 0)"),
    "a contract went on without a number": CONTRACT.format("(1, 1, '/', 'review', 'sale', 0, 0)"),
    "a number of a sealing exists twice":
        "INSERT INTO sales_seal_use (company_id, name) VALUES (1, 'SEAL2030-0001'), (1, 'SEAL2030-0001');",
    "a number of a sealing is missing": "INSERT INTO sales_seal_use (company_id, name) VALUES (1, 'SEAL2030-0002');",
    "the targets below a node are not what it hands out":
        TARGETS + FIGURE.format("(1, 1, 1, 1, 10, 0), (1, 1, 1, 2, 10, 0), (1, 2, 1, 1, 9, 0), (1, 2, 1, 2, 9, 0)"),
    "the targets of the parts of a year are not the year's":
        TARGETS + FIGURE.format("(1, 1, 1, 1, 10, 0), (1, 1, 1, 2, 9, 0), (1, 2, 1, 1, 10, 0), (1, 2, 1, 2, 9, 0)"),
    "the shares of a deal are not 100 %": "INSERT INTO sales_performance_share (order_id, percent) VALUES (1, 60), (1, 30);",
    "an event is in the ledger twice": ENTRY.format(
        "(1, 'x', 1, 'order', 1, 'k', NULL, NULL, NULL), (2, 'x', 1, 'order', 1, 'k', NULL, NULL, NULL)"),
    "a confirmed order is not in the ledger": COMPANY + EARNED,
    "the ledger does not have an order's amount":
        COMPANY + EARNED + ENTRY.format("(1, 'sale.order', 1, 'order', 99, 'k', NULL, NULL, NULL)"),
    "an entry stands in a month that is not its own":
        MONTH + ENTRY.format("(1, 'x', 1, 'order', 1, 'k', 1, '2030-02-01', '2030-01-01')"),
    "an entry was posted into a month that was closed":
        MONTH + ENTRY.format("(1, 'x', 1, 'order', 1, 'k', 1, '2030-01-15', '2030-02-04')"),
    "a bed is given to two at a time": booked("sales_stay", "bed_id"),
    "a person has two beds at a time": booked("sales_stay", "employee_id"),
    "a car is on two trips at a time": booked("sales_trip", "vehicle_id"),
    "a driver is on two trips at a time": booked("sales_trip", "driver_id"),
    "a thing is lent to two at a time": booked("sales_recreation_loan", "item_id"),
    "a person has two duties at a time": booked("sales_duty", "employee_id", "published"),
    "a piece of equipment is with two people": "INSERT INTO sales_custody (state, equipment_id) VALUES ('out', 1), ('out', 1);",
    "a person has a meal twice": """INSERT INTO sales_meal (employee_id, date, kind, guest_count, state)
        VALUES (1, '2030-01-01', 'lunch', 0, 'signed'), (1, '2030-01-01', 'lunch', 0, 'served');""",
    "a claim that was converted has no follower": UNIT + CLAIM.format("(1, 1, 'converted', 'hold', NULL, NULL)"),
    "the instalments are not the contract's amount": CONTRACT.format("(1, 1, 'SAL2030-0001', 'signed', 'dealer', 10, 0)")
        + "INSERT INTO sales_contract_instalment (contract_id, amount, amount_collected) VALUES (1, 9, 0);",
    "what a contract has collected is not what its instalments have": CONTRACT.format("(1, 1, 'SAL2030-0001', 'signed', 'dealer', 10, 5)")
        + "INSERT INTO sales_contract_instalment (contract_id, amount, amount_collected) VALUES (1, 10, 0);",
    "a meal's settlement is not the sum of its lines": """INSERT INTO sales_meal_settlement (id, amount_own) VALUES (1, 10);
        INSERT INTO sales_meal_settlement_line (settlement_id, amount_own) VALUES (1, 9);""",
    "the seats of a trip are not those of its people": "INSERT INTO sales_trip (id, seats, seats_taken) VALUES (1, 2, 3);",
    "the cost of a trip is not the sum of its receipts":
        "INSERT INTO sales_trip (id, seats, seats_taken, cost_total) VALUES (1, 1, 1, 10);",
    "the total of a price list is not the sum of its prices": """INSERT INTO sales_launch_price (id, name, total) VALUES (1, 'One', 10);
        INSERT INTO sales_launch_price_line (price_id, total) VALUES (1, 9);""",
    "the results of the parts of a year are not the year's": TARGETS + """INSERT INTO sales_target_actual
        (plan_id, node_id, metric_id, period_id, amount) VALUES (1, 1, 1, 1, 10), (1, 1, 1, 2, 9);""",
    "a file of an attachment has no name": "INSERT INTO ir_attachment (name, type, file_size) VALUES ('One', 'binary', 5);",
}


@pytest.fixture(scope="module")
def bare(template):
    """A function that puts something in, asks, and takes it out again."""
    database = template.copy(f"sc_test_{os.getpid()}_bare")
    names = {name for item in invariants.INVARIANTS for name in re.findall(r"(?:FROM|JOIN) ([a-z_]+)", item.select)}
    database.sql(f"SET bare.names = '{','.join(sorted(names))}'; {BARE}")

    def found(violation):
        return invariants.broken(lambda select: database.sql(f"SET search_path = bare; BEGIN; {violation} {select}; ROLLBACK;"))

    yield found
    database.drop()


def test_a_new_database_is_sound(template):
    assert not invariants.broken(template.sql)


def test_each_violation_is_found(bare):
    assert not bare("")
    assert VIOLATIONS.keys() == {invariant.broken for invariant in invariants.INVARIANTS}
    for words, violation in VIOLATIONS.items():
        try:
            found = bare(violation)
        except say.Problem as problem:
            pytest.fail(f"{words}: {problem}")
        assert words in {re.match(r"\d+\. (.*?): ", line)[1] for line in found}, found
