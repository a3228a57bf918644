"""What MkDocs is told besides mkdocs.yml: pages in Chinese have Chinese furniture, and files beside docs/ can be linked to."""
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
MANUAL = "manual/"
CHINESE = "manual/zh_CN/"
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
    is_chinese = path.startswith(CHINESE)
    config.theme["language"] = "zh" if is_chinese else "en"
    english = path.replace(CHINESE, MANUAL, 1) if path.startswith(MANUAL) else f"{MANUAL}README.md"
    pages = {item.file.src_uri: item.url for item in nav.pages}
    for alternate, other in zip(config.extra["alternate"], (english, english.replace(MANUAL, CHINESE, 1)), strict=True):
        alternate["link"] = pages[other]
    return context
