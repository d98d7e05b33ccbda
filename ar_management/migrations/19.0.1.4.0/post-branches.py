def migrate(cr, version):
    """A branch follows the credit settings of its legal entity."""
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
