def migrate(cr, version):
    """ A button that asks for a reason has another name: the view that stands on it is loaded after the view that it changes. """
    cr.execute("""
        UPDATE ir_ui_view AS view
           SET arch_db = replace(view.arch_db::text, '@name=''action_release''', '@name=''action_ask_release''')::jsonb
          FROM ir_model_data AS data
         WHERE data.module = 'sales_center' AND data.name = 'sales_unit_claim_view_form_changes'
           AND data.model = 'ir.ui.view' AND data.res_id = view.id
    """)
