"""Rows for benchmarks: a record made as a person would make it, copied many times by SQL."""


def copy_rows(record, source, **changes):
    """Insert copies of a record's row: one for each row of ``source``, with other values."""
    cr, table = record.env.cr, record._table
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    columns = [name for (name,) in cr.fetchall()]
    values = ", ".join(changes.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, {source} n"
        " WHERE t.id = %s",
        [record.id],
    )
