MARK = " (secondary sources)"


def migrate(cr, version):
    """That a rate is told by secondary sources only is a fact of its own, not words in its source.

    Rates are data that an upgrade leaves alone, and slices of interest keep what they were
    computed with: both said it in English.
    """
    cr.execute(
        """
        UPDATE ar_reference_rate
           SET source = replace(source, %(mark)s, ''), is_secondary = TRUE
         WHERE right(source, length(%(mark)s)) = %(mark)s;
        UPDATE ar_late_fee_run_line
           SET slices = replace(
                   slices::text, %(mark)s || '"', '", "is_secondary": true'
               )::jsonb
         WHERE strpos(slices::text, %(mark)s || '"') > 0
        """,
        {"mark": MARK},
    )
