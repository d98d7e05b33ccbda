"""Transactions in the tables of ``tests/data/tables``: (day, amount, words of the text).

The tables are written as banks and wallets export them, shortened and with invented content.
"""

TABLES = (
    ("credit_agricole", "cp1252", (
        ("2026-03-31", "1200.00", "SARL VASSEUR, PARIS, FRANCE FAC 2026, 00001"),
        ("2026-03-30", "-85.12", "EDF"),
        ("2026-03-28", "-12.40", "COTISATION"),
    )),
    ("bnp_paribas", "cp1252", (
        ("2026-03-31", "1200.00", "VASSEUR /MOTIF FAC 1"),
        ("2026-03-30", "-85.12", "EDF"),
    )),
    ("bnp_paribas_with_headers", "utf-8", (
        ("2026-03-31", "1200.00", "VASSEUR /MOTIF FAC 1"),
        ("2026-03-01", "-85.12", "EDF"),
    )),
    ("societe_generale", "cp1252", (
        ("2026-03-31", "1200.00", "MOTIF: FAC 2026 1"),
        ("2026-03-30", "-85.12", "EDF"),
    )),
    ("lcl", "cp1252", (
        ("2026-03-31", "1200.00", "VASSEUR FAC 1"),
        ("2026-03-30", "-85.12", "EDF"),
        ("2026-03-28", "-40.00", ""),
    )),
    ("cic_credit_mutuel", "cp1252", (
        ("2026-03-30", "-85.12", "EDF"),
        ("2026-03-31", "1200.00", "VASSEUR FAC 1"),
    )),
    ("bpce", "utf-8", (
        ("2026-03-31", "1200.00", "VIR SEPA SARL VASSEUR FAC 2026 00001"),
        ("2026-03-30", "-85.12", "EDF CLIENTS"),
    )),
    ("caisse_d_epargne", "cp1252", (
        ("2026-03-31", "1200.00", "FAC 2026 00001"),
        ("2026-03-30", "-85.12", "EDF"),
    )),
    ("la_banque_postale", "cp1252", (
        ("2026-03-31", "1200.00", "VASSEUR FAC 1"),
        ("2026-03-30", "-85.12", "EDF"),
    )),
    ("boursobank", "utf-8-sig", (
        ("2026-03-31", "1200.00", "VASSEUR FAC 1"),
        ("2026-03-30", "-85.12", "EDF"),
    )),
    ("qonto", "utf-8", (
        ("2026-03-30", "1200.00", "Règlement FAC 2026 00001"),
    )),
    ("shine", "utf-8", (
        ("2026-03-31", "1200.00", "FAC 2026 00001"),
        ("2026-03-30", "-85.12", "EDF"),
    )),
    ("revolut", "utf-8", (
        ("2026-03-30", "1200.00", "VASSEUR"),
        ("2026-03-30", "-85.12", "EDF"),
        ("2026-03-30", "-0.50", "Frais - À EDF"),
    )),
    ("wise", "utf-8", (
        ("2026-03-31", "-85.62", "Sent money to EDF"),
        ("2026-03-30", "1200.00", "FAC 2026 00001"),
    )),
    ("n26", "utf-8", (
        ("2026-03-30", "1200.00", "FAC 2026 00001"),
        ("2026-03-31", "-85.12", "Mandat 12"),
    )),
    ("paypal", "utf-8-sig", (
        ("2026-03-30", "1200.00", "Commande 7"),
        ("2026-03-30", "-34.80", "Commission - Commande 7"),
        ("2026-03-31", "-100.00", "Commande 7"),
        ("2026-03-31", "2.90", "Commission"),
        ("2026-03-31", "-1000.00", ""),
    )),
    ("stripe", "utf-8", (
        ("2026-03-31", "-1165.20", "PAYOUT"),
        ("2026-03-30", "1200.00", "FAC-7 Vasseur"),
        ("2026-03-30", "-34.80", "Fee - Facture FAC-7"),
    )),
    ("sumup", "utf-8", (
        ("2026-03-30", "120.00", "Table 7"),
        ("2026-03-30", "-2.10", "Frais - Table 7"),
    )),
)
