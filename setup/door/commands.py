"""Runs other programs, shows how far they are, and explains why they fail."""
import collections
import re
import subprocess

from .say import Problem

_NO_SPACE = re.compile(r"No space left on device|(not|have) enough free space|disk quota exceeded", re.I)
_NO_NETWORK = re.compile(
    r"Temporary failure (in name resolution|resolving)|Could not resolve|Name or service not known"
    r"|Network is unreachable|Connection (refused|timed out|failed)|No route to host"
    r"|NewConnectionError|Failed to establish a new connection|Cannot connect to proxy"
    r"|Unable to connect to|Failed to fetch",
    re.I,
)


def explain(what, lines):
    """The problem behind the last lines of a program that failed."""
    text = "\n".join(lines)
    if _NO_SPACE.search(text):
        return Problem(
            f"{what}: the disk is full.",
            "free some gigabytes, or set SALES_CENTRE_CACHE to a folder on another disk, and run it again.",
        )
    if _NO_NETWORK.search(text):
        return Problem(
            f"{what}: the network does not answer.\n    " + "\n    ".join(lines[-3:]),
            "check the connection and the proxy settings, and run it again; finished downloads are kept.",
        )
    return Problem(
        f"{what} failed. Its last lines were:\n    " + "\n    ".join(lines[-15:]),
        "read them, and run it again; what was finished is kept, what was not is thrown away.",
    )


def run(command, what, *, log=None, on_line=None, **options):
    """Run a command to its end and return its output; a failure is a Problem that explains it."""
    lines = collections.deque(maxlen=2000)
    try:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", **{"stdin": subprocess.DEVNULL, **options},
        )
    except FileNotFoundError:
        raise Problem(
            f"{what}: there is no program {command[0]}.", f"install {command[0]}, and run it again.",
        ) from None
    try:
        with process.stdout:
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                if log:
                    log.write(line)
                    log.flush()
                if on_line:
                    on_line(lines[-1])
        if process.wait():
            raise explain(what, list(lines))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    return "\n".join(lines)
