"""Processes killed in the middle of work: what people were told is there, nothing is half done, and the server goes on."""
import os
import re
import signal
import time

import fault_company
import pytest


@pytest.fixture
def at_work(world):
    """A prefork server with two workers and a cron worker on a copy of the company."""
    item = world.copy("killed")
    odoo = world.serve(item, workers=2, cron=1)
    yield odoo, item
    odoo.stop()


def workers(odoo, kind):
    """Process numbers of the server's living workers, as its log tells them."""
    found = [int(pid) for pid in re.findall(rf"Worker {kind} \((\d+)\) alive", odoo.log.read_text(errors="replace"))]
    return [pid for pid in found if fault_company.workbench.alive(pid)]


def test_killed_in_the_middle(world, at_work):
    odoo, item = at_work
    killed = []

    def kill_a_worker():
        killed.append(workers(odoo, "WorkerHTTP")[0])
        os.kill(killed[-1], signal.SIGKILL)

    def power_cut():
        world.cluster.kill()
        time.sleep(0.5)
        world.cluster.start()

    before = fault_company.at_work(world, odoo, item, fault_company.shares(world), [kill_a_worker] * 4)
    assert len(set(killed)) == 4
    left = [(person.units, person.slips) for person in before]
    after = fault_company.at_work(world, odoo, item, left, [power_cut] * 2)
    for people in (before, after):
        assert any(person.errors for person in people), "no call was cut off"
    fault_company.check(item, [*before, *after])
    assert workers(odoo, "WorkerCron"), "there is no cron worker any more"
