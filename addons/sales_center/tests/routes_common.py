import io

import openpyxl

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase
from odoo.tools import mute_logger


class RoutesCommon(HttpCase):
    """ Every address that an addon answers to, asked by each kind of user. """

    def _routes(self, addon):
        """ The addresses of the addon's controllers, those of Odoo's that it stands before as well. """
        return {rule.rule for rule in self.env["ir.http"].routing_map().iter_rules()
                if rule.endpoint.func.__module__.startswith(f"odoo.addons.{addon}.")}

    @classmethod
    def _portal_user(cls, partner):
        login = f"portal_{partner.id}"
        return cls.env["res.users"].create({
            "name": partner.name, "login": login, "password": login, "partner_id": partner.id,
            "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)]})

    def _ask(self, path, user=None, data=None):
        """ :param dict data: what is posted, if anything is
        :returns: what the server answers to a user, or to the public; it is not followed to elsewhere """
        self.env.flush_all()
        self.authenticate(user and user.login, user and user.login)
        with mute_logger("odoo.http"):
            return self.url_open(path, data=data and {**data, "csrf_token": Request.csrf_token(self)}, allow_redirects=False)

    def _cells(self, answer):
        """ All values of a workbook's pages. """
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        return {cell for page in book.worksheets for row in page.iter_rows(values_only=True) for cell in row}

    def assertOnly(self, path, users, allowed):
        """ Only these of the users (by name) get something from there; the public is sent to the login page. """
        for name, user in users.items():
            with self.subTest(path=path, who=name):
                self.assertEqual(self._ask(path, user).status_code, 200 if name in allowed else 403)
        self.assertIn("/web/login", self._ask(path).headers["Location"])
