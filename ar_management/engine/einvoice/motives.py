"""Why a status was given and what is asked for: the official codes of the French life cycle.

Reasons (MDT-113) by status as the rule BR-FR-CDV-CL-09 of the schematron for status messages
(CDAR) allows them, requested actions (MDT-121); AFNOR XP Z12-012, annex A.
"""

ORDER = ("CMD_ERR", "SIRET_ERR", "CODE_ROUTAGE_ERR", "REF_CT_ABSENT", "REF_ERR")
"""What the buyer's software needs to find the order, the service or the contract."""

CONTENT = ("PU_ERR", "REM_ERR", "QTE_ERR", "ART_ERR", "MODPAI_ERR", "QUALITE_ERR", "LIVR_INCOMP")
"""What was sold, at what price, on what terms, and how it arrived."""

FORM = (
    "TX_TVA_ERR", "MONTANTTOTAL_ERR", "CALCUL_ERR", "NON_CONFORME", "DOUBLON", "DEST_ERR",
    "TRANSAC_INC", "EMMET_INC", "CONTRAT_TERM", "DOUBLE_FACT", "CMD_ERR", "ADR_ERR",
)
"""What makes a document one that the buyer does not owe as it stands."""

REJECTED = (
    "REJ_SEMAN", "REJ_UNI", "REJ_COH", "REJ_ADR", "REJ_CONT_B2G", "REJ_REF_PJ", "REJ_ASS_PJ",
    "DEST_INC", "DOUBLON", "AUTRE",
)
UNREADABLE = (
    "IRR_VIDE_F", "IRR_TYPE_F", "IRR_SYNTAX", "IRR_TAILLE_PJ", "IRR_NOM_PJ", "IRR_VID_PJ",
    "IRR_EXT_DOC", "IRR_TAILLE_F", "IRR_ANTIVIRUS", "AUTRE",
)

MOTIVES = {
    "deposited": ("NON_TRANSMISE",),
    "partly_approved": ("AUTRE", *ORDER, *CONTENT),
    "disputed": tuple(dict.fromkeys(
        ("AUTRE", "COORD_BANC_ERR", *FORM, "DEST_INC", *ORDER, *CONTENT))),
    "suspended": ("JUSTIF_ABS", "COORD_BANC_ERR", *ORDER),
    "refused": (*FORM, "REF_CT_ABSENT"),
    "rejected": REJECTED,
    "routing_error": ("ROUTAGE_ERR", "AUTRE"),
    "inadmissible": UNREADABLE,
}
"""Status -> codes of the reasons that it may have."""

NEED_MOTIVE = frozenset(
    {"partly_approved", "disputed", "suspended", "refused", "rejected", "inadmissible"}
)
"""Statuses without a reason are incomplete: 206, 207, 208, 210, 213, 501."""

ACTIONS = ("NOA", "PIN", "NIN", "CNF", "CNP", "CNA", "OTH")
"""Requested actions (MDT-121)."""


def all_motives() -> tuple[str, ...]:
    """Every code once, in the order of the tables.

    >>> len(all_motives()), all_motives()[0]
    (45, 'NON_TRANSMISE')
    """
    return tuple(dict.fromkeys(code for codes in MOTIVES.values() for code in codes))


def motive_fits(status: str, motive: str) -> bool:
    """Tell whether a person may give this reason for a status; a platform's word is kept as it is.

    >>> motive_fits("refused", "TX_TVA_ERR"), motive_fits("refused", "QTE_ERR")
    (True, False)
    >>> motive_fits("refused", ""), motive_fits("approved", "")
    (False, True)
    """
    if not motive:
        return status not in NEED_MOTIVE
    return motive in MOTIVES.get(status, ())
