from odoo import models


class SalesContract(models.Model):
    _inherit = "sales.contract"

    def _remind(self, summary, deadline, user):
        """ Schedule an activity, unless there is one for the same.

        :param str summary: what is to be done
        :param date deadline: when it was due
        :param user: `res.users` who has to do it
        """
        self.ensure_one()
        if not user.active or self.activity_ids.filtered(lambda activity: activity.summary == summary and activity.user_id == user):
            return
        self.activity_schedule("mail.mail_activity_data_todo", date_deadline=deadline, summary=summary, user_id=user.id)
