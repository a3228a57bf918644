"""What the door says: steps, progress and problems, each in words that help."""
import os
import sys
import time


class Problem(Exception):
    """Something that a person has to do something about: what is wrong, and what to do."""

    def __init__(self, what, todo):
        super().__init__(what)
        self.what = what
        self.todo = todo

    def __str__(self):
        return f"{self.what}\n  What to do: {self.todo}"


def plain():
    """True where lines cannot be rewritten: CI, or output that goes to a file."""
    return bool(os.environ.get("CI")) or not sys.stdout.isatty()


def note(text):
    print(text, flush=True)


class step:
    """A long step: says what it does, how far it is, and how long it took."""

    def __init__(self, title):
        self.title = title
        self.last = 0.0

    def __enter__(self):
        self.start = time.monotonic()
        note(f"==> {self.title}")
        return self

    def progress(self, text):
        every = 10 if plain() else 0.2
        now = time.monotonic()
        if now - self.last < every:
            return
        self.last = now
        if plain():
            note(f"    {text}")
        else:
            print(f"\r\033[K    {text[:100]}", end="", flush=True)

    def __exit__(self, kind, error, trace):
        if not plain():
            print("\r\033[K", end="")
        if kind is None:
            note(f"    done in {time.monotonic() - self.start:.0f} s")


def main(command):
    """Run a command of the door; a problem is two lines, never a traceback."""
    try:
        sys.exit(command(sys.argv[1:]))
    except Problem as problem:
        print(f"\nIt stopped here: {problem}", file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nInterrupted. Run it again: what was finished is kept.", file=sys.stderr)
        sys.exit(130)
