def migrate(cr, version):
    """Of the checks that are there, only the last one of each invoice is open."""
    cr.execute(
        """
        UPDATE ar_facturx_check AS one
           SET is_last = FALSE
         WHERE EXISTS (
               SELECT 1
                 FROM ar_facturx_check AS later
                WHERE later.move_id = one.move_id
                  AND (later.date, later.id) > (one.date, one.id)
               );
        UPDATE ar_facturx_finding AS finding
           SET is_open = finding.fatal AND one.is_last,
               subject = CASE
                   WHEN finding.res_model = 'account.move' THEN 'invoice'
                   WHEN finding.res_id = company.partner_id THEN 'seller'
                   ELSE 'buyer'
               END
          FROM ar_facturx_check AS one
          JOIN res_company AS company ON company.id = one.company_id
         WHERE one.id = finding.check_id
        """
    )
