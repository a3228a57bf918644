from odoo.fields import Domain
from odoo.tests import TransactionCase, new_test_user


class OwnDialogsCommon(TransactionCase):
    """ Of the dialogs of an addon: whoever guesses the number of another's gets nothing of it. """

    def _dialogs(self, addon):
        return [name for name, model in sorted(self.env.registry.items())
                if model._transient and not model._abstract and model._original_module == addon]

    def _shared(self, addon):
        """ The dialogs of an addon that somebody else than their makers may read, write, make or delete. """
        user = new_test_user(self.env, "of_the_dialogs", groups="base.group_user")
        own, rules = Domain("create_uid", "=", user.id), self.env["ir.rule"].with_user(user)
        shared = set()
        for name in self._dialogs(addon):
            for operation in rules._MODES:
                domain = rules._compute_domain(name, operation)
                if (domain & own).optimize(self.env[name]) != domain:  # some of them are not the user's own
                    shared.add(name)
        return shared
