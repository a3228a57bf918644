"""The one folder that holds downloads, the Python environment, databases and logs."""
import contextlib
import errno
import fcntl
import os
import shutil
from pathlib import Path

from .say import Problem, note

VARIABLE = "SALES_CENTRE_CACHE"


class Cache:
    def __init__(self, folder=None):
        folder = folder or os.environ.get(VARIABLE) or Path.home() / ".cache" / "sales-centre-odoo"
        self.folder = Path(folder).expanduser().absolute()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "lock").touch()
        except OSError as error:
            raise Problem(
                f"The folder {self.folder} cannot be written to: {error.strerror}.",
                f"set {VARIABLE} to a folder that can, and run it again.",
            ) from None

    def path(self, *parts):
        """A path in the cache, its parent made."""
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def log(self, name):
        return self.path("logs", f"{name}.log")

    def need_space(self, gigabytes, what):
        free = shutil.disk_usage(self.folder).free / 1e9
        if free < gigabytes:
            raise Problem(
                f"{what} needs about {gigabytes} GB in {self.folder}; {free:.1f} GB are free.",
                f"free some space, or set {VARIABLE} to a folder on another disk, and run it again.",
            )

    @contextlib.contextmanager
    def lock(self):
        """One door at a time: two would build the same folder."""
        with open(self.folder / "lock") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
                note("Another setup is at work in the same cache; waiting for it.")
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def making(self, target):
        """A folder that is there whole or not at all: made beside its place, moved when finished."""
        target = Path(target)
        partial = target.with_name(target.name + ".partial")
        remove(partial)
        partial.mkdir(parents=True)
        with full_disk_is_a_problem():
            yield partial
            remove(target)
            partial.rename(target)


@contextlib.contextmanager
def full_disk_is_a_problem():
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem(
                "The disk is full.", f"free some gigabytes, or set {VARIABLE} to a folder on another disk.",
            ) from None
        raise


def remove(path):
    path = Path(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif path.exists() or path.is_symlink():
        path.unlink()
