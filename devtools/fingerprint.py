"""What a database holds: the books by core's columns, and what modules have made."""

import json

from . import postgres

# What must stay as it is, by core's own columns.
BOOKS = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_full_reconcile",
    "account_payment",
    "account_bank_statement",
    "account_bank_statement_line",
    "res_company",
    "res_partner",
    "res_users",
    "product_product",
    "sale_order",
)
UNIMPORTANT = {"write_date", "write_uid"}
# Where a module is registered: nobody but modules adds rows here in this story.
REGISTERS = (
    *("ir_model", "ir_model_fields", "ir_model_fields_selection", "ir_model_relation"),
    *("ir_model_inherit", "ir_model_access", "ir_rule", "ir_ui_menu"),
    *("ir_ui_view", "ir_actions", "ir_asset", "ir_cron", "res_groups", "res_groups_privilege"),
)
# Odoo keeps its note of a foreign key between two of its own tables when it drops the key; the
# keys themselves are looked for among the constraints.
SHAPE = """
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
     WHERE table_schema = 'public'
    UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'constraint ' || conname FROM pg_constraint
    UNION SELECT 'note of constraint ' || name FROM ir_model_constraint WHERE type <> 'f'
    UNION SELECT 'XML id ' || module || '.' || name FROM ir_model_data
     WHERE module LIKE 'ar\\_management%'
    UNION SELECT 'attachment ' || name FROM ir_attachment WHERE res_model LIKE 'ar.%'
    UNION SELECT 'message of ' || model FROM mail_message WHERE model LIKE 'ar.%'
    UNION SELECT 'follower of ' || res_model FROM mail_followers WHERE res_model LIKE 'ar.%'
    UNION SELECT 'activity of ' || res_model FROM mail_activity WHERE res_model LIKE 'ar.%'
"""


def columns(name: str) -> dict[str, str]:
    """The columns of each table of the books, as SQL."""
    rows = postgres.sql(
        "SELECT table_name || ' ' || column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' ORDER BY ordinal_position",
        name,
    )
    pairs = [row.split(" ") for row in rows]
    return {
        table: ", ".join(f'"{column}"' for owner, column in pairs
                         if owner == table and column not in UNIMPORTANT)
        for table in BOOKS
    }


def books(name: str, wanted: dict[str, str]) -> dict[str, dict]:
    """Every row of the books by table and id."""
    found = {}
    for table, names in wanted.items():
        select = f"SELECT {names} FROM {table} ORDER BY id"
        rows = postgres.sql(f"SELECT row_to_json(t) FROM ({select}) t", name)
        found |= {f"{table} {row['id']}": row for row in map(json.loads, rows)}
    return found


def shape(name: str) -> dict[str, dict]:
    """Tables, columns and rows that a module makes."""
    registers = " ".join(
        f"UNION SELECT '{table} ' || id || ' ' || coalesce(to_jsonb({table})->>'name', '') "
        f"FROM {table}"
        for table in REGISTERS
    )
    return {row: {} for row in postgres.sql(SHAPE + registers, name)}


def difference(before: dict[str, dict], after: dict[str, dict]) -> list[str]:
    """What differs, in words."""
    problems = [f"{_named(key, before)} is gone" for key in before if key not in after]
    problems += [f"{_named(key, after)} was not there before" for key in after if key not in before]
    for key in (key for key in before if key in after):
        problems += [
            f"{_named(key, before)}: {column} was {value!r}, is {after[key][column]!r}"
            for column, value in before[key].items()
            if after[key][column] != value
        ]
    return problems


def _named(key: str, rows: dict[str, dict]) -> str:
    name = rows[key].get("name")
    return f"{key} ({name})" if name else key
