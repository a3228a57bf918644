"""The door's problems: each says what is wrong and what to do. No network, no server."""
import collections
import errno
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from door import commands, debian, odoo_source, postgres, python_env, server, tools
from door.cache import Cache
from door.say import Problem

SETUP = Path(__file__).parents[1] / "setup"


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


@pytest.fixture
def held_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def odoo_release(folder, version_info):
    release = folder / "odoo" / "release.py"
    release.parent.mkdir(parents=True)
    release.write_text(f"RELEASE_LEVELS = [FINAL] = ['final']\nversion_info = {version_info}\n")
    (folder / "odoo" / "addons" / "base").mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("line", "says", "advises"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full", "SALES_CENTRE_CACHE"),
        ("E: You don't have enough free space in /var/cache/apt/archives/.", "disk is full", "SALES_CENTRE_CACHE"),
        ("Temporary failure resolving 'mirror.example'", "network does not answer", "connection"),
        ("fatal: unable to access: Could not resolve host: example.org", "network does not answer", "connection"),
        ("NewConnectionError: Failed to establish a new connection", "network does not answer", "connection"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH THE HASHES", "thrown away"),
    ],
)
def test_a_failed_program_is_explained(line, says, advises):
    problem = commands.explain("Getting it", ["first", line])
    assert says in problem.what
    assert advises in problem.todo


def test_a_failing_program_is_a_problem_with_its_last_lines():
    with pytest.raises(Problem) as caught:
        commands.run([sys.executable, "-c", "print('so far'); raise SystemExit(3)"], "Trying")
    assert "Trying failed" in caught.value.what
    assert "so far" in caught.value.what


def test_a_missing_program_is_a_problem():
    with pytest.raises(Problem, match="no program no-such-program"):
        commands.run(["no-such-program"], "Trying")


def test_too_little_space(cache, monkeypatch):
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**10, 10**10, 10**8))
    with pytest.raises(Problem) as caught:
        cache.need_space(2, "Odoo's source")
    assert "needs about 2 GB" in caught.value.what
    assert "0.1 GB are free" in caught.value.what
    assert "SALES_CENTRE_CACHE" in caught.value.todo


def test_half_made_folder_is_never_used_and_thrown_away(cache):
    target = cache.path("thing")
    with pytest.raises(ZeroDivisionError), cache.making(target) as partial:
        (partial / "half").write_text("half")
        raise ZeroDivisionError
    assert not target.exists()
    with cache.making(target) as partial:
        assert list(partial.iterdir()) == []
        (partial / "whole").write_text("whole")
    assert [path.name for path in target.iterdir()] == ["whole"]
    assert not target.with_name("thing.partial").exists()


def test_disk_that_fills_up_on_the_way(cache):
    with pytest.raises(Problem, match="disk is full"), cache.making(cache.path("thing")):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem) as caught:
        Cache(tmp_path / "file" / "cache")
    assert "SALES_CENTRE_CACHE" in caught.value.todo


def test_cache_is_moved_by_its_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("SALES_CENTRE_CACHE", str(tmp_path / "elsewhere"))
    assert Cache().folder == tmp_path / "elsewhere"


@pytest.mark.parametrize(
    ("version_info", "version"),
    [("(18, 0, 0, FINAL, 0, '')", "18.0"), ("('saas~19', 1, 0, FINAL, 0, '')", "saas~19.1")],
)
def test_odoo_of_another_version(tmp_path, version_info, version):
    home = odoo_release(tmp_path, version_info)
    with pytest.raises(Problem) as caught:
        odoo_source.given(str(home))
    assert f"is Odoo {version}" in caught.value.what
    assert "19.0" in caught.value.todo


def test_odoo_home_without_odoo(tmp_path):
    with pytest.raises(Problem, match="no Odoo in it"):
        odoo_source.given(str(tmp_path))


@pytest.mark.parametrize("sub", ["", "src", "usr/lib/python3/dist-packages"])
def test_odoo_home_with_odoo_19(tmp_path, sub):
    odoo_release(tmp_path / sub, "(19, 0, 0, FINAL, 0, '')")
    source = odoo_source.given(str(tmp_path))
    assert source.python_path == tmp_path / sub
    assert source.version == "19.0"
    assert source.addons == [tmp_path / sub / "odoo" / "addons"]


def test_odoo_checkout_has_two_folders_of_addons(tmp_path):
    odoo_release(tmp_path, "(19, 0, 0, FINAL, 0, '')")
    (tmp_path / "addons" / "sale").mkdir(parents=True)
    assert odoo_source.given(str(tmp_path)).addons == [tmp_path / "addons", tmp_path / "odoo" / "addons"]


def test_half_downloaded_odoo_is_thrown_away(cache, monkeypatch):
    """No marker, no Odoo: what an interrupted download left is not taken for one."""
    odoo_release(cache.folder / "odoo" / "src", "(19, 0, 0, FINAL, 0, '')")
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_source, "installed", lambda cache: None)
    monkeypatch.setattr(debian, "usable", lambda: False)
    release = "(19, 0, 0, FINAL, 0, '')"
    monkeypatch.setattr(odoo_source, "from_git", lambda root: odoo_release(root / "new", release).name)
    source = odoo_source.find(cache)
    assert source.python_path == cache.folder / "odoo" / "new"
    assert not (cache.folder / "odoo" / "src").exists()


