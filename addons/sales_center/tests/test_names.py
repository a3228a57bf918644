from odoo.tests import TransactionCase, tagged

OURS = ("sales_center", "sales_kpi", "sales_logistics")


@tagged("post_install", "-at_install")
class TestNames(TransactionCase):

    def test_no_record_is_called_by_a_key(self):
        """ Odoo calls a record whose name is a choice by the key of it; ours by its label. """
        keyed = [name for name, model in self.env.registry.items() if not model._abstract and model._original_module in OURS
                 and model._rec_name and model._fields[model._rec_name].type == "selection"]
        self.assertIn("sales.approval.decision", keyed)
        for name in keyed:
            model = self.env[name]
            [(key, label), *_others] = model._fields[model._rec_name]._description_selection(self.env)
            with self.subTest(model=name):
                self.assertEqual(model.new({model._rec_name: key}).display_name, label)
                self.assertNotEqual(label, key)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        decision = self.env["sales.approval.decision"].new({"decision": "approve"})
        self.assertRegex(decision.with_context(lang="zh_CN").display_name, "[\u4e00-\u9fff]")
