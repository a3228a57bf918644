#!/usr/bin/env python3
"""Gets everything Sales Centre needs, makes a database with demo data, and starts Odoo.

For trying, developing and testing; docs/production.md tells how to run it in earnest.
"""
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}.")

from door import command_run, say

if __name__ == "__main__":
    say.main(command_run.main)
