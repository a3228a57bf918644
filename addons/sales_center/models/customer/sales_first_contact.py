from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import first_contact


class SalesFirstContact(models.Model):
    """ Who has a customer of a project, by telephone number, and until when.

    1. A number has one row in a project: a unique index of the database says so, whoever registers.
    2. Whoever registers the number, or another number of the same household, first updates its row.
       Of two who do so in the same second, the later transaction is retried and then finds the first.
    3. What the row says is worked out from its registrations (`tools.first_contact`): the earliest that
       protects; cancelling it passes the customer to the next.
    4. Who has left the company has no customers.
    """
    _name = "sales.first.contact"
    _description = "First Contact"
    _rec_name = "user_id"

    project_id = fields.Many2one("sales.project", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="project_id.company_id")
    phone = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    registration_id = fields.Many2one("sales.registration", string="First Registration", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index="btree_not_null", ondelete="restrict")
    protected_until = fields.Datetime(readonly=True)
    registration_ids = fields.One2many("sales.registration", "contact_id", string="Registrations", readonly=True)

    _phone_once = models.UniqueIndex("(project_id, phone)", "The number has a first contact in the project already.")

    @api.model
    def _touch(self, keys):
        """ Return the rows of numbers, made where they are missing and updated where they are there.

        Under Odoo's isolation of transactions, a row that another transaction has made or updated meanwhile
        fails the statement, and Odoo retries the request. The statement is not logged when it fails: it
        contains the numbers.

        :param keys: set of ``(project id, number)``
        :returns: ``{(project id, number): sales.first.contact}``, as superuser
        """
        contacts = self.sudo()  # sudo: nobody else writes first contacts
        if not keys:
            return {}
        contacts.flush_model()
        rows = SQL(", ").join(SQL("(%s, %s, %s, %s)", project, phone, self.env.uid, self.env.uid) for project, phone in sorted(keys))
        self.env.cr.execute(SQL(
            """INSERT INTO sales_first_contact (project_id, phone, create_uid, write_uid) VALUES %s
            ON CONFLICT (project_id, phone) DO UPDATE SET write_uid = EXCLUDED.write_uid
            RETURNING id, project_id, phone""", rows), log_exceptions=False)
        found = {(project, phone): contact_id for contact_id, project, phone in self.env.cr.fetchall()}
        return {key: contacts.browse(contact_id).with_prefetch(found.values()) for key, contact_id in found.items()}

    def _is_live(self, moment):
        """ Return whether somebody has the customer at that moment. """
        self.ensure_one()
        return bool(self.user_id.active and self.protected_until and self.protected_until > moment)

    def _replay(self):
        """ Work out anew who has the customers, from the registrations that count. """
        self.flush_model()
        self.env["sales.registration"].flush_model()
        registrations = self.env["sales.registration"].search(
            [("contact_id", "in", self.ids), ("state", "!=", "cancelled"), ("user_id.active", "=", True)], order="entered_at, id")
        entries = registrations.grouped("contact_id")
        for contact in self:
            contact._keep(first_contact.settle(registration._get_contact_entry() for registration in entries.get(contact, ())))

    def _advance(self, registration):
        """ Count one more registration. """
        self.ensure_one()
        holding = None
        if self.registration_id and self.user_id.active:
            holding = first_contact.Holding(self.registration_id.id, self.user_id.id, self.protected_until)
        self._keep(first_contact.advance(holding, registration._get_contact_entry()))

    def _keep(self, holding):
        self.write({
            "registration_id": holding.first if holding else False, "user_id": holding.seller if holding else False,
            "protected_until": holding.until if holding else False})
