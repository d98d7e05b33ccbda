"""What the past bank lines of the story say about matching."""

from .. import fixtures


def run(env):
    """A back-test of the last year; automatic posting stays off until somebody wants it."""
    test = env["ar.match.backtest"].create({})
    test.action_run()
    fixtures.xml_ids(env, {"match_backtest": test})
