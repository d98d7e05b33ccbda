"""Right or wrong: one answer against the truth of the generator (see score_matches.py)."""

CENT = 1
POLICY_MOST = 2500
POLICY_SHARE = 0.055


def is_full(truth: dict, shares: dict[int, int]) -> bool:
    """The same documents, each with the same cents."""
    wanted = dict(truth["alloc"])
    return bool(shares) and set(wanted) == set(shares) and all(
        abs(wanted[key] - shares[key]) <= CENT for key in wanted
    )


def is_policy(truth: dict, shares: dict[int, int]) -> bool:
    """Also right: the same documents, and a small difference that a policy decides about."""
    wanted = dict(truth["alloc"])
    if is_full(truth, shares) or not shares or set(wanted) != set(shares):
        return is_full(truth, shares)
    gap = sum(abs(wanted[key] - shares[key]) for key in wanted)
    most = POLICY_SHARE * sum(map(abs, wanted.values())) + 1
    return "epd" not in truth["kind"] and gap <= POLICY_MOST and gap <= most
