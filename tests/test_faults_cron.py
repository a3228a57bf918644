"""Scheduled jobs: each runs twice in a row, and the cron worker is killed in the middle of each that works in batches.

A batch is two records here, of five. Somebody else holds the third one locked, so that the worker has to wait in its second
batch, and there it is killed: the first batch stays, the second is as if it had never begun, and another worker does the rest.
"""
import contextlib
import json
import os
import signal
import time
from typing import NamedTuple

import fault_company
import fault_cron_data
import invariants
import psycopg2
import pytest
from test_faults import workers

FIVE = 5


class Job(NamedTuple):
    name: str
    code: str
    table: str  # what it works through, one row after the other
    done: str  # the select of how many rows it has worked through
    lock: str = ""  # the table whose row it needs for that; the same one where empty
    told: str = ""  # the select of how many were told


def noted(model, what="%"):
    return f"SELECT count(*) FROM mail_message WHERE model = '{model}' AND body LIKE '{what}'"


def activities(model, summary="%"):
    return f"SELECT count(*) FROM mail_activity WHERE res_model = '{model}' AND coalesce(summary, '') LIKE '{summary}'"


JOBS = [Job(*row) for row in (
    ("sales_center.ir_cron_sales_unit_claim", "model._cron_settle(batch=2)", "sales_unit_claim",
     "SELECT count(*) FROM sales_unit_claim WHERE state = 'expired'", "sales_unit",
     "SELECT count(*) FROM sales_unit_waiting WHERE state = 'offered'"),
    ("sales_center.ir_cron_sales_approval", "model._cron_follow_up(batch=2)", "sales_approval_step",
     "SELECT count(*) FROM sales_approval_step WHERE reminded", "sales_approval", noted("sales.approval", "%Reminder%")),
    ("sales_center.ir_cron_sales_registration", "model._cron_remind(batch=2)", "sales_registration",
     "SELECT count(*) FROM sales_registration WHERE reminders = 1", ""),
    ("sales_center.ir_cron_sales_daily_close", "model._cron_daily_close(batch=2)", "sales_daily_close",
     "SELECT count(*) FROM sales_daily_close_line WHERE kind = 'summary' AND done_at IS NOT NULL",
     "sales_daily_close_line", "SELECT count(*) FROM mail_message WHERE model = 'sales.daily.close' AND subject IS NOT NULL"),
    ("sales_kpi.ir_cron_refresh_targets", "model._cron_refresh()", "sales_target_plan",
     "SELECT count(*) FROM sales_target_plan WHERE last_refresh IS NOT NULL"),
    ("sales_kpi.ir_cron_ask_measures", "model._cron_ask_measures()", "sales_target_plan",
     "SELECT count(DISTINCT plan_id) FROM sales_target_gap", "", activities("sales.target.gap")),
    ("sales_kpi.ir_cron_remind_statements", "model._cron_remind_statements(batch=2)", "sales_performance_statement",
     "SELECT count(*) FROM sales_performance_statement WHERE reminded_on >= CURRENT_DATE - 1", "",
     activities("sales.performance.statement")),
    ("sales_logistics.ir_cron_remind_warranty", "model._cron_remind_warranty(batch=2)", "maintenance_equipment",
     "SELECT count(*) FROM maintenance_equipment WHERE warranty_reminded", "", activities("maintenance.equipment", "%warranty%")),
    ("sales_logistics.ir_cron_plan_upkeep", "model._cron_plan_requests(batch=2)", "sales_upkeep_plan",
     "SELECT count(*) FROM sales_upkeep_plan WHERE planned_on IS NOT NULL"),
    ("sales_logistics.ir_cron_plan_rounds", "model._cron_plan_rounds(batch=2)", "sales_inspection_schedule",
     "SELECT count(*) FROM sales_inspection_schedule WHERE planned_until IS NOT NULL"),
    ("sales_logistics.ir_cron_remind_loans", "model._cron_remind(batch=2)", "sales_recreation_loan",
     "SELECT count(*) FROM sales_recreation_loan WHERE reminded_on IS NOT NULL", "",
     "SELECT count(*) FROM mail_message WHERE body LIKE '%Please bring back%'"),
    ("sales_logistics.ir_cron_meal_close", "model._cron_close(batch=2)", "sales_meal_service",
     "SELECT count(*) FROM sales_meal_service WHERE state = 'closed'"),
)]
# Nothing is lost if these are killed: all is one transaction, or what is there already is not made again.
WHOLE = {"sales_center.ir_cron_sales_contract", "sales_center.ir_cron_sales_approval_refresh", "sales_logistics.ir_cron_meal_sign_up"}
OURS = """SELECT module || '.' || name, res_id FROM ir_model_data WHERE model = 'ir.cron'
    AND module IN ('sales_center', 'sales_kpi', 'sales_logistics')"""
TWICE = """
    SELECT format('activity %s %s: %s', res_model, res_id, min(summary)) FROM mail_activity
     GROUP BY res_model, res_id, user_id, activity_type_id, summary HAVING count(*) > 1
     UNION ALL
    SELECT format('message %s %s: %s', model, res_id, left(min(body), 60)) FROM mail_message WHERE message_type != 'user_notification'
     GROUP BY model, res_id, body, subject HAVING count(*) > 1 AND body != ''"""


