#!/usr/bin/env python3
"""Measures how fast things are on a made-up company, and writes it down: docs/benchmarks.md.

    setup/bench.py                       the company as large as the figures ask for; about a quarter of an hour
    setup/bench.py --scale 0.1           a tenth of it; --scale 10 ten times
    setup/bench.py --only units          one bench
"""
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}.")

from door import command_bench, say

if __name__ == "__main__":
    say.main(command_bench.main)
