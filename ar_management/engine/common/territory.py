"""Territories that a rule speaks of."""

FRANCE = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT"})
"""ISO 3166 codes whose businesses have a SIREN and live under French commercial law."""
