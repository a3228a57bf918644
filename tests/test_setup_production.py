"""The production guide, as far as one machine goes: its configuration serves, its backups restore."""
import http.client
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from door import commands, database, postgres

SETUP = Path(__file__).parents[1] / "setup"
GUIDE = SETUP.parent / "docs" / "production.md"


@pytest.fixture
def configuration(bench, tmp_path, new_database):
    """The example with paths, ports and names of this machine, and fewer workers."""
    name = new_database("production").name
    text = (SETUP / "odoo.conf.example").read_text().replace("<database>", name)
    settings = {
        "addons_path": bench.env["ODOO_ADDONS_PATH"], "data_dir": bench.env["ODOO_DATA_DIR"],
        "logfile": tmp_path / "odoo.log", "workers": 2, "max_cron_threads": 1,
        "http_port": postgres.free_port(), "gevent_port": postgres.free_port(),
        "db_host": bench.server.variables.get("PGHOST", False), "db_port": bench.server.variables.get("PGPORT", False),
        "db_user": bench.server.variables.get("PGUSER", False),
        "db_password": bench.server.variables.get("PGPASSWORD", False),
    }
    for key, value in settings.items():
        assert re.search(rf"^{key} = ", text, re.M), f"the example has no {key}"
        text = re.sub(rf"^{key} = .*$", lambda found, line=f"{key} = {value}": line, text, flags=re.M)
    (tmp_path / "odoo.conf").write_text(text)
    return tmp_path / "odoo.conf", settings


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location"), answer.read().decode(errors="replace")
    except OSError:
        return None, None, ""
    finally:
        connection.close()


def wait_for(server, log, port, path):
    """Wait until the server answers 200, or fail with its log."""
    deadline = time.monotonic() + 120
    while get(port, path)[0] != 200:
        assert server.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.5)


def test_the_example_configuration_serves(bench, configuration):
    conf, settings = configuration
    # No ODOO_… or PG… variables: as in production, all comes from the file.
    env = {key: value for key, value in bench.env.items() if not key.startswith(("ODOO_", "PG"))}
    server = subprocess.Popen(
        list(map(str, bench.odoo_command("server", "--config", conf))), env=env, start_new_session=True,
    )
    port = settings["http_port"]
    try:
        wait_for(server, settings["logfile"], port, "/web/login")
        wait_for(server, settings["logfile"], settings["gevent_port"], "/web/health")
        assert get(port, "/web/health?db_server_status=1")[0] == 200
        assert "database manager has been disabled" in get(port, "/web/database/manager")[2]
        _status, location, _text = get(
            port, "/odoo", **{"X-Forwarded-Host": "sales.example.com", "X-Forwarded-Proto": "https"},
        )
        assert location.startswith(("https://sales.example.com/", "/")), location
        assert settings["logfile"].read_text().count("alive") >= 3, "two workers, one cron worker"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def guide_command(beginning, **values):
    """A command line of the guide, its continuation lines joined and its names filled in."""
    text = re.sub(r"\\\n\s+", "", GUIDE.read_text())
    line = next(line.strip() for line in text.splitlines() if line.strip().startswith(beginning))
    for name, value in values.items():
        line = line.replace(f"<{name}>", str(value))
    return line


@pytest.fixture
def restored(bench, tmp_path):
    """A name for a restored copy; it is gone after the test."""
    copy = database.Database(bench, f"sc_test_{os.getpid()}_restored")
    yield copy
    copy.drop()


def count_attachments(item):
    return item.sql("SELECT count(*), count(store_fname) FROM ir_attachment")


def test_backup_and_restore_by_postgresql(bench, new_database, restored, tmp_path):
    source = new_database("backup")
    [[role]] = bench.server.sql("SELECT current_user")
    filestore = bench.filestore("x").parent
    filestore_of_guide = "/var/lib/odoo/filestore"
    for beginning in ("pg_dump", "tar --create", "createdb", "pg_restore", "mkdir -p", "tar --extract"):
        line = guide_command(beginning, database=source.name, copy=restored.name)
        line = line.replace(filestore_of_guide, str(filestore)).replace("=odoo", f"={role}")
        commands.run(["sh", "-ec", line], line, env=bench.env, cwd=tmp_path)
    assert count_attachments(restored) == count_attachments(source)
    names = [name for [name] in restored.sql("SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL")]
    assert names
    assert all((bench.filestore(restored.name) / name).is_file() for name in names)


def test_backup_and_restore_by_odoo(bench, new_database, restored, tmp_path):
    source = new_database("backup")
    archive = tmp_path / "backup.zip"
    bench.odoo("Backing up", "db", "dump", source.name, archive)
    bench.odoo("Restoring", "db", "load", restored.name, archive)
    assert count_attachments(restored) == count_attachments(source)
    bench.odoo("Neutralising", "neutralize", "-d", restored.name)
    assert restored.sql("SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'") == [["true"]]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze on this machine")
def test_systemd_unit(tmp_path):
    unit = (SETUP / "sales-centre.service").read_text()
    # Not on this machine: the program and the user. Everything else is checked as it is.
    unit = unit.replace("/opt/odoo/venv/bin/python", shutil.which("true")).replace("=odoo\n", "=daemon\n")
    (tmp_path / "sales-centre.service").write_text(unit)
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "sales-centre.service"], capture_output=True, text=True, check=False,
    )
    own = [line for line in done.stderr.splitlines() if "sales-centre.service" in line]
    assert done.returncode == 0 and not own, done.stderr
