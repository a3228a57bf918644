"""Reads Odoo's log: how far it is, and what in it is a warning or an error."""
import re
from typing import NamedTuple

_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<text>.*)$"
)
_LOADING = re.compile(r"Loading module (?P<name>\w+) \((?P<done>\d+)/(?P<all>\d+)\)")
_BAD = {"WARNING", "ERROR", "CRITICAL"}

# What Odoo says of itself or of this machine, and is no fault of ours: (logger, text, why).
ALLOWED = [
    (r"py\.warnings", r"(?s).*site-packages.*", "a library warns about itself"),
    (r"odoo\.service\.server|odoo\.cli\.server", r"Running as user 'root' is a security risk", "CI runs as root"),
    (r"odoo\.addons\..*\.browser", r"Error received after termination", "a test ended while its page still loaded"),
    (r"odoo\.addons\.base\.models\.ir_actions_report", r".*wkhtmltopdf.*", "Debian's wkhtmltopdf is unpatched"),
]


class Entry(NamedTuple):
    level: str
    logger: str
    text: str

    def __str__(self):
        return f"{self.level} {self.logger}: {self.text}"


def entries(lines):
    """The log's entries; what does not start one (a traceback) belongs to the one before."""
    current = None
    for line in lines:
        line = line.rstrip("\n")
        found = _LINE.match(line)
        if found:
            if current:
                yield current
            current = Entry(found["level"], found["logger"], found["text"])
        elif current:
            current = current._replace(text=f"{current.text}\n{line}")
    if current:
        yield current


def complaints(lines):
    """The warnings and errors that are not allowed."""
    return [entry for entry in entries(lines) if entry.level in _BAD and not allowed(entry)]


def allowed(entry):
    return any(re.fullmatch(logger, entry.logger) and re.match(text, entry.text) for logger, text, _why in ALLOWED)


def is_test_report(entry):
    """Whether an entry tells of a test that failed: those are counted one by one."""
    return entry.logger == "odoo.tests.result" or re.match(r"(FAIL|ERROR): ", entry.text) is not None


def progress(line):
    """Words for a line that tells how far Odoo is; None for all others."""
    found = _LOADING.search(line)
    return f"{found['done']}/{found['all']} {found['name']}" if found else None
