"""Models and fields that took the trade's words: what stores them, every row that names them."""

import re

from psycopg2 import sql

from odoo.tools.sql import column_exists

RENAMED = {
    "ar.credit.attempt": "ar.credit.refusal",
    "ar.credit.snapshot": "ar.credit.history",
    "ar.credit.policy.tier": "ar.credit.policy.term",
    "ar.late.fee.policy.tier": "ar.late.fee.policy.step",
    "ar.match.decision": "ar.match.log",
    "ar.match.auto.tier": "ar.match.auto.kind",
    "ar.match.backtest.tier": "ar.match.backtest.kind",
}
FIELDS = {
    ("ar.credit.policy", "tier_ids"): "term_ids",
    ("ar.late.fee.policy", "tier_ids"): "step_ids",
    ("ar.match.audit", "tier"): "match_kind",
    ("ar.match.auto", "tier_ids"): "kind_ids",
    ("ar.match.auto.kind", "tier"): "match_kind",
    ("ar.match.backtest", "tier_ids"): "kind_ids",
    ("ar.match.backtest.kind", "tier"): "match_kind",
    ("ar.match.backtest.line", "tier"): "match_kind",
    ("ar.match.log", "tier"): "match_kind",
    ("ar.match.proposal", "tier"): "match_kind",
}
"""{(model, by its new name, field): new field}."""
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
    for (model, old), new in FIELDS.items():
        _rename_field(cr, model, old, new)
    cr.execute("UPDATE ar_late_fee_policy SET regime = 'steps' WHERE regime = 'tiers'")
    cr.execute("UPDATE ir_model_fields_selection SET value = 'steps' FROM ir_model_fields field "
               "WHERE field.id = field_id AND model = 'ar.late.fee.policy' "
               "AND field.name = 'regime' AND value = 'tiers'")
    cr.execute("UPDATE ir_model_data SET name = 'selection__ar_late_fee_policy__regime__steps' "
               "WHERE name = 'selection__ar_late_fee_policy__regime__tiers'")


def _rename_field(cr, model, old, new):
    table = model.replace(".", "_")
    if column_exists(cr, table, old):
        cr.execute(sql.SQL("ALTER TABLE {} RENAME COLUMN {} TO {}").format(
            *map(sql.Identifier, (table, old, new))))
        _rename_indexes(cr, table, f"_{old}_", f"_{new}_")
    cr.execute("UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
               [new, model, old])
    for kind in ("field", "selection"):
        # field_<model>__<field>, selection__<model>__<field>__<value>
        cr.execute(
            "UPDATE ir_model_data SET name = regexp_replace(name, %s, %s) "
            r"WHERE module LIKE 'ar\_management%%' AND name ~ %s",
            [f"^({kind}_+{table}__){old}(__|$)", rf"\1{new}\2", f"^{kind}_+{table}__{old}(__|$)"],
        )
    word = re.compile(rf"(['\"]){old}(?=['\":.])")
    cr.execute("SELECT id, domain, context, sort FROM ir_filters WHERE model_id = %s", [model])
    for filter_id, *texts in cr.fetchall():
        cr.execute("UPDATE ir_filters SET domain = %s, context = %s, sort = %s WHERE id = %s",
                   [*(text and word.sub(rf"\1{new}", text) for text in texts), filter_id])


def _rename_indexes(cr, table, old, new):
    """Rename what the table's indexes and constraints are called: the ORM finds them by name."""
    cr.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
    for (name,) in cr.fetchall():
        if name.startswith(table) and old in name:
            _rename(cr, "INDEX", name, name.replace(old, new))
    cr.execute("UPDATE ir_model_constraint SET name = replace(name, %s, %s) WHERE name LIKE %s",
               [old, new, f"{table}%{old}%"])
    cr.execute(
        "UPDATE ir_model_data SET name = replace(name, %s, %s) "
        r"WHERE module LIKE 'ar\_management%%' AND name LIKE %s",
        [old, new, f"constraint_{table}%{old}%"],
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
