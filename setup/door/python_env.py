"""The virtual environment: pinned libraries, checked against their hashes."""
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import commands, debian
from .cache import remove
from .say import Problem, step

OLDEST, NEWEST = (3, 10), (3, 13)
REQUIREMENTS = Path(__file__).parent.parent


class PythonEnv:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.python = self.folder / "bin" / "python"

    def works(self):
        """Whether the interpreter that it was made with is still there."""
        try:
            return subprocess.run([self.python, "-c", ""], capture_output=True, check=False).returncode == 0
        except OSError:
            return False

    @property
    def site_packages(self):
        return next(self.folder.glob("lib/python3.*/site-packages"))


def interpreter():
    """The Python to make the environment with: this one, or another one that Odoo 19 runs on."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            return found
    raise Problem(
        f"This is Python {sys.version.split()[0]}; Odoo 19 runs on Python 3.10 to 3.13.",
        "install one of these, and run it again with it.",
    )


def ensure(cache, tests=False):
    """The environment for this interpreter, made or completed where it has to be."""
    return _ensure(cache, "python", ["requirements-build", "requirements"] + (["requirements-test"] if tests else []))


def ensure_docs(cache):
    """The environment that builds the manual: a folder of its own, so that it never touches Odoo's libraries."""
    return _ensure(cache, "docs", ["requirements-build", "requirements-docs"])


def _ensure(cache, folder, wanted):
    python = interpreter()
    version = subprocess.run(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=True,
    ).stdout.strip()
    env = PythonEnv(cache.folder / f"{folder}-{version}")
    stamps = {name: _stamp(version, name) for name in wanted}
    todo = [name for name in wanted if _read(env.folder / f"{name}.stamp") != stamps[name]]
    if not todo and not env.works():
        todo = wanted
    if not todo:
        return env
    cache.need_space(2, "The Python environment")
    if todo[0] != "requirements-test":
        _create(cache, python, env)
        todo = wanted
    for name in todo:
        with step(f"Installing {name}.txt into Python {version} (hashes checked)") as progress:
            _pip(cache, env, name, progress.progress)
        (env.folder / f"{name}.stamp").write_text(stamps[name])
    return env


def _stamp(version, name):
    """Of the version alone: a machine may have two interpreters of it, which would else undo each other's work."""
    return hashlib.sha256(version.encode() + (REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()


def _read(path):
    return path.read_text() if path.is_file() else None


def _create(cache, python, env):
    """A new environment. Its pip is Python's own, or Debian's wheel of it where Python has none."""
    remove(env.folder)
    with step("Making a Python environment"):
        commands.run([python, "-m", "venv", "--without-pip", env.folder], "Making a Python environment")
        bundled = subprocess.run(
            [env.python, "-m", "ensurepip", "--default-pip"], capture_output=True, text=True, check=False,
        )
        if bundled.returncode:
            if not debian.usable():
                raise Problem("This Python comes without pip (ensurepip).", "install python3-venv, and run it again.")
            _pip_from_debian(cache, env)


def _pip_from_debian(cache, env):
    apt = debian.PrivateApt(cache.path("apt"))
    apt.update()
    with cache.making(cache.path("pip")) as partial:
        debian.unpack(apt.download(["python3-pip-whl/bookworm", "python3-setuptools-whl/bookworm"]), partial)
    wheels = cache.path("pip", "usr", "share", "python-wheels")
    wheel = next(wheels.glob("pip-*.whl"))
    commands.run(
        [env.python, wheel / "pip", "install", "--no-index", "--find-links", wheels, "pip"], "Installing pip",
    )


def _pip(cache, env, name, on_line):
    environment = {
        **os.environ,
        "PIP_CACHE_DIR": str(cache.path("downloads", "pip")),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_REQUIRE_VIRTUALENV": "1",
    }
    environment.pop("PYTHONPATH", None)
    commands.run(
        # The few libraries without wheels are built by the pinned setuptools, not by one from outside.
        [env.python, "-m", "pip", "install", "--require-hashes", "--no-build-isolation", "--progress-bar", "off",
         "--no-warn-script-location", "-r", REQUIREMENTS / f"{name}.txt"],
        f"Installing {name}.txt", env=environment, on_line=on_line,
    )
