"""setup/docs.py: the manual as a site, by MkDocs in an environment of its own."""
import argparse
import os
import subprocess
from pathlib import Path

from . import commands, python_env
from .cache import Cache
from .say import note

ROOT = Path(__file__).parents[2]


def main(argv):
    parser = argparse.ArgumentParser(prog="setup/docs.py", description="Builds the manual as a site.")
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="default: site")
    parser.add_argument("--serve", action="store_true", help="serve it on http://127.0.0.1:8000 instead")
    options = parser.parse_args(argv)
    env = environment()
    if options.serve:
        return subprocess.run(command(env, "serve"), cwd=ROOT, env=variables(), check=False).returncode
    print(build(env, options.output), flush=True)
    note(f"The site is in {options.output}; open index.html there.")
    return 0


def environment():
    """The environment that builds the manual, made where it is missing. The tests' own is left alone."""
    cache = Cache()
    with cache.lock():
        return python_env.ensure_docs(cache)


def build(env, output):
    """Build the site strictly; return what MkDocs says. A warning is a `Problem`."""
    return commands.run(
        command(env, "build", "--strict", "--site-dir", Path(output).absolute()), "Building the manual", cwd=ROOT, env=variables(),
    )


def command(env, *arguments):
    return [str(part) for part in (env.python, "-m", "mkdocs", *arguments)]


def variables():
    """Without a PYTHONPATH of others, and without MkDocs's word on its successor, which is no warning of ours."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return {**kept, "NO_MKDOCS_2_WARNING": "1"}
