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
    # A branch follows the credit settings of its legal entity.
    cr.execute(
        """
        UPDATE res_company AS branch
           SET ar_credit_hold_orders = root.ar_credit_hold_orders,
               ar_credit_warns = root.ar_credit_warns,
               ar_credit_one_person = root.ar_credit_one_person,
               ar_credit_overdue_days = root.ar_credit_overdue_days,
               ar_credit_overdue_amount = root.ar_credit_overdue_amount,
               ar_credit_hold_invoices = root.ar_credit_hold_invoices,
               ar_credit_release_days = root.ar_credit_release_days,
               ar_credit_group_wide = root.ar_credit_group_wide
          FROM res_company AS root
         WHERE branch.parent_id IS NOT NULL
           AND root.id = SPLIT_PART(branch.parent_path, '/', 1)::integer
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
