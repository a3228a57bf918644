"""What tests outside of the addons stand on: Odoo, a database server, copies of a template database.

They work under setup/test.py, and under a bare `pytest tests` in the environment that it makes.
"""
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "setup"))

from door import addons, database, postgres, server, workbench  # noqa: E402


@pytest.fixture(scope="session")
def our_addons():
    """The addons under test, in order of names."""
    return addons.chosen(os.environ.get("SALES_CENTRE_ONLY"))


@pytest.fixture(scope="session")
def bench():
    """Odoo's source, its Python, PostgreSQL and the tools: door.workbench.Workbench."""
    return workbench.prepare(tests=True)


@pytest.fixture(scope="session")
def template(bench, our_addons):
    """The database with our addons and no demo data. Never change it: copy it."""
    return database.template(bench, our_addons)


@pytest.fixture(scope="session")
def bare_template(bench, template, our_addons):
    """The database that the template was made from, without our addons. Never change it: copy it."""
    return database.base_of_template(bench, our_addons)


@pytest.fixture
def new_database(bench, template):
    """A function that makes a copy of the template, dropped after the test."""
    made = []

    def copy(name="outside"):
        made.append(template.copy(f"sc_test_{os.getpid()}_{name}"))
        return made[-1]

    yield copy
    for item in made:
        item.drop()


@pytest.fixture
def odoo_server(bench):
    """A function that starts Odoo on a database and gives its OdooServer (`address`, `log`)."""
    started = []

    def start(database_name):
        started.append(server.OdooServer(bench.cache, postgres.free_port()))
        started[-1].start(bench, database_name)
        return started[-1]

    yield start
    for item in started:
        item.stop()


@pytest.fixture(scope="session")
def world(bench, template, tmp_path_factory):
    """A PostgreSQL of its own, to be killed, with a company at work in it: fault_company.World."""
    import clusters
    import fault_company

    cluster = clusters.Cluster(bench, "faults").start()
    made = None
    try:
        made = fault_company.World(bench, cluster, template, tmp_path_factory.mktemp("faults"))
        yield made
    finally:
        if made:
            made.remove()
        cluster.remove()
