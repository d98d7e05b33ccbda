SERIES = ("ecb_mro", "fr_legal_professional")
DAY = "2026-07-01"


def migrate(cr, version):
    """Rates that people entered before they were shipped stay theirs; invented ones give way."""
    cr.execute(
        """
        DELETE FROM ir_model_data AS data
              USING ar_reference_rate AS rate
              WHERE data.model = 'ar.reference.rate' AND data.res_id = rate.id
                AND rate.is_demo AND rate.date_from = %(day)s;
        DELETE FROM ar_reference_rate WHERE is_demo AND date_from = %(day)s
        """,
        {"day": DAY},
    )
    for code in SERIES:
        cr.execute(
            """
            INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
            SELECT 'ar_management', %(name)s, 'ar.reference.rate', rate.id, TRUE
              FROM ar_reference_rate AS rate
              JOIN ar_reference_series AS series ON series.id = rate.series_id
             WHERE series.code = %(code)s AND rate.date_from = %(day)s
               AND NOT EXISTS (
                   SELECT 1 FROM ir_model_data
                    WHERE module = 'ar_management' AND name = %(name)s)
            """,
            {"name": f"rate_{code}_2026_s2", "code": code, "day": DAY},
        )
