"""The newcomer's door: gets what Sales Centre needs, and runs and tests it.

For trying, developing and testing only. docs/production.md tells how to run it in earnest.
Nothing in here needs more than Python's standard library, but for the two modules that
run inside Odoo (odoo_with_results) and inside pytest (pytest_odoo).
"""
