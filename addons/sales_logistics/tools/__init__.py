""" Arithmetic in plain Python, which knows nothing of Odoo. """
