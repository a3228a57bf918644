"""What the pages by role tell people to open is there for people of that role, in both languages."""
import json
import re
from pathlib import Path

MANUAL = Path(__file__).parents[1] / "docs" / "manual"
# Menus are written as *App / Menu / Entry*.
PATHS = re.compile(r"(?<!\*)\*([^*\n]+ / [^*\n]+)\*(?!\*)")
# The groups of whoever reads a page; with several, the one who may most.
READERS = {
    "roles/consultant": ["sales_center.group_consultant"],
    "roles/leader": ["sales_center.group_project_manager"],
    "roles/officer": ["sales_center.group_officer"],
    "roles/director": ["sales_center.group_general_manager"],
    "roles/finance": ["account.group_account_invoice", "sales_kpi.group_officer", "sales_logistics.group_cost"],
    "roles/kpi": ["sales_kpi.group_manager"],
    "roles/site-administrator": ["sales_logistics.group_officer"],
    "roles/employee": ["base.group_user"],
    "roles/auditor": ["sales_center.group_auditor"],
    "administrators": ["sales_center.group_director", "sales_logistics.group_manager", "base.group_system"],
}
SCRIPT = """
import json
from odoo import Command

def paths(menus, ids, above=""):
    for menu in (menus[child] for child in ids):
        yield above + menu["name"]
        yield from paths(menus, menu["children"], above + menu["name"] + " / ")


shown = {}
for page, groups in json.loads(%(readers)r).items():
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": page, "login": page, "group_ids": [Command.set([env.ref(group).id for group in groups])]})
    for lang in ("en_US", "zh_CN"):
        menus = env["ir.ui.menu"].with_user(user).with_context(lang=lang).load_menus(False)
        shown[f"{page} {lang}"] = list(paths(menus, menus["root"]["children"]))
with open(%(answer)r, "w") as file:
    json.dump(shown, file)
env.cr.rollback()
"""


def test_readers_find_the_menus_of_their_page(bench, template, tmp_path):
    assert {name.removeprefix("roles/") for name in READERS} >= {path.stem for path in (MANUAL / "roles").iterdir()}
    answer = tmp_path / "menus.json"
    bench.shell(template.name, SCRIPT % {"readers": json.dumps(READERS), "answer": str(answer)}, "manual-menus")
    shown = json.loads(answer.read_text())
    missing = []
    for page in READERS:
        for folder, language in ((MANUAL, "en_US"), (MANUAL / "zh_CN", "zh_CN")):
            paths = set(PATHS.findall((folder / f"{page}.md").read_text()))
            missing += [f"{page} ({language}): {path}" for path in sorted(paths - set(shown[f"{page} {language}"]))]
    assert not missing, "\n".join(missing)
