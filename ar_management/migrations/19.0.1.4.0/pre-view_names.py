NAMES = {
    "action_ar_open_credit_snapshots": "action_ar_open_credit_history",
    "ar_has_snapshots": "ar_has_history",
}


def migrate(cr, version):
    """Views of before stand until their files are read: others are checked together with them."""
    for old, new in NAMES.items():
        cr.execute(
            "UPDATE ir_ui_view SET arch_db = replace(arch_db::text, %(old)s, %(new)s)::jsonb "
            "WHERE arch_db::text LIKE '%%' || %(old)s || '%%'",
            {"old": old, "new": new},
        )
