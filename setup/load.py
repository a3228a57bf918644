#!/usr/bin/env python3
"""Lets many people work at once on a server with two workers, and checks afterwards that nothing was lost or doubled.

    setup/load.py                              100 people for five minutes
    setup/load.py --people 20 --seconds 60     fewer, shorter
"""
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}.")

from door import command_load, say

if __name__ == "__main__":
    say.main(command_load.main)
