"""setup/lint: ruff, pylint and pytest from the test environment."""
import os

from . import python_env, workbench
from .cache import Cache
from .say import Problem


def main(argv):
    if not argv:
        raise Problem("setup/lint needs the program to run.", "try: setup/lint ruff check .")
    cache = Cache()
    with cache.lock():
        env = python_env.ensure(cache, tests=True)
    workbench.replace_process([env.python, "-m", *argv], dict(os.environ))
