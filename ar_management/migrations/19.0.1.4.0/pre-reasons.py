from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

TEXTS = [
    ("ar_credit_hold", "reasons", "reasons_data"),
    ("ar_credit_hold", "exposure_text", "exposure_data"),
    ("ar_credit_review", "detail", "detail_data"),
    ("ar_credit_application", "score_text", "score_data"),
    ("ar_credit_approval", "step", "step_data"),
    ("ar_discount_deduction", "explanation", "explanation_data"),
    ("ar_late_fee_run_line", "exception", "exception_data"),
    ("ar_late_fee_run_line", "reasons", "reasons_data"),
    ("ar_facturx_finding", "message", "message_data"),
    ("ar_facturx_finding", "remedy", "remedy_data"),
    ("ar_facturx_check", "why_not", "why_not_data"),
    ("ar_facturx_batch_line", "reason", "reason_data"),
    ("ar_match_proposal", "decision_note", "decision_note_data"),
    ("ar_match_proposal", "explanation", "explanation_data"),
    ("ar_match_proposal", "auto_refusal", "auto_refusal_data"),
    ("ar_match_auto_kind", "note", "note_data"),
    ("ar_match_audit", "consequence", "consequence_data"),
    ("ar_match_log", "documents", "documents_data"),
    ("ar_match_log", "reason", "reason_data"),
    ("ar_remittance", "reason", "reason_data"),
    ("ar_statement_mail", "reason", "reason_data"),
    ("ar_statement_job", "reason", "reason_data"),
    ("ar_credit_refusal", "refusal", "refusal_data"),
]
"""Sentences that were stored, and the codes that take their place: table, old and new column."""


def migrate(cr, version):
    """Keep stored sentences as reasons without a code; the codes are found once all is loaded."""
    for table, text, data in TEXTS:
        if not column_exists(cr, table, text):
            continue
        create_column(cr, table, data, "jsonb")
        names = {"table": SQL.identifier(table), "text": SQL.identifier(text),
                 "data": SQL.identifier(data)}
        cr.execute(SQL(
            r"""
            UPDATE %(table)s
               SET %(data)s = (
                   SELECT jsonb_agg(jsonb_build_array('plain', jsonb_build_object('text', line))
                                    ORDER BY place)
                     FROM regexp_split_to_table(
                              regexp_replace(%(text)s, '<li>|<[^>]+>', E'\n', 'g'), E'\n'
                          ) WITH ORDINALITY AS lines(line, place)
                    WHERE trim(line) != ''
                   )
             WHERE %(text)s IS NOT NULL
            """, **names,
        ))
        cr.execute(SQL("ALTER TABLE %(table)s DROP COLUMN %(text)s", **names))
