from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...common.mail_sender import is_authenticated, is_named

NAMES = st.sampled_from(["bank.example", "evil.example", "us.example"])


class TestMailSender(TestCase):
    @given(NAMES, NAMES, st.sampled_from(["pass", "fail", "none", "softfail"]))
    def test_only_a_pass_for_the_domain_that_people_see_counts(self, seen, proved, result):
        for fact in (
            f"dmarc={result} (p=REJECT) header.from={proved}",
            f"dkim={result} header.d={proved} header.s=x",
            f"spf={result} (sender ok) smtp.mailfrom=bounce@{proved}",
        ):
            expected = result == "pass" and seen == proved
            self.assertIs(
                is_authenticated(f"A <a@{seen}>", [f"mx.us.example; {fact}"]), expected, fact
            )

    def test_what_the_sender_wrote_below_counts_for_nothing(self):
        own = "mx.us.example; dmarc=fail header.from=bank.example"
        forged = "mx.us.example; dmarc=pass header.from=bank.example"
        for gateway in ("", "mx.us.example", "MX.US.EXAMPLE"):
            self.assertFalse(is_authenticated("a@bank.example", [own, forged], gateway.lower()))
        self.assertFalse(is_authenticated("a@bank.example", ["mx.us.example; none"]))
        self.assertFalse(is_authenticated("", [forged]))

    def test_words_in_a_comment_or_a_name_are_no_result(self):
        for header in (
            "mx; spf=fail (dkim=pass header.d=bank.example) smtp.mailfrom=bank.example",
            "mx; dkim=fail reason=\"dmarc=pass header.from=bank.example\" header.d=bank.example",
        ):
            self.assertFalse(is_authenticated("a@bank.example", [header]), header)

    def test_a_name_that_only_looks_like_a_named_one_is_none(self):
        named = ["@bank.example", "Jane@Firm.example"]
        for sender, expected in (
            ("jane@firm.example", True), ("x@bank.example", True), ("x@mybank.example", False),
            ('"x@bank.example" <x@evil.example>', False), ("x@bank.example.evil.example", False),
            ("", False), ("bank.example", False),
        ):
            self.assertIs(is_named(sender, named), expected, sender)
