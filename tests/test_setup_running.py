"""What the door decides: which addons changed, which tests run where, what a log complains of."""
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from door import addons, command_test, odoo_log, odoo_tests

ROOT = Path(__file__).parents[1]
KNOWN = ["sales_center", "sales_kpi"]


@pytest.fixture
def folder(tmp_path):
    """Two addons: sales_kpi needs sales_center, which needs sale."""
    for name, depends in (("sales_center", ["sale"]), ("sales_kpi", ["sales_center", "hr"])):
        (tmp_path / name / "tests" / "approval").mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(repr({"name": name, "depends": depends}))
    (tmp_path / "sales_center" / "tests" / "approval" / "test_rule.py").write_text("def test_limit(self): pass\n" * 9)
    (tmp_path / "sales_center" / "tests" / "test_team.py").write_text("class TestTeamTree:\n  def test_x(self): pass\n")
    (tmp_path / "sales_kpi" / "tests" / "test_target.py").write_text("class T(HttpCase):\n    def test_y(self): pass\n")
    return tmp_path


def test_addons_and_what_they_need(folder):
    assert addons.names(folder) == KNOWN
    assert addons.chosen("sales_kpi", folder) == KNOWN
    assert addons.chosen("sales_center", folder) == ["sales_center"]
    assert addons.odoo_dependencies(KNOWN, folder) == ["hr", "sale"]


def test_content_hash_sees_what_a_database_depends_on(folder):
    before = addons.content_hash("sales_center", folder)
    (folder / "sales_center" / "tests" / "test_team.py").write_text("changed")
    (folder / "sales_center" / "models.pyc").write_text("compiled")
    assert addons.content_hash("sales_center", folder) == before
    (folder / "sales_center" / "views.xml").write_text("<odoo/>")
    after = addons.content_hash("sales_center", folder)
    assert after != before
    (folder / "sales_center" / "views.xml").rename(folder / "sales_center" / "menus.xml")
    assert addons.content_hash("sales_center", folder) != after


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], (KNOWN, True, [])),
        (["sales_center"], (["sales_center"], False, [])),
        (["sales_center", "Approval"], (["sales_center"], False, ["approval"])),
        (["approval"], (KNOWN, True, ["approval"])),
        (["tests", "lint"], ([], True, ["lint"])),
        (["tests", "sales_kpi"], (["sales_kpi"], True, [])),
    ],
)
def test_names_choose_tests(names, expected):
    assert command_test.choose(names, KNOWN) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["test_rule.py", "test_team.py", "test_target.py"]),
        (["approval"], ["test_rule.py"]),
        (["testteamtree"], ["test_team.py"]),
        (["approval", "test_limit"], ["test_rule.py"]),
        (["nothing"], []),
    ],
)
def test_files_that_can_have_the_words(folder, words, expected):
    assert [path.name for path in odoo_tests.test_files(KNOWN, words, folder)] == expected


def test_split_gives_each_module_to_one_process_and_balances(folder):
    files = odoo_tests.test_files(KNOWN, (), folder)
    names = [odoo_tests.module_of(path, folder) for path in files]
    assert names[0] == "odoo.addons.sales_center.tests.approval.test_rule"
    shares = odoo_tests.split(files, dict(zip(names, (60.0, 50.0, 20.0), strict=True)), folder=folder)
    assert sorted(module for share in shares for module in share.modules) == sorted(names)
    assert [share.weight for share in shares] == [60, 70]
    assert len(odoo_tests.split(files[:1], {}, folder=folder)) == 1


LOG = """\
2026-11-24 03:24:54,899 13012 INFO db odoo.modules.loading: Loading module sale (34/99)
2026-11-24 03:24:54,900 13012 WARNING ? odoo.service.server: Running as user 'root' is a security risk.
2026-11-24 03:24:54,901 13012 WARNING db odoo.addons.sales_center.models.sale_order: Two lines
of a warning
2026-11-24 03:24:54,902 13012 ERROR db odoo.addons.sales_center.tests.test_x: FAIL: TestX.test_y
Traceback (most recent call last):
2026-11-24 03:24:54,903 13012 ERROR db odoo.sql_db: bad query: SELECT
2026-11-24 03:24:54,904 13012 CRITICAL db odoo.modules.registry: Failed
""".splitlines()


def test_log_complaints():
    found = odoo_log.complaints(LOG)
    assert [entry.level for entry in found] == ["WARNING", "ERROR", "ERROR", "CRITICAL"]
    assert found[0].text == "Two lines\nof a warning"
    assert [odoo_log.is_test_report(entry) for entry in found] == [False, True, False, False]


def test_our_own_warnings_are_never_allowed():
    for logger in ("odoo.addons.sales_center.models.x", "odoo.addons.sales_kpi", "odoo.tools.translate"):
        assert not odoo_log.allowed(odoo_log.Entry("WARNING", logger, "Anything"))


def test_progress_of_a_log():
    assert [odoo_log.progress(line) for line in LOG[:2]] == ["34/99 sale", None]


def run_pytest(tmp_path, outcomes):
    (tmp_path / "outcomes.json").write_text(json.dumps(outcomes))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "door.pytest_odoo", "--odoo-outcomes", tmp_path / "outcomes.json",
         "--rootdir", tmp_path, "-q", "-rs", tmp_path],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT / "setup"), "PATH": ""}, capture_output=True, text=True, check=False,
    )


def test_odoos_outcomes_are_pytests(tmp_path):
    done = run_pytest(tmp_path, [
        ["addons/a/tests/test_x.py::TestX::test_a", "passed", "", 1.5],
        ["addons/a/tests/test_x.py::TestX::test_b", "failed", "Traceback\nAssertionError: one is not two", 0.1],
        ["addons/a/tests/test_x.py::TestX::test_c", "skipped", "Chrome executable not found", 0.0],
    ])
    assert done.returncode == 1
    assert re.search(r"^1 failed, 1 passed, 1 skipped in ", done.stdout, re.M)
    assert "AssertionError: one is not two" in done.stdout
    assert "Chrome executable not found" in done.stdout


def test_all_passed_is_success_and_nothing_run_is_not(tmp_path):
    assert run_pytest(tmp_path, [["addons/a::test", "passed", "", 0.0]]).returncode == 0
    assert run_pytest(tmp_path, []).returncode == 5


@pytest.mark.parametrize("name", ["requirements", "requirements-test", "requirements-build", "requirements-docs"])
def test_requirements_are_pinned_with_hashes_and_name_no_host(name):
    text = (ROOT / "setup" / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.M).strip())
    for block in blocks:
        assert re.match(r"[\w.-]+(\[\w+\])?==\S+", block), block
        assert "--hash=sha256:" in block, block
    assert "://" not in text
    wanted = re.findall(r"^([A-Za-z][\w.-]*)", (ROOT / "setup" / f"{name}.in").read_text(), re.M)
    pinned = {re.match(r"[\w.-]+", block)[0].lower().replace("_", "-") for block in blocks}
    assert {item.lower().replace("_", "-") for item in wanted} <= pinned


def test_ci_runs_the_readmes_test_command():
    assert "python3 setup/test.py" in (ROOT / ".ci" / "run").read_text()
    assert "python3 setup/test.py" in (ROOT / "README.md").read_text()
    assert "python3 setup/run.py" in (ROOT / "README.md").read_text()
