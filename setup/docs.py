#!/usr/bin/env python3
"""Builds the manual as a site in site/, and serves it while it is written.

    setup/docs.py                      strictly, to site/: a broken link, or a page that no menu names, fails
    setup/docs.py --output FOLDER      to another folder
    setup/docs.py --serve              on http://127.0.0.1:8000, built anew at each change
"""
import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}.")

from door import command_docs, say

if __name__ == "__main__":
    say.main(command_docs.main)
