"""zh_CN is complete: each term that Odoo exports from an addon has a Chinese text in its i18n/zh_CN.po."""
from pathlib import Path

import polib
import pytest

ADDONS = Path(__file__).parents[1] / "addons"


@pytest.fixture(scope="module")
def exported(bench, template, our_addons, tmp_path_factory):
    """The terms of each addon as Odoo exports them."""
    copy = template.copy("sc_test_0_terms")
    folder = tmp_path_factory.mktemp("terms")
    try:
        for addon in our_addons:
            target = folder / f"{addon}.po"
            bench.odoo("Exporting terms", "i18n", "export", "-d", copy.name, "-l", "zh_CN", "-o", target, addon)
    finally:
        copy.drop()
    return {addon: polib.pofile(str(folder / f"{addon}.po")) for addon in our_addons}


@pytest.mark.parametrize("addon", sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py")))
def test_zh_cn_is_complete(exported, addon):
    if addon not in exported:
        pytest.skip(f"{addon} is not among the addons under test")
    file = ADDONS / addon / "i18n" / "zh_CN.po"
    assert file.is_file(), f"{addon} has no i18n/zh_CN.po"
    # Odoo drops what stands in the translation and not in the template beside it.
    template = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(file.with_name(f"{addon}.pot")))}
    translated = template & {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(file)).translated_entries()}
    missing = [entry.msgid for entry in exported[addon] if (entry.msgctxt, entry.msgid) not in translated]
    assert not missing, f"{len(missing)} of {len(exported[addon])} terms have no Chinese text: {missing[:20]}"
