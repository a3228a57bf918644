{
    "name": "Sales Centre",
    "summary": "Discount authority and approvals, sales organisation and price control",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "Sales Centre for Odoo",
    "website": "",
    "depends": ["crm", "sale_management", "sale_crm", "hr", "web_hierarchy"],
    "data": [
        "security/sales_center_groups.xml",
        "security/ir.model.access.csv",
        "security/sales_center_rules.xml",
        "views/crm_team_views.xml",
        "views/sales_center_menus.xml",
    ],
    "application": True,
}
