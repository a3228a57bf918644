"""docs/examples.md is an addon: its blocks are put together, installed and tried out."""
import re
from collections import defaultdict
from pathlib import Path

from door import commands, odoo_log

PAGE = Path(__file__).parents[1] / "docs" / "examples.md"
BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.M | re.S)


def files():
    """The files of the example, each put together from its blocks in their order."""
    texts = defaultdict(str)
    for name, text in BLOCK.findall(PAGE.read_text()):
        texts[name] += text if not texts[name] or not text.startswith("    ") else "\n" + text
    return texts


def test_the_example_is_an_addon_that_works(bench, new_database, tmp_path):
    addon = tmp_path / "sales_example"
    for name, text in files().items():
        (addon / name).parent.mkdir(parents=True, exist_ok=True)
        (addon / name).write_text(text)
    database = new_database("example")
    env = {**bench.env, "ODOO_ADDONS_PATH": f"{bench.env['ODOO_ADDONS_PATH']},{tmp_path}"}
    with open(tmp_path / "install.log", "w") as log:
        command = bench.odoo_command("server", "-d", database.name, "-i", "sales_example", "--no-http", "--stop-after-init")
        commands.run(command, "Installing the example", log=log, env=env)
    with open(tmp_path / "install.log") as log:
        complaints = [str(entry) for entry in odoo_log.complaints(log)]
    assert not complaints, "\n".join(complaints)
    with open(addon / "try.py") as script:
        command = bench.odoo_command("shell", "-d", database.name, "--no-http", "--shell-interface=python")
        commands.run(command, "Trying the example", env=env, stdin=script)
