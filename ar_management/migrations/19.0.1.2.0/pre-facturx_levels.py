def migrate(cr, version):
    """Name the level of a check by what it applies: the schematron of the invoice's profile."""
    cr.execute(
        """
        ALTER TABLE ar_facturx_check RENAME en16931_state TO profile_state;
        UPDATE ar_facturx_finding SET level = 'profile' WHERE level = 'en16931'
        """
    )
