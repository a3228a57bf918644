MODELS = (
    "sales_contract", "sales_contract_clause", "sales_contract_instalment", "sales_contract_milestone", "sales_contract_supplement",
    "sales_contract_supplement_clause", "sales_contract_supplement_line", "sales_revisit", "sales_seal_use", "sales_unit_change")


def migrate(cr, version):
    """ Auditors who sell as well change no more than other sellers: their rules of today only let them read. """
    cr.execute(
        """
        DELETE FROM rule_group_rel
              WHERE group_id = (SELECT res_id FROM ir_model_data WHERE module = 'sales_center' AND name = 'group_auditor')
                AND rule_group_id IN (SELECT res_id FROM ir_model_data WHERE module = 'sales_center' AND name IN %s)""",
        [tuple(f"{model}_rule_all" for model in MODELS)])
