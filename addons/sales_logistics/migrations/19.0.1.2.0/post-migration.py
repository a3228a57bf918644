def migrate(cr, version):
    """ Who had moved to another bed before it was so: the deposit of the one bed is that of the other, and neither was paid nor
    given back on that day. Where the two differ, something was. """
    cr.execute("""
        UPDATE sales_custody AS following
           SET exchange_of_id = former.id
          FROM sales_stay AS stay, sales_custody AS former
         WHERE following.res_model = 'sales.stay' AND following.res_id = stay.id AND following.kind = 'bed'
           AND former.res_model = 'sales.stay' AND former.res_id = stay.origin_id AND former.kind = 'bed'
           AND former.state = 'returned' AND former.deposit = following.deposit AND following.exchange_of_id IS NULL
    """)
