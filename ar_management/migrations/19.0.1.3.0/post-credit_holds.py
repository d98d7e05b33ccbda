def migrate(cr, version):
    """Holds go on as they were; only new companies start without them.

    The switches of a company are stored, so that the new default changes none of them. Who asked
    for a document that is held is known from its hold.
    """
    cr.execute(
        """
        INSERT INTO ar_credit_hold_requester_rel (ar_credit_hold_id, res_users_id)
             SELECT hold.id, hold.requested_by
               FROM ar_credit_hold AS hold
              WHERE hold.state = 'held'
        ON CONFLICT DO NOTHING
        """
    )
    # Statements that were imported from e-mails name the senders whom a journal knows.
    cr.execute(
        """
        UPDATE account_journal AS journal
           SET ar_statement_senders = known.senders
          FROM (
               SELECT journal_id,
                      STRING_AGG(DISTINCT LOWER(SUBSTRING(email_from FROM '[^<>\\s]+@[^<>\\s]+')),
                                 E'\\n') AS senders
                 FROM ar_statement_mail
                WHERE state = 'imported'
             GROUP BY journal_id
               ) AS known
         WHERE known.journal_id = journal.id
           AND journal.ar_statement_senders IS NULL
        """
    )
    # French law printed for companies of other countries, where nobody chose it or used it.
    cr.execute(
        """
        UPDATE ar_late_fee_policy AS policy
           SET active = FALSE
          FROM res_company AS company, res_country AS country
         WHERE company.id = policy.company_id
           AND country.id = company.account_fiscal_country_id
           AND country.code != 'FR'
           AND policy.create_uid = 1
           AND policy.write_date = policy.create_date
           AND policy.regime IN ('reference', 'public')
           AND NOT EXISTS (
               SELECT 1 FROM ar_late_fee_run_line WHERE ar_late_fee_run_line.policy_id = policy.id
               )
        """
    )
