from odoo import Command

from ..site_common import SalesLogisticsCommon


class InspectionCommon(SalesLogisticsCommon):
    """ A template: one item for the site, one for each office; 10 and 5 points, the second with a photo. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["sales.inspection.template"].create({
            "name": "Morning round", "rectification_days": 2, "item_ids": [
                Command.create({"name": "Entrance clean", "points": 10}),
                Command.create({"name": "Desks tidy", "points": 5, "area_kind": "office", "photo_required": True})]})

    @classmethod
    def _inspect(cls, user=None, **values):
        user = user or cls.administrator
        return cls.env["sales.inspection"].with_user(user).create({
            "site_id": cls.site.id, "template_id": cls.template.id, "user_id": user.id, **values})

    def _fail(self, inspection, note="Dust"):
        """ Fail the first item, pass the rest, and close the round. """
        photo = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
        first, *others = inspection.line_ids
        first.write({"result": "failed", "points_reached": 4, "note": note})
        for line in others:
            line.write({"result": "passed", "image_1920": photo})
        inspection.action_done()
        return inspection.rectification_ids