@pytest.fixture(scope="module")
def jobs(world):
    """A database with something to do for each job, and a server with one cron worker."""
    item = world.copy("cron")
    script = "from odoo import fields\n" + fault_cron_data.SCRIPT.format(data=json.dumps(world.data), five=FIVE)
    world.bench.shell(item.name, script, log="fault-cron-data")
    odoo = world.serve(item, workers=1, cron=1)
    yield odoo, item
    odoo.stop()


def wait_until(holds, what):
    deadline = time.monotonic() + fault_company.PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what() if callable(what) else what
        time.sleep(0.1)


def number(item, select):
    [[found]] = item.sql(select)
    return int(found)


@contextlib.contextmanager
def locked(world, item, table):
    """A connection that holds the third row of a table."""
    connection = psycopg2.connect(
        host="127.0.0.1", port=world.cluster.port, dbname=item.name, user=world.cluster.variables["PGUSER"],
        password=world.cluster.variables["PGPASSWORD"])
    try:
        connection.cursor().execute(f"SELECT id FROM {table} WHERE id IN ({THIRD[table]}) FOR UPDATE")
        yield
    finally:
        connection.close()


def third(table, where="true", column="id"):
    return f"SELECT {column} FROM {table} WHERE {where} ORDER BY id LIMIT 1 OFFSET 2"


THIRD = {
    "sales_unit": third("sales_unit_claim", column="unit_id"), "sales_approval": third("sales_approval", "state = 'pending'"),
    "sales_daily_close_line": f"SELECT id FROM sales_daily_close_line WHERE close_id = ({third('sales_daily_close')})",
    **{table: third(table) for table in (
        "sales_registration", "sales_target_plan", "sales_performance_statement", "maintenance_equipment",
        "sales_upkeep_plan", "sales_inspection_schedule", "sales_recreation_loan", "sales_meal_service")}}


def start(world, item, cron, code):
    """Have the job's time come, with its code for small batches, and wake the cron worker up."""
    item.sql("""
        UPDATE ir_act_server SET code = :'code' WHERE id = (SELECT ir_actions_server_id FROM ir_cron WHERE id = :cron);
        UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - INTERVAL '1 minute' WHERE id = :cron""", code=code, cron=cron)
    wake(world, item)


def wake(world, item):
    world.cluster.sql("SELECT pg_notify('cron_trigger', :'name')", name=item.name)


def test_killed_in_the_second_batch(world, jobs):
    odoo, item = jobs
    crons = dict(item.sql(OURS))
    assert crons.keys() == {job.name for job in JOBS} | WHOLE, "a job that this test does not know"
    for job in JOBS:
        killed_in_the_second_batch(world, odoo, item, job, crons[job.name])
    assert not invariants.broken(item.sql)


def killed_in_the_second_batch(world, odoo, item, job, cron):
    worker = None
    with locked(world, item, job.lock or job.table):
        start(world, item, cron, job.code)
        waiting = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{item.name}' AND wait_event_type = 'Lock'"
        wait_until(lambda: number(item, waiting), lambda: f"{job.name} does not come to a second batch: {odoo.log.read_text()[-3000:]}")
        [worker] = workers(odoo, "WorkerCron")
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not fault_company.workbench.alive(worker), "the worker lives on")
    done = number(item, job.done)
    assert 0 < done < FIVE, f"{job.name}: {done} were done before the worker was killed"

    def is_over():
        wake(world, item)
        return number(item, f"SELECT count(*) FROM ir_cron WHERE id = {cron} AND nextcall > now() AT TIME ZONE 'UTC'")

    wait_until(is_over, lambda: f"{job.name} is not taken up again: {odoo.log.read_text()[-3000:]}")
    assert number(item, job.done) == FIVE, f"{job.name}: {number(item, job.done)} of {FIVE} were done"
    if job.told:
        assert number(item, job.told) == FIVE, f"{job.name}: {number(item, job.told)} of {FIVE} were told"
    assert not item.sql(TWICE), job.name


def test_each_job_twice_in_a_row(world, jobs):
    """Whatever there was to do is done the first time; the second time nothing is made, and nobody told again."""
    odoo, item = jobs
    admin = fault_company.web_client.WebClient(odoo.address, item.name, "admin", "admin")
    crons = [int(cron) for _name, cron in item.sql(OURS)]
    counts = []
    for _round in range(2):
        for cron in crons:
            assert admin.call("ir.cron", "method_direct_trigger", [cron]) is True
        counts.append(count_rows(item))
    assert counts[0] == counts[1], {name: (counts[0][name], counts[1][name]) for name in counts[0] if counts[0][name] != counts[1][name]}
    assert not item.sql("SELECT cron_name FROM ir_cron WHERE failure_count > 0 OR NOT active AND id IN (SELECT res_id FROM ir_model_data"
                        " WHERE model = 'ir.cron' AND module LIKE 'sales\\_%')")


def count_rows(item):
    tables = [name for [name] in item.sql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND (relname LIKE 'sales\\_%' OR relname"
        " IN ('mail_activity', 'mail_message', 'mail_mail', 'mail_notification', 'maintenance_request'))")]
    return dict(item.sql(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables)))
