{
    "name": "Sales Centre: Logistics",
    "summary": "Sites of the sales organisation: sales halls, offices and what they consist of",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "Sales Centre for Odoo",
    "depends": ["sales_center", "calendar", "hr_fleet", "hr_maintenance", "purchase_stock"],
    "data": [
        "security/sales_logistics_groups.xml",
        "security/ir.model.access.csv",
        "security/sales_logistics_rules.xml",
        "views/site/sales_site_area_views.xml",
        "views/site/sales_site_views.xml",
        "views/sales_logistics_menus.xml",
    ],
    "demo": ["demo/sales_logistics_demo.xml"],
    "application": True,
}
