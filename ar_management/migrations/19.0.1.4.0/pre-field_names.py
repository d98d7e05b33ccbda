"""Fields that took the trade's words: what stores them, and every row that names them."""

import re

from psycopg2 import sql

from odoo.tools.sql import column_exists

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
"""{(model, field): new field}."""


def migrate(cr, version):
    """Rename before the fields are loaded, so that nothing they hold is lost."""
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
            cr.execute(sql.SQL("ALTER INDEX {} RENAME TO {}").format(
                *map(sql.Identifier, (name, name.replace(old, new)))))
    cr.execute("UPDATE ir_model_constraint SET name = replace(name, %s, %s) WHERE name LIKE %s",
               [old, new, f"{table}%{old}%"])
    cr.execute(
        "UPDATE ir_model_data SET name = replace(name, %s, %s) "
        r"WHERE module LIKE 'ar\_management%%' AND name LIKE %s",
        [old, new, f"constraint_{table}%{old}%"],
    )
