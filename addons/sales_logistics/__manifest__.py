{
    "name": "Sales Centre: Logistics",
    "summary": "",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "Sales Centre for Odoo",
    "website": "",
    "depends": ["sales_center"],
    "data": [
        "security/sales_logistics_groups.xml",
        "security/ir.model.access.csv",
        "views/sales_logistics_menus.xml",
    ],
    "application": True,
}
