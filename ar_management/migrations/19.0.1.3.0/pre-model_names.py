"""Models that took the trade's words: their tables, and every row that names them."""

from psycopg2 import sql

RENAMED = {
    "ar.credit.attempt": "ar.credit.refusal",
    "ar.credit.snapshot": "ar.credit.history",
    "ar.credit.policy.tier": "ar.credit.policy.term",
    "ar.late.fee.policy.tier": "ar.late.fee.policy.step",
    "ar.match.decision": "ar.match.log",
    "ar.match.auto.tier": "ar.match.auto.kind",
    "ar.match.backtest.tier": "ar.match.backtest.kind",
}
NAMING = (
    ("ir_model", "model"), ("ir_model_fields", "model"), ("ir_model_fields", "relation"),
    ("ir_model_data", "model"), ("ir_act_window", "res_model"), ("ir_ui_view", "model"),
    ("ir_attachment", "res_model"), ("ir_filters", "model_id"), ("ir_exports", "resource"),
    ("mail_message", "model"), ("mail_activity", "res_model"), ("mail_followers", "res_model"),
)


def migrate(cr, version):
    """Rename before the registry looks for the new names, so that nothing is made twice."""
    for old, new in RENAMED.items():
        _rename_table(cr, old.replace(".", "_"), new.replace(".", "_"))
        for table, column in NAMING:
            cr.execute(
                sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(
                    sql.Identifier(table), sql.Identifier(column), sql.Identifier(column)),
                [new, old],
            )


def _rename_table(cr, old, new):
    cr.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(
        sql.Identifier(old), sql.Identifier(new)))
    cr.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname LIKE %s",
               [new, f"{old}%"])
    for (name,) in cr.fetchall():
        _rename(cr, "INDEX", name, name.replace(old, new, 1))
    cr.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND conname LIKE %s",
        [new, f"{old}%"],
    )
    for (name,) in cr.fetchall():
        cr.execute(sql.SQL("ALTER TABLE {} RENAME CONSTRAINT {} TO {}").format(
            sql.Identifier(new), sql.Identifier(name),
            sql.Identifier(name.replace(old, new, 1))))
    cr.execute("SELECT relname FROM pg_class WHERE relkind = 'S' AND relname = %s",
               [f"{old}_id_seq"])
    for (name,) in cr.fetchall():
        _rename(cr, "SEQUENCE", name, name.replace(old, new, 1))
    cr.execute("UPDATE ir_model_constraint SET name = replace(name, %s, %s) WHERE name LIKE %s",
               [old, new, f"{old}%"])
    # XML ids bear the model's name: those of its views, rules, fields and of the model itself.
    cr.execute(
        "UPDATE ir_model_data SET name = replace(name, %s, %s) "
        r"WHERE module LIKE 'ar\_management%%' AND name LIKE %s",
        [old, new, f"%{old}%"],
    )


def _rename(cr, kind, old, new):
    cr.execute(sql.SQL("ALTER {} {} RENAME TO {}").format(
        sql.SQL(kind), sql.Identifier(old), sql.Identifier(new)))
