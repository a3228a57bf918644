"""Odoo 19's source: one that is given, Debian's package, or Odoo's repository."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import commands, debian
from .say import Problem, note, step

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo.git"
DEBIAN_PACKAGES = [
    "odoo-19/sid", "libjs-jquery/sid", "libjs-jquery-form/sid", "libjs-underscore/sid",
    "fonts-roboto-unhinted/sid", "fonts-montserrat/sid", "fonts-ocr-b/sid",
    # sid's Font Awesome 7 lacks the files that Odoo links to.
    "fonts-font-awesome/bookworm", "fonts-inconsolata/bookworm",
]
# Left out of Debian's package; without it the web client's bundle logs an error.
SELFIE_STUB = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class OdooSource:
    """A folder to put on PYTHONPATH, and the folders of Odoo's addons in it."""

    def __init__(self, python_path):
        self.python_path = Path(python_path)
        self.addons = [
            folder for folder in (self.python_path / "addons", self.python_path / "odoo" / "addons")
            if (folder / "base").is_dir() or (folder / "sale").is_dir()
        ]
        self.version = version_of(self.python_path)
        scripts = (self.python_path / "odoo-bin", self.python_path / "../../../bin/odoo")
        self.script = next((script.resolve() for script in scripts if script.is_file()), None)


def find(cache):
    """The source to use; the first of: ODOO_HOME, an importable odoo, the cache, a download."""
    if os.environ.get("ODOO_HOME"):
        return given(os.environ["ODOO_HOME"])
    importable = installed(cache)
    if importable:
        return importable
    folder = cache.folder / "odoo"
    if not (folder / "complete").is_file():
        download(cache, folder)
    return OdooSource((folder / "complete").parent / (folder / "complete").read_text().strip())


def given(home):
    """Odoo in the folder that ODOO_HOME names: a checkout, or the root of an unpacked package."""
    for sub in ("", "src", "usr/lib/python3/dist-packages"):
        folder = Path(home).expanduser() / sub
        version = version_of(folder)
        if version and series(version) == SERIES:
            return OdooSource(folder.absolute())
        if version:
            raise Problem(
                f"ODOO_HOME is {home}, which is Odoo {version}; this is made for Odoo {SERIES}.",
                "set ODOO_HOME to a copy of Odoo 19.0, or unset it and one is fetched.",
            )
    raise Problem(
        f"ODOO_HOME is {home}, and there is no Odoo in it (no odoo/release.py).",
        "set ODOO_HOME to the folder that holds Odoo's `odoo` package, or unset it and one is fetched.",
    )


def version_of(folder):
    """The version that a folder's odoo/release.py states, None where there is none."""
    release = Path(folder) / "odoo" / "release.py"
    if not release.is_file():
        return None
    found = re.search(r"^version_info\s*=\s*\(\s*([^,]+),\s*(\d+),\s*(\d+)", release.read_text(), re.M)
    if not found:
        return "unknown"
    major, minor, micro = (part.strip().strip("'\"") for part in found.groups())
    return f"{major}.{minor}.{micro}" if micro != "0" else f"{major}.{minor}"


def series(version):
    return ".".join(version.split(".")[:2])


def installed(cache):
    """The Odoo that this Python can import, if it is of our series."""
    probe = "import importlib.util as u; s = u.find_spec('odoo'); print(*(s.submodule_search_locations if s else []))"
    output = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, cwd="/", check=False,
    ).stdout.split()
    for package in map(Path, output):
        version = version_of(package.parent)
        if version and series(version) == SERIES:
            # Linked to from a folder of its own: beside it may lie other versions of libraries.
            shim = cache.path("importable", "odoo")
            shim.unlink(missing_ok=True)
            shim.symlink_to(package)
            return OdooSource(shim.parent)
        if version:
            note(f"This Python can import Odoo {version}, which is not {SERIES}: left alone.")
    return None


def download(cache, folder):
    cache.need_space(2, "Odoo's source")
    with cache.making(folder) as partial:
        if debian.usable():
            python_path = from_debian(cache, partial)
        elif shutil.which("git"):
            python_path = from_git(partial)
        else:
            raise Problem(
                "Odoo 19 is not on this machine, and there is neither Debian's apt nor git to fetch it with.",
                "install git, or set ODOO_HOME to a folder with Odoo 19.0.",
            )
        if series(version_of(partial / python_path) or "none") != SERIES:
            raise Problem("What was fetched is not Odoo 19.0.", "set ODOO_HOME to a folder with Odoo 19.0.")
        (partial / "complete").write_text(f"{python_path}\n")


def from_debian(cache, root):
    apt = debian.PrivateApt(cache.path("apt"))
    with step("Getting Odoo 19 from Debian's archive (about 130 MB, signatures checked)") as progress:
        apt.update(on_line=progress.progress)
        archives = apt.download(DEBIAN_PACKAGES, on_line=progress.progress)
        debian.unpack(archives, root)
        python_path = "usr/lib/python3/dist-packages"
        repair_links(root)
        stub = root / python_path / SELFIE_STUB
        if not stub.exists():
            stub.parent.mkdir(parents=True, exist_ok=True)
            stub.write_text("// Background blur in video calls: not part of Debian's package.\n")
        dangling = [path for path in (root / python_path).rglob("*") if path.is_symlink() and not path.exists()]
        if dangling:
            raise Problem(
                f"Odoo's package links to files that are missing: {', '.join(map(str, dangling[:5]))}.",
                "set ODOO_HOME to another copy of Odoo 19.0 (git clone --branch 19.0).",
            )
    return python_path


def repair_links(root):
    """Point absolute links into the folder that the packages were unpacked to."""
    for path in root.rglob("*"):
        if path.is_symlink() and os.readlink(path).startswith("/"):
            inside = root / os.readlink(path).lstrip("/")
            path.unlink()
            path.symlink_to(os.path.relpath(inside, path.parent))


def from_git(root):
    with step("Cloning Odoo 19.0 (about 500 MB)") as progress:
        commands.run(
            ["git", "clone", "--progress", "--depth", "1", "--branch", SERIES, REPOSITORY, root / "odoo"],
            "Cloning Odoo 19.0", on_line=progress.progress,
        )
    return "odoo"