def test_nothing_to_fetch_odoo_with(cache, monkeypatch):
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_source, "installed", lambda cache: None)
    monkeypatch.setattr(debian, "usable", lambda: False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem, match="neither Debian's apt nor git"):
        odoo_source.find(cache)


@pytest.mark.parametrize(
    ("version", "role", "creates", "says", "advises"),
    [
        (130011, "odoo", True, "PostgreSQL 13 is too old", "later server"),
        (160004, "postgres", True, "refuses", "createuser"),
        (160004, "reader", False, "reader may not create databases", "ALTER ROLE reader CREATEDB"),
    ],
)
def test_postgres_that_cannot_be_used(version, role, creates, says, advises):
    with pytest.raises(Problem) as caught:
        postgres.verify(version, role, creates)
    assert says in caught.value.what
    assert advises in caught.value.todo


def test_postgres_that_can_be_used():
    postgres.verify(140000, "odoo", True)


def test_port_taken(cache, held_port):
    with pytest.raises(Problem) as caught:
        server.OdooServer(cache, held_port).check_port()
    assert f"Port {held_port} cannot be used" in caught.value.what
    assert f"--port {held_port + 1}" in caught.value.todo


def test_dead_server_is_forgotten(cache):
    odoo = server.OdooServer(cache, 8069)
    odoo.file.write_text(json.dumps({"pid": os.getpid(), "started": "another process", "database": "x"}))
    assert odoo.running() is None
    assert not odoo.file.exists()
    assert not odoo.stop()


def test_python_that_odoo_does_not_run_on(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem) as caught:
        python_env.interpreter()
    assert "3.10 to 3.13" in caught.value.what


def test_mirror_is_the_machines_own(monkeypatch):
    listed = "https://mirror.example/debian-extra/ bookworm contrib\nhttps://mirror.example/debian/ bookworm main\n"
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(commands, "run", lambda *args, **options: listed)
    assert debian.mirror() == ("https://mirror.example/debian/", "bookworm")


def test_what_a_former_download_left_is_not_taken_for_a_package(tmp_path, monkeypatch):
    monkeypatch.setattr(debian, "mirror", lambda: ("https://mirror.example/debian/", "bookworm"))
    apt = debian.PrivateApt(tmp_path)
    apt.archives.mkdir()
    (apt.archives / "odoo-19_1_all.deb").write_text("half a package")

    def fetch(command, what, cwd, **options):
        assert list(cwd.iterdir()) == []
        (cwd / "odoo-19_2_all.deb").write_text("a package")

    monkeypatch.setattr(commands, "run", fetch)
    assert [path.name for path in apt.download(["odoo-19/sid"])] == ["odoo-19_2_all.deb"]


def test_no_mirror_where_apt_is_not_debians(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(commands, "run", lambda *args, **options: "https://mirror.example/ubuntu/ noble main\n")
    assert debian.mirror() == (None, None)


def test_without_a_browser_the_reason_is_told(cache, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert tools.ensure(cache, browser=True) == []
    told = capsys.readouterr().out
    assert "No Chromium, so tests in a browser are skipped" in told
    assert "No wkhtmltopdf, so printing to PDF is off" in told


def command(script, *arguments, **env):
    return subprocess.run(
        [sys.executable, SETUP / script, *map(str, arguments)], capture_output=True, text=True, check=False,
        env={**os.environ, **env},
    )


def test_run_says_at_once_that_the_port_is_taken(tmp_path, held_port):
    done = command("run.py", "--port", held_port, SALES_CENTRE_CACHE=str(tmp_path / "c"))
    assert done.returncode == 1
    assert f"Port {held_port} cannot be used" in done.stderr
    assert "What to do:" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_says_at_once_that_odoo_home_is_wrong(tmp_path):
    odoo_release(tmp_path, "(17, 0, 0, FINAL, 0, '')")
    done = command("run.py", "--prepare", ODOO_HOME=str(tmp_path), SALES_CENTRE_CACHE=str(tmp_path / "c"))
    assert done.returncode == 1
    assert "which is Odoo 17.0" in done.stderr
    assert "==>" not in done.stdout, "nothing long was begun"


def test_run_knows_its_addons(tmp_path):
    done = command("run.py", "--only", "sales_centre", SALES_CENTRE_CACHE=str(tmp_path / "c"))
    assert done.returncode == 1
    assert "no addon sales_centre" in done.stderr
    assert "sales_center" in done.stderr


def test_stop_with_nothing_running(tmp_path):
    done = command("run.py", "--stop", SALES_CENTRE_CACHE=str(tmp_path / "c"))
    assert done.returncode == 0
    assert "Nothing was running" in done.stdout
