import json

SERIES = {
    "ecb_mro": (
        "ECB main refinancing rate",
        "main refinancing rate of the European Central Bank",
        "European Central Bank, main refinancing operations",
    ),
    "fr_legal_professional": (
        "French legal rate, professional creditors",
        "French legal interest rate of professionals",
        "Legal interest rate, professional creditors (CMF L313-2)",
    ),
}
"""Those that were a selection: name, name in a sentence, source."""


def migrate(cr, version):
    """Turn the selection of series into records, before anything needs one as its default."""
    cr.execute(
        """
        CREATE TABLE ar_reference_series (
            id SERIAL PRIMARY KEY, sequence INTEGER DEFAULT 10, active BOOLEAN DEFAULT TRUE,
            code VARCHAR NOT NULL, name JSONB NOT NULL, name_in_sentence JSONB,
            source VARCHAR NOT NULL
        )
        """
    )
    for code, (name, in_sentence, source) in SERIES.items():
        cr.execute(
            """
            WITH series AS (
                INSERT INTO ar_reference_series (code, name, name_in_sentence, source)
                     VALUES (%s, %s, %s, %s) RETURNING id
            )
            INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
                 SELECT 'ar_management', %s, 'ar.reference.series', id, TRUE FROM series
            """,
            [code, json.dumps({"en_US": name}), json.dumps({"en_US": in_sentence}), source,
             f"reference_series_{code}"],
        )
    for table in ("ar_reference_rate", "ar_late_fee_policy"):
        cr.execute(f"ALTER TABLE {table} ADD COLUMN series_id INTEGER")
        cr.execute(
            f"""
            UPDATE {table} t SET series_id = series.id
              FROM ar_reference_series series WHERE series.code = t.series
            """
        )
        cr.execute(f"ALTER TABLE {table} DROP COLUMN series")
    cr.execute(
        """
        ALTER TABLE ar_late_fee_policy RENAME indemnity_currency_id TO currency_id;
        ALTER TABLE ar_late_fee_policy RENAME CONSTRAINT
            ar_late_fee_policy_indemnity_currency_id_fkey TO ar_late_fee_policy_currency_id_fkey
        """
    )
