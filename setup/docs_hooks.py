"""What MkDocs is told besides mkdocs.yml: pages in Chinese have Chinese furniture, and files beside docs/ can be linked to."""
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
CHINESE = "zh_CN/"  # the folder of pages in Chinese, beside those in English
HOME = "manual/README.md"
# Links that leave docs/, such as (../setup/odoo.conf.example): GitHub shows the file, the site offers it as text.
OUTSIDE = re.compile(r"\]\((?:\.\./)+((?:setup|addons|tests)/[^)#]+|[A-Z]+\.md)\)")


def on_files(files, config):
    """Take in the files beside docs/ that pages link to."""
    linked = set()
    for page in files.documentation_pages():
        linked.update(OUTSIDE.findall(page.content_string))
    for path in sorted(linked):
        files.append(File.generated(config, f"files/{path}.txt", content=(ROOT / path).read_text()))
    return files


def on_page_markdown(markdown, page, config, files):
    """Point links that leave docs/ at these copies."""
    up = "../" * page.file.src_uri.count("/")
    return OUTSIDE.sub(lambda link: f"]({up}files/{link[1]}.txt)", markdown)


def on_page_context(context, page, config, nav):
    """Each page has the language of its text; so have the buttons and labels around it. The switch leads to the same page."""
    path = page.file.src_uri
    is_chinese = CHINESE in path
    config.theme["language"] = "zh" if is_chinese else "en"
    pages = {item.file.src_uri: item.url for item in nav.pages}
    english = path.replace(CHINESE, "")
    if english not in pages or _in_chinese(english) not in pages:  # a page in one language
        english = HOME
    for alternate, other in zip(config.extra["alternate"], (english, _in_chinese(english)), strict=True):
        alternate["link"] = pages[other]
    return context


def _in_chinese(path):
    folder = "manual/" if path.startswith("manual/") else ""
    return folder + CHINESE + path.removeprefix(folder)
