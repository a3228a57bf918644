"""What was confirmed is never deleted: the rows that were past their first state before, and are gone now."""

# Tables whose rows stay once they are past the first state.
KEPT = """
    SELECT table_name FROM information_schema.columns JOIN ir_model m ON replace(m.model, '.', '_') = table_name AND NOT m.transient
     WHERE column_name = 'state' AND table_schema = 'public' AND table_name LIKE 'sales\\_%' ORDER BY 1"""
BEGUN = ("draft", "new", "planned", "open", "live", "")


def kept(database):
    """ Rows past the first state, by table: for `lost`. """
    begun = ", ".join(f"'{state}'" for state in BEGUN)
    return {table: {number for [number] in database.sql(f"SELECT id FROM {table} WHERE state NOT IN ({begun})")}  # noqa: S608
            for [table] in database.sql(KEPT)}


def lost(before, database):
    """ What was confirmed and is no more. """
    now = {table: {number for [number] in database.sql(f"SELECT id FROM {table}")}  # noqa: S608
           for table, rows in before.items() if rows}
    return [f"{table}: {sorted(before[table] - now[table])[:5]} deleted" for table in now if before[table] - now[table]]
