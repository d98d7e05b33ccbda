from dataclasses import dataclass

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class Preset:
    """What the law of a country gives for a late payment between businesses.

    Directive 2011/7/EU: the reference rate of the first day of the semester, at least 8 points
    more (article 2), and at least 40 euros for recovery (article 6). National law says the rest.

    :ivar active: whether companies of the country use it at once, or choose it first
    """

    name: object
    source: str
    margin: float = 8.0
    series: str = "reference_series_ecb_mro"
    regime: str = "reference"
    indemnity: float = 40.0
    active: bool = False
    sequence: int = 10


PRESETS = {
    "FR": (
        Preset(
            _lt("Business customers: ECB rate + 10 points"),
            "Code de commerce L441-10 and D441-5", margin=10.0, active=True,
        ),
        Preset(
            _lt("Public buyers: ECB rate + 8 points"),
            "Code de la commande publique R2192-31 and D2192-35", regime="public", active=True,
            sequence=20,
        ),
    ),
    "BE": (Preset(
        _lt("Belgium: published rate (reference rate + 8 points)"),
        "Loi du 2 août 2002 (retard de paiement dans les transactions commerciales), art. 5 and 6",
        series="reference_series_be_commercial",
    ),),
    "DE": (Preset(
        _lt("Germany: base rate + 9 points"), "BGB § 247 and § 288 (2) and (5)", margin=9.0,
        series="reference_series_de_base",
    ),),
    "LU": (Preset(
        _lt("Luxembourg: ECB rate + 8 points"),
        "Loi modifiée du 18 avril 2004 (délais de paiement et intérêts de retard), chapitre Ier",
    ),),
    "NL": (Preset(
        _lt("Netherlands: ECB rate + 8 points"),
        "Burgerlijk Wetboek 6:119a, 6:120 (2) and 6:96 (4); what 6:119a (3) adds after a year, "
        "interest on interest, is not claimed",
    ),),
    "ES": (Preset(
        _lt("Spain: ECB rate + 8 points"),
        "Ley 3/2004, de 29 de diciembre, art. 7 and 8",
    ),),
    "IT": (Preset(
        _lt("Italy: ECB rate + 8 points"), "D.Lgs. 9 ottobre 2002, n. 231, art. 2, 5 and 6",
    ),),
}
"""By country of the company; companies of another country have no policy until they make one."""
