"""Demo data that has an English name has a Chinese one, too, in the demo data itself: zh_CN.po has none of them."""
import ast
import re
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[1]
CHINESE_TOO = re.compile(r"[\u4e00-\u9fff]|^[XSML]+$")  # sizes are the same in both
NAMED = {
    "crm.team", "product.attribute", "product.attribute.value", "product.pricelist", "product.product", "product.template",
    "sales.approval.rule", "sales.site",
}


def demo_names():
    """Records of the demo files with a name to translate: external id to name."""
    names = {}
    for file in ROOT.glob("addons/*/demo/*.xml"):
        for record in etree.parse(file).iter("record"):
            name = record.findtext("field[@name='name']")
            if record.get("model") in NAMED and name and not CHINESE_TOO.search(name):
                names[f"{file.parts[-3]}.{record.get('id')}"] = name
    return names


def chinese_names():
    """What the models say, read from their source."""
    tree = ast.parse((ROOT / "addons/sales_center/models/sales_center_demo_names.py").read_text())
    table = next(node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "CHINESE")
    names = {f"sales_center.demo_{key}": value for key, value in ast.literal_eval(table).items()}
    source = (ROOT / "addons/sales_logistics/models/site/sales_center_demo.py").read_text()
    return {**names, **dict(re.findall(r'"(sales_logistics\.demo_\w+)": "([^"]+)"', source))}


def test_each_english_name_has_a_chinese_one():
    assert demo_names().keys() == chinese_names().keys()
    assert all(re.search(r"[\u4e00-\u9fff]", name) for name in chinese_names().values())
