"""The linters: ruff on all Python, pylint-odoo on the addons."""
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff():
    run(Path(sys.executable).with_name("ruff"), "check", "--no-cache", ".")


@pytest.mark.parametrize("addon", sorted(path.parent.name for path in ROOT.glob("addons/*/__manifest__.py")))
def test_pylint_odoo(addon):
    run(sys.executable, "-m", "pylint", "--rcfile=.pylintrc", f"addons/{addon}")
