def migrate(cr, version):
    """E-invoices that were sent before the update are frozen too, since their XML was made."""
    cr.execute(
        """
        INSERT INTO ar_einvoice_event
               (move_id, company_id, partner_id, status, date, source, user_id,
                create_uid, create_date, write_uid, write_date)
        SELECT move.id, move.company_id, move.commercial_partner_id, 'transmitted',
               MIN(file.create_date), 'send', MIN(COALESCE(file.create_uid, 1)),
               1, NOW() AT TIME ZONE 'UTC', 1, NOW() AT TIME ZONE 'UTC'
          FROM ir_attachment AS file
          JOIN account_move AS move ON move.id = file.res_id
          JOIN res_company AS company ON company.id = move.company_id
          JOIN res_country AS country ON country.id = company.account_fiscal_country_id
         WHERE file.res_model = 'account.move'
           AND file.res_field = 'ubl_cii_xml_file'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.state = 'posted'
           AND move.is_move_sent
           AND company.ar_facturx_enabled
           AND country.code = 'FR'
           AND NOT EXISTS (SELECT 1 FROM ar_einvoice_event WHERE move_id = move.id)
      GROUP BY move.id;
        UPDATE account_move AS move
           SET ar_einvoice_frozen_date = event.date,
               ar_einvoice_status = event.status,
               ar_einvoice_status_date = event.date
          FROM ar_einvoice_event AS event
         WHERE event.move_id = move.id
           AND move.ar_einvoice_status IS NULL
        """
    )
