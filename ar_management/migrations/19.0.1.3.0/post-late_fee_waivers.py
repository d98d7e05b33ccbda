def migrate(cr, version):
    """What was waived in runs becomes a waiver of the invoice.

    Of several previews that wait, the last one says what is waived.
    """
    cr.execute(
        """
        INSERT INTO ar_late_fee_waiver
               (line_id, move_id, partner_id, company_id, date, interest, indemnity, reason,
                state, requested_by, approved_by, used_by_id,
                create_uid, create_date, write_uid, write_date)
        SELECT fee.line_id, fee.move_id, move.commercial_partner_id, move.company_id,
               COALESCE(fee.date_to, run.date), COALESCE(fee.waived_interest, 0),
               COALESCE(fee.waived_indemnity, 0), COALESCE(fee.waive_reason, '-'),
               CASE WHEN fee.state = 'waiting' THEN 'waiting' ELSE 'agreed' END,
               fee.requested_by, fee.approved_by, CASE WHEN fee.step > 0 THEN fee.id END,
               fee.write_uid, fee.write_date, fee.write_uid, fee.write_date
          FROM ar_late_fee_run_line AS fee
          JOIN ar_late_fee_run AS run ON run.id = fee.run_id
          JOIN account_move AS move ON move.id = fee.move_id
         WHERE (COALESCE(fee.waived_interest, 0) > 0 OR COALESCE(fee.waived_indemnity, 0) > 0)
           AND (fee.step > 0
                OR fee.id IN (
                   SELECT MAX(last.id) FROM ar_late_fee_run_line AS last
                     JOIN ar_late_fee_run AS its ON its.id = last.run_id
                    WHERE COALESCE(last.step, 0) = 0 AND last.state IN ('proposed', 'waiting')
                      AND its.state IN ('previewed', 'posting')
                 GROUP BY last.line_id))
        """
    )
