#!/usr/bin/env python3
"""Sets up like run.py, and runs all tests: the addons' own, those of tests/, and the linters."""
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}.")

from door import command_test, say

if __name__ == "__main__":
    say.main(command_test.main)
