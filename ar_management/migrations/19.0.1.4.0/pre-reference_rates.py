CODE = "de_base"
DAYS = {"2026-01-01": "rate_de_base_2026_s1", "2026-07-01": "rate_de_base_2026_s2"}


def migrate(cr, version):
    """Rates that people entered before they were shipped stay theirs; invented ones give way."""
    for day, name in DAYS.items():
        values = {"code": CODE, "day": day, "name": name}
        cr.execute(
            """
            DELETE FROM ir_model_data AS data
                  USING ar_reference_rate AS rate, ar_reference_series AS series
                  WHERE data.model = 'ar.reference.rate' AND data.res_id = rate.id
                    AND series.id = rate.series_id AND series.code = %(code)s
                    AND rate.is_demo AND rate.date_from = %(day)s;
            DELETE FROM ar_reference_rate AS rate USING ar_reference_series AS series
                  WHERE series.id = rate.series_id AND series.code = %(code)s
                    AND rate.is_demo AND rate.date_from = %(day)s;
            INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
            SELECT 'ar_management', %(name)s, 'ar.reference.rate', rate.id, TRUE
              FROM ar_reference_rate AS rate
              JOIN ar_reference_series AS series ON series.id = rate.series_id
             WHERE series.code = %(code)s AND rate.date_from = %(day)s
               AND NOT EXISTS (
                   SELECT 1 FROM ir_model_data
                    WHERE module = 'ar_management' AND name = %(name)s)
            """,
            values,
        )
