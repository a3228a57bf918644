"""The addons of this repository: which there are, what they need, and whether they changed."""
import ast
import hashlib
from pathlib import Path

from .say import Problem

FOLDER = Path(__file__).parents[2] / "addons"
# What a database does not depend on: tests and texts for readers.
_NOT_IN_DATABASE = {"tests", "readme", "__pycache__"}


def names(folder=FOLDER):
    return sorted(path.parent.name for path in Path(folder).glob("*/__manifest__.py"))


def manifest(name, folder=FOLDER):
    return ast.literal_eval((Path(folder) / name / "__manifest__.py").read_text())


def chosen(only, folder=FOLDER):
    """The addons named in `only` (all of them if it is empty), and those of ours that they need."""
    known = names(folder)
    wanted = only.split(",") if only else known
    for name in wanted:
        if name not in known:
            raise Problem(f"There is no addon {name} in addons/.", f"choose among {', '.join(known)}.")
    return with_own_dependencies(wanted, folder)


def with_own_dependencies(wanted, folder=FOLDER):
    """The wanted addons and those of ours that they need, in order of names."""
    ours, result, todo = set(names(folder)), set(), list(wanted)
    while todo:
        name = todo.pop()
        if name not in result:
            result.add(name)
            todo += ours.intersection(manifest(name, folder).get("depends", []))
    return sorted(result)


def odoo_dependencies(wanted, folder=FOLDER):
    """What the wanted addons need of Odoo's own."""
    needed = {name for addon in wanted for name in manifest(addon, folder).get("depends", [])}
    return sorted(needed - set(names(folder)))


def content_hash(name, folder=FOLDER):
    """A hash of all that an installed addon is made of; the same for the same content anywhere."""
    root = Path(folder) / name
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and not _NOT_IN_DATABASE.intersection(relative.parts) and path.suffix != ".pyc":
            digest.update(f"{relative.as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
