MARK = " (secondary sources)"
RENAMED = (
    "Order published on 30 June 2026 (service-public.fr A15398)",
    "Arrêté publié le 30 juin 2026 (service-public.fr A15398)",
)
"""An order is called as it was published: French customers read it on their statement."""


def migrate(cr, version):
    """Sources of rates in the words of whoever published them.

    That a rate is told by secondary sources only is a fact of its own now. Rates are data that an
    upgrade leaves alone, and slices of interest keep what they were computed with.
    """
    old, new = RENAMED
    cr.execute(
        """
        UPDATE ar_reference_rate
           SET source = replace(source, %(mark)s, ''), is_secondary = TRUE
         WHERE right(source, length(%(mark)s)) = %(mark)s;
        UPDATE ar_reference_rate SET source = %(new)s WHERE source = %(old)s;
        UPDATE ar_late_fee_run_line
           SET slices = replace(replace(
                   slices::text, %(mark)s || '"', '", "is_secondary": true'
               ), %(old)s, %(new)s)::jsonb
         WHERE strpos(slices::text, %(mark)s || '"') > 0 OR strpos(slices::text, %(old)s) > 0
        """,
        {"mark": MARK, "old": old, "new": new},
    )
