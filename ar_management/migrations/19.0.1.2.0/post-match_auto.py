def migrate(cr, version):
    """Proposals of before have the shipped confidence: no line of the company has moved it yet."""
    cr.execute("UPDATE ar_match_proposal SET model_confidence = confidence")
