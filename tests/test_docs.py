"""The manual: it builds as a site without a warning, says the same in both languages, and its pictures are small."""
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from door import command_docs

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "manual"
CHINESE = MANUAL / "zh_CN"
# What stands beside the manual, for those who run it and those who build on it.
BESIDE = ("production.md", "developers.md", "examples.md")
IMAGES = MANUAL / "images"
FENCED = re.compile(r"^```.*?^```$", re.M | re.S)


def pages(folder):
    """The pages of one language: path below its folder, to text."""
    files = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.md")}
    return {name: text for name, text in files.items() if not name.startswith("zh_CN/")}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built strictly: a broken link or anchor, or a page that the navigation leaves out, is an error."""
    folder = tmp_path_factory.mktemp("site")
    command_docs.build(command_docs.environment(), folder)
    return folder


def test_the_site_has_every_page_in_its_language(site):
    for folder, language in ((MANUAL, "en"), (CHINESE, "zh")):
        for name in pages(folder):
            # MkDocs calls a README index.
            page = (site / (folder / name).relative_to(ROOT / "docs")).with_suffix(".html")
            html = page.with_name(page.name.replace("README", "index")).read_text()
            assert f'<html lang="{language}"' in html, page


def test_the_language_is_switched_on_the_same_page(site):
    links = re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', (site / "manual" / "zh_CN" / "roles" / "finance.html").read_text())
    assert links == [("../../roles/finance.html", "en"), ("finance.html", "zh")]
    links = re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', (site / "production.html").read_text())
    assert links == [("production.html", "en"), ("zh_CN/production.html", "zh")]
    links = re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', (site / "benchmarks.html").read_text())
    assert links == [("manual/index.html", "en"), ("manual/zh_CN/index.html", "zh")], "a page in one language"


def test_the_site_can_be_searched_in_chinese(site):
    index = json.loads((site / "search" / "search_index.json").read_text())
    words = {word for entry in index["docs"] for word in entry["text"].split("\u200b")}
    assert {"房源", "审批", "业绩"} <= words, "words of Chinese are parted by jieba"


def test_the_site_loads_nothing_from_elsewhere(site):
    loaded = re.compile(r"""<(?:script|img|link)[^>]+(?:src|href)=["']?(?:https?:)?//[^"'>\s]+""")
    for page in site.rglob("*.html"):
        assert not loaded.findall(page.read_text()), page


def test_a_broken_link_fails_the_build(tmp_path):
    """What the fixture stands on: the same configuration with one page that links to nowhere."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[nowhere](nowhere.md)")
    (tmp_path / "mkdocs.yml").write_text("site_name: broken\nvalidation: {links: {not_found: warn}}\n")
    command = command_docs.command(command_docs.environment(), "build", "--strict")
    done = subprocess.run(command, cwd=tmp_path, env=command_docs.variables(), capture_output=True, text=True, check=False)
    assert done.returncode and "nowhere.md" in done.stderr, done.stderr


def test_both_languages_have_the_same_pages():
    assert pages(MANUAL).keys() == pages(CHINESE).keys()


def test_pages_are_in_their_language():
    for name, text in pages(CHINESE).items():
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) > len(text) / 5, f"zh_CN/{name}"
    for name in BESIDE:
        text = FENCED.sub("", (ROOT / "docs" / "zh_CN" / name).read_text())
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) > len(text) / 5, f"zh_CN/{name}"


def test_both_languages_say_as_much():
    """As many headings of each level, in the same order, tables of as many rows, and the same commands and code."""
    for english, chinese in beside():
        assert levels(english) == levels(chinese), f"{english}: headings"
        one, other = english.read_text(), chinese.read_text()
        assert one.count("\n|") == other.count("\n|"), f"{english}: rows of tables"
        assert code(one) == code(other), f"{english}: code"
    for name in pages(MANUAL):
        assert levels(MANUAL / name) == levels(CHINESE / name), f"{name}: headings"


def beside():
    return [(ROOT / "docs" / name, ROOT / "docs" / "zh_CN" / name) for name in BESIDE]


def levels(page):
    return re.findall(r"^(#+) ", FENCED.sub("", page.read_text()), re.M)


def code(text):
    """Blocks of code, and lines that are indented as such, whatever the depth."""
    return FENCED.findall(text) + [line.strip() for line in re.findall(r"^ {4,}\S.*$", FENCED.sub("", text), re.M)]


def test_pictures_are_shown_small_and_in_both_languages():
    sets = {language: {path.name for path in (IMAGES / language).iterdir()} for language in ("en_US", "zh_CN")}
    assert sets["en_US"] == sets["zh_CN"]
    for folder, language in ((MANUAL, "en_US"), (CHINESE, "zh_CN")):
        shown = {name for text in pages(folder).values() for name in re.findall(rf"images/{language}/([\w.]+)", text)}
        assert shown == sets[language], "pictures that no page shows, or pages that show none"
    for page in MANUAL.rglob("*.md"):
        for link in re.findall(r"""[("]([\w./]*images/[\w./]+)[)"]""", page.read_text()):
            assert (page.parent / link).is_file(), f"{page}: {link}"
    sizes = {path: path.stat().st_size for path in IMAGES.rglob("*.webp")}
    assert max(sizes.values()) <= 120_000, max(sizes, key=sizes.get)
    assert sum(sizes.values()) <= 4_000_000


def test_each_picture_can_be_taken_again():
    sys.path.insert(0, str(ROOT / "tests"))
    import screenshots

    assert {f"{name}.webp" for name in screenshots.MANUAL_SCENES} == {path.name for path in (IMAGES / "en_US").iterdir()}
    assert set(screenshots.MANUAL_SCENES) <= {scene.name for scene in screenshots.SCENES}


def test_addons_show_pictures_and_an_icon():
    for folder in ROOT.glob("addons/*/static/description"):
        shown = re.findall(r'src="([^"]+)"', (folder / "index.html").read_text())
        assert "icon.png" in shown and len(shown) > 1, folder
        assert {path.name for path in folder.iterdir()} == {"index.html", "icon.svg", *shown}
        for name in set(shown) - {"icon.png"}:
            assert (folder / name).read_bytes() == (IMAGES / "en_US" / name).read_bytes(), f"{folder}: setup/screenshots.py --manual"
