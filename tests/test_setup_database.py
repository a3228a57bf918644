"""Databases of the door, on a real server: whole or not at all."""
import pytest
from door import database


def names(bench, prefix):
    rows = bench.server.sql("SELECT datname FROM pg_database WHERE starts_with(datname, :'prefix')", prefix=prefix)
    return {name for [name] in rows}


def create(bench, name):
    bench.server.sql('CREATE DATABASE :"name"', name=name)
    bench.filestore(name).mkdir(parents=True, exist_ok=True)
    (bench.filestore(name) / "file").write_text("content")


@pytest.fixture
def name(bench):
    name = "sc_test_0_setup"
    yield name
    for suffix in ("", ".new", ".copy"):
        database.Database(bench, name + suffix).drop()


def test_made_database_appears_whole(bench, name):
    with database.made(bench, name) as new:
        create(bench, new.name)
        assert name not in names(bench, name)
    assert names(bench, name) == {name}
    assert (bench.filestore(name) / "file").read_text() == "content"


def test_failure_leaves_no_half_made_database(bench, name):
    with pytest.raises(ZeroDivisionError), database.made(bench, name) as new:
        create(bench, new.name)
        raise ZeroDivisionError
    assert names(bench, name) == set()
    assert not bench.filestore(f"{name}.new").exists()


def test_what_a_killed_run_left_is_thrown_away(bench, name):
    create(bench, f"{name}.new")
    with database.made(bench, name) as new:
        assert not new.exists()
        create(bench, new.name)
    assert names(bench, name) == {name}


def test_copy_has_its_own_files(bench, name):
    create(bench, name)
    copy = database.Database(bench, name).copy(f"{name}.copy")
    copy.drop()
    assert (bench.filestore(name) / "file").read_text() == "content"


def test_names_are_safe(bench):
    with pytest.raises(database.Problem, match="no name for a database"):
        database.Database(bench, 'x"; DROP')


def test_server_is_new_enough_and_role_is_not_postgres(bench):
    bench.server.check()
