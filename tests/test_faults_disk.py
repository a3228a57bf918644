"""No room left on the disk of the filestore: it is told in words, nothing is half stored, and once there is room the same goes."""
import base64
import io
import os
import shutil
import subprocess

import invariants
import pytest
from PIL import Image

ROOM = 64 << 20


@pytest.fixture
def small_disk(tmp_path):
    """A data directory whose filestore is on a disk of a few megabytes."""
    folder = tmp_path / "data" / "filestore"
    folder.mkdir(parents=True)
    done = os.geteuid() == 0 and shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder], check=False).returncode == 0
    if not done:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def served(world, small_disk):
    item = world.copy("disk")
    odoo = world.serve(item, "--data-dir", str(small_disk.parent))
    yield odoo, item
    odoo.stop()


def files(item, folder):
    """What the database names, and what there is."""
    named = {name for [name] in item.sql("SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL")}
    return named, {str(path.relative_to(folder / item.name)) for path in (folder / item.name).glob("??/*") if path.is_file()}


def test_a_full_disk(world, served, small_disk):
    odoo, item = served
    before_named, before = files(item, small_disk)
    client = world.enter(odoo, item, "chief")
    filler = small_disk / "filler"
    large = base64.b64encode(os.urandom(1 << 20)).decode()
    slip = world.data["slips"][0][0]
    calls = {
        "an attachment": ("ir.attachment", "create", {"name": "Large", "datas": large, "res_model": "res.partner",
                                                      "res_id": world.data["partners"][0]}),
        "another one": ("ir.attachment", "create", {"name": "Other", "datas": base64.b64encode(os.urandom(300_000)).decode()}),
        "the picture of a void slip": ("sales.slip", "action_void", [slip], "Torn", base64.b64encode(picture()).decode()),
    }
    for what, call in calls.items():
        fill_up(filler, small_disk)
        refused_in_words(client, what, call)
        named, there = files(item, small_disk)
        assert named - before_named <= there, f"{what}: a file is named that is not there"
        assert there - before <= named, f"{what}: half a file is left"
        assert item.sql(f"SELECT state FROM sales_slip WHERE id = {slip}") == [["issued"]]
        filler.unlink()
        client.call(*call)
        named, there = files(item, small_disk)
        assert named - before_named <= there, f"{what} is not stored"
    assert item.sql(f"SELECT state, void_cause FROM sales_slip WHERE id = {slip}") == [["void", "spoiled"]]
    assert not invariants.broken(item.sql)


def picture():
    stream = io.BytesIO()
    Image.frombytes("RGB", (300, 300), os.urandom(270_000)).save(stream, "PNG")
    return stream.getvalue()


def fill_up(filler, folder):
    """Leave room for a part of a file."""
    free = shutil.disk_usage(folder).free
    filler.write_bytes(bytes(max(0, free - 64 * 1024)))


def refused_in_words(client, what, call):
    with pytest.raises(RuntimeError, match=r"odoo.exceptions.UserError: There is no room for files"):
        client.call(*call)
    assert client.call("sales.slip", "search_count", []), f"after {what} the server does not serve"
