"""Every menu of our apps opens, and the form of its first record, for people of each role, in a browser and in Chinese."""
import json
from pathlib import Path

import pytest
from door import postgres, server
from every_menu import Walk
from web_client import WebClient

TESTS = Path(__file__).parent
# From those who may least to those who may most.
ROLES = ["employee", "consultant", "leader", "manager", "finance", "kpi_officer", "site_administrator", "logistics_manager", "auditor",
         "officer", "director", "everything"]
SCRIPT = """
import json, sys
sys.path.insert(0, {tests!r})
from fuzzing import seed
known = seed.prepare(env)
env["res.users"].search([("login", "in", known["users"])]).write({{"lang": "zh_CN", "tz": "Asia/Shanghai"}})
env.cr.commit()
with open({target!r}, "w") as target:
    json.dump(known["password"], target)
"""


@pytest.fixture(scope="module")
def walked(bench, template, our_addons, tmp_path_factory):
    if len(our_addons) < 3:
        pytest.skip("the menus are those of all addons")
    copy = template.copy("sc_test_0_every_menu")
    odoo = server.OdooServer(bench.cache, postgres.free_port())
    walk = Walk(odoo.address)
    try:
        target = tmp_path_factory.mktemp("menus") / "password.json"
        bench.shell(copy.name, SCRIPT.format(tests=str(TESTS), target=str(target)), log="every-menu")
        password = json.loads(target.read_text())
        odoo.start(bench, copy.name)
        walk.menus = {}
        for role in ROLES:
            client = WebClient(odoo.address, copy.name, f"fuzz_{role}", password)
            walk.menus[role] = walk.walk(role, client.session.cookies["session_id"], role == ROLES[-1])
        return walk
    finally:
        walk.close()
        odoo.stop()
        copy.drop()


def test_every_role_has_menus(walked):
    assert all(walked.menus.values()), walked.menus
    assert len(walked.menus["employee"]) < len(walked.menus["consultant"]) < len(walked.menus["everything"])
    assert walked.opened > 300


def test_nothing_goes_wrong(walked):
    assert not walked.wrong, "\n".join(walked.wrong)


def test_all_is_in_chinese(walked):
    assert not walked.english, "\n".join(f"{words!r}: {where}" for words, where in walked.english.items())
