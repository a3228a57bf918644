"""Phases of projects were the text on their buildings; now they are records, with permit and day of delivery."""


def migrate(cr, version):
    cr.execute("SELECT 1 FROM information_schema.columns WHERE table_name = 'sales_building' AND column_name = 'phase'")
    if not cr.rowcount:
        return
    cr.execute("""
        INSERT INTO sales_project_phase (name, sequence, active, project_id, company_id)
             SELECT DISTINCT trim(phase), 10, TRUE, project_id, company_id FROM sales_building WHERE trim(phase) != ''
        ON CONFLICT DO NOTHING
    """)
    cr.execute("""
        UPDATE sales_building AS building SET phase_id = phase.id
          FROM sales_project_phase AS phase
         WHERE phase.project_id = building.project_id AND phase.name = trim(building.phase)
    """)
    cr.execute("UPDATE sales_unit SET market_since = write_date WHERE stage IN ('on_market', 'delivered') AND market_since IS NULL")
