"""Programs that Odoo calls: a browser for its tests, wkhtmltopdf for printing."""
import os
import shutil
from pathlib import Path

from . import commands, debian
from .say import Problem, note, step

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


class Tool:
    def __init__(self, name, programs, packages, without):
        self.name = name
        self.programs = programs
        self.packages = packages
        self.without = without  # what is off where it cannot be had


BROWSER = Tool("Chromium", BROWSERS, ["chromium", "fonts-noto-cjk"], "tests in a browser are skipped")
PRINTER = Tool("wkhtmltopdf", ("wkhtmltopdf",), ["wkhtmltopdf"], "printing to PDF is off")
CLOCK = Tool("libfaketime", ("faketime",), ["faketime"], "tests with another clock are skipped")


def ensure(cache, browser=False):
    """Folders to put on PATH for the tools that are not installed on the machine."""
    return _ensure(cache, [PRINTER] + ([BROWSER] if browser else []))


def clock(cache):
    """The library that shows a program another time, for tests; None where it cannot be had."""
    _ensure(cache, [CLOCK])
    folders = Path("/usr/lib"), cache.folder / "tools" / CLOCK.name / "root" / "usr" / "lib"
    return next((path for folder in folders for path in folder.glob("*/faketime/libfaketimeMT.so.1")), None)


def _ensure(cache, tools):
    folders = []
    for tool in tools:
        if any(map(shutil.which, tool.programs)):
            continue
        folder = cache.folder / "tools" / tool.name.lower()
        if not (folder / "bin").is_dir():
            try:
                if _installed_by_root(tool):
                    continue
                _unpack(cache, tool, folder)
            except Problem as problem:
                note(f"No {tool.name}, so {tool.without}. {problem.what}")
                continue
        folders.append(folder / "bin")
    return folders


def _installed_by_root(tool):
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing {' and '.join(tool.packages)} with apt") as progress:
        for command in (["update"], ["install", "-y", "--no-install-recommends", *tool.packages]):
            commands.run(["apt-get", "-q", *command], f"Installing {tool.name}", env=env, on_line=progress.progress)
    return True


def _unpack(cache, tool, folder):
    """The tool and what it links to, beside the machine's own."""
    if not debian.usable():
        raise Problem("There is no Debian archive to fetch it from.", f"install {tool.programs[0]}.")
    cache.need_space(2, tool.name)
    apt = debian.PrivateApt(cache.path("apt"))
    with step(f"Getting {tool.name} from Debian's archive, without installing it") as progress:
        apt.update(on_line=progress.progress)
        with cache.making(folder) as partial:
            packages = apt.missing(tool.packages)
            debian.unpack(apt.download(packages, on_line=progress.progress), partial / "root")
            _write_starter(tool, partial, folder)


def _write_starter(tool, partial, folder):
    program = next(
        path for name in tool.programs for path in (f"usr/lib/{name}/{name}", f"usr/bin/{name}")
        if (partial / "root" / path).is_file()
    )
    root = folder / "root"
    libraries = sorted({path.parent for path in (partial / "root").rglob("*.so*") if "/lib/" in str(path)})
    library_path = ":".join(str(root / path.relative_to(partial / "root")) for path in libraries)
    fonts = partial / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{root}/usr/share/fonts</dir>\n  <dir>/usr/share/fonts</dir>\n"
        f"  <cachedir>{folder}/font-cache</cachedir>\n</fontconfig>\n"
    )
    starter = partial / "bin" / Path(program).name
    starter.parent.mkdir()
    starter.write_text(
        f"#!/bin/sh\nexport LD_LIBRARY_PATH='{library_path}' FONTCONFIG_FILE='{folder}/fonts.conf'\n"
        f"exec '{root}/{program}' \"$@\"\n"
    )
    starter.chmod(0o755)
