#!/usr/bin/env python3
"""One bench in a process of its own, for its memory's sake; `setup/bench.py` makes the databases and calls it.

    python tests/bench/measure.py NAME --ours DB --plain DB --scale 1 --output FILE
"""
import argparse
import importlib
import json
import time
from pathlib import Path

from rows import peak_memory

BENCHES = ("approvals", "targets", "units", "registrations", "ledger")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--ours", required=True, help="a throw-away database with all addons, and gamification")
    parser.add_argument("--plain", required=True, help="one with the same of Odoo's, without ours")
    parser.add_argument("--scale", type=float, default=1, help="1: the company of PRODUCT.md")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    from odoo.tools import config

    config.parse_config(["--log-level", "error", "--http-interface", "127.0.0.1"])
    start = time.perf_counter()
    rows = importlib.import_module(options.name).run(options.ours, options.plain, options.scale)
    options.output.write_text(json.dumps({
        "rows": [row.as_dict() for row in rows], "seconds": time.perf_counter() - start, "peak_mb": peak_memory()}))


if __name__ == "__main__":
    main()
