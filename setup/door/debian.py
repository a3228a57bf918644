"""Debian packages without installing them: an apt of our own, with apt's own signature checks.

The mirror is the one that the machine's apt is configured for. Nothing outside the cache is
touched, and no rights are needed.
"""
import os
import re
import shutil
from pathlib import Path

from . import commands
from .cache import remove

SUITES = ("bookworm", "sid")  # beside the machine's own release
_KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp")
_RELEASES = re.compile(r"^(bullseye|bookworm|trixie|forky|duke|oldstable|stable|testing|unstable|sid)$")


class PrivateApt:
    """Updates, downloads and unpacks within `folder`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.archives = self.folder / "archives"
        self.site, self.release = mirror()
        for name in ("lists/partial", "cache/archives/partial", "empty"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def options(self):
        settings = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::Etc::preferencesparts": self.folder / "empty",
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "root",
            "APT::Get::AllowUnauthenticated": "false",
            "APT::Default-Release": self.release,
        }
        return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]

    def update(self, on_line=None):
        keyring = next(path for path in _KEYRINGS if os.path.exists(path))
        suites = dict.fromkeys((self.release, *SUITES))
        lines = [f"deb [signed-by={keyring}] {self.site} {suite} main\n" for suite in suites]
        (self.folder / "sources.list").write_text("".join(lines))
        self._apt("update", "-q", "-o", "APT::Update::Error-Mode=any", on_line=on_line)

    def download(self, packages, on_line=None):
        """Fetch packages (`name` or `name/suite`); each is whole and signed, or this fails.

        Into an empty folder: of a file that lies there already apt looks at the size only.
        """
        remove(self.archives)
        self.archives.mkdir()
        self._apt("download", "-q", *packages, cwd=self.archives, on_line=on_line)
        return sorted(self.archives.glob("*.deb"))

    def missing(self, packages):
        """What `apt install` of these would add to this machine, for unpacking beside it."""
        output = self._apt("install", "-s", "-q", "--no-install-recommends", *packages)
        return re.findall(r"^Inst (\S+)", output, re.M)

    def _apt(self, command, *arguments, **options):
        env = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        return commands.run(
            ["apt-get", *self.options, command, *arguments], "Downloading Debian packages", env=env, **options,
        )


def usable():
    """Whether this machine has what PrivateApt works with."""
    tools = all(shutil.which(tool) for tool in ("apt-get", "dpkg-deb", "gpgv"))
    return bool(tools and any(map(os.path.exists, _KEYRINGS)) and mirror()[0])


def mirror():
    """The Debian mirror in the machine's own apt configuration, and its release."""
    if not shutil.which("apt-get"):
        return None, None
    output = commands.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"],
        "Reading apt's configuration",
    )
    for line in output.splitlines():
        site, release, component = [*line.split(), "", "", ""][:3]
        if component == "main" and _RELEASES.match(release):
            return site, release
    return None, None


def unpack(archives, root):
    for archive in archives:
        commands.run(["dpkg-deb", "-x", archive, root], f"Unpacking {Path(archive).name}")
