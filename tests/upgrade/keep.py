#!/usr/bin/env python3
"""Keep the addons of a release, so that the tests can upgrade from it: at each release, after its commit.

    python3 tests/upgrade/keep.py           # of HEAD
    python3 tests/upgrade/keep.py COMMIT

A clone need not have its whole history, so it cannot be asked of git later. Kept are the files that make a database: no tests, no
translations, no scripts and pictures of the web client. `released.tar.xz` takes the place of the one before.
"""
import ast
import io
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_KEPT = {"tests", "i18n", "static", "readme"}


def main(commit="HEAD"):
    archive = subprocess.run(["git", "archive", commit, "addons"], cwd=HERE.parents[1], check=True, capture_output=True).stdout
    versions = []
    with tarfile.open(fileobj=io.BytesIO(archive)) as source, tarfile.open(HERE / "released.tar.xz", "w:xz", preset=9) as target:
        for member in sorted(source.getmembers(), key=lambda member: member.name):
            if not member.isfile() or NOT_KEPT.intersection(Path(member.name).parts):
                continue
            content = source.extractfile(member).read()
            if member.name.endswith("__manifest__.py"):
                manifest = ast.literal_eval(content.decode())
                versions.append(f"{Path(member.name).parts[1]} {manifest['version']}")
                manifest.pop("assets", None)  # what they name is not kept
                content = f"{manifest!r}\n".encode()
            kept = tarfile.TarInfo(member.name)
            kept.size = len(content)
            target.addfile(kept, io.BytesIO(content))
    sys.stdout.write(f"{', '.join(versions)}: {(HERE / 'released.tar.xz').stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
