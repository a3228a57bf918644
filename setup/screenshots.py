#!/usr/bin/env python3
"""Makes the pictures of the README and the manual, from the demo data of setup/run.py.

    setup/screenshots.py               the README's: docs/screenshot.png
    setup/screenshots.py --manual      the manual's: docs/manual/images, in both languages
    setup/screenshots.py --only rules  others, to build/screenshots
"""
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}.")

from door import command_screenshots, say

if __name__ == "__main__":
    say.main(command_screenshots.main)
