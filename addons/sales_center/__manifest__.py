{
    "name": "Sales Centre",
    "summary": "Discount authority and approvals, sales organisation and price control",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "Sales Centre for Odoo",
    "website": "",
    "depends": ["crm", "sale_management", "sale_crm", "hr"],
    "data": [
        "security/sales_center_groups.xml",
        "security/ir.model.access.csv",
        "views/sales_center_menus.xml",
    ],
    "application": True,
}
