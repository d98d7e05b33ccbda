"""No kind of hypothesis without an example."""

import unittest
from dataclasses import replace
from decimal import Decimal

from ...matching.data import MatchKind
from ...matching.explain.account import Account
from ...matching.explain.hypotheses import hypotheses
from ...matching.explain.hypothesis import Chosen, Fit
from ...matching.explain.view import View
from ...matching.find.findings import find
from ...matching.find.ledger import Ledger
from ...matching.policy import USUAL
from ...remittance.model import Advice, AdviceLine
from .samples import MODELS, VASSEUR, decide
from .test_matching_hypotheses import document, line


class TestEveryKind(unittest.TestCase):
    """One example of each way to choose documents and of each way an amount fits."""

    CHOSEN = {
        Chosen.CITED: (line("100", "FA2026-0001"), "100"),
        Chosen.CITED_LOOSELY: (line("100", "n 1"), "100"),
        Chosen.CITED_ONE: (line("90", "FA2026-0001 FA2026-0002"), "100 300"),
        Chosen.CITED_SOME: (line("400", "FA2026-0001 FA2026-0002 FA2026-0003"), "100 300 77"),
        Chosen.CITED_CREDIT: (line("80", "FA2026-0001"), "100 -20"),
        Chosen.CITED_MORE: (line("400", "FA2026-0001 etc"), "100 300"),
        Chosen.EQUAL: (line("100", "VIR"), "100 300"),
        Chosen.ALL_OPEN: (line("400", "VIR"), "100 300"),
        Chosen.OLDEST: (line("400", "VIR"), "100 300 77"),
        Chosen.MONTH: (line("400", "VIR"), "5 100 300 77"),
        Chosen.SUM: (line("177", "VIR"), "100 300 77"),
        Chosen.OLDEST_FIRST: (line("250", "VIR"), "100 300 77"),
        Chosen.LIKELY: (line("99", "VIR"), "100 300"),
        Chosen.ADVISED: (
            line("60", "VIR", advice=Advice((AdviceLine("FA2026-0001", Decimal(60)),))), "100 300"
        ),
    }
    FITS = {
        Fit.EXACT: (line("100", "FA2026-0001"), {}),
        Fit.DISCOUNT: (line("98", "FA2026-0001"), {"discount": 2}),
        Fit.LATE_DISCOUNT: (line("98", "FA2026-0001"), {"discount": 2, "until": -1}),
        Fit.TOLERANCE: (line("99", "FA2026-0001"), {}),
        Fit.PART: (line("60", "FA2026-0001"), {}),
        Fit.INSTALMENT: (line("50", "FA2026-0001"), {}),
        Fit.OVER: (line("107", "FA2026-0001"), {}),
        Fit.RETAINED: (line("95", "FA2026-0001"), {}),
        Fit.FOREIGN: (line("92", "FA2026-0001"), {"currency": "USD"}),
    }

    def kinds(self, payment, documents):
        found = find(payment, Ledger(documents, [VASSEUR], rates={("USD", "EUR"): 0.92}))
        view = View(Account(documents), found.cited.get(1, {}), {"USD": 0.92},
                    found.advised.get(1, ()))
        return hypotheses(payment, view, USUAL)

    def test_every_way_to_choose(self):
        # Documents of several customers are no hypothesis of one: test_matching_strangers.py.
        apart = {Chosen.NOTHING, Chosen.SEVERAL}
        self.assertEqual(set(self.CHOSEN), set(Chosen) - apart, "a kind lacks a test")
        for chosen, (payment, amounts) in self.CHOSEN.items():
            ages = (120, 70, 40, 12)
            documents = [document(key, amount, ages[key - 1])
                         for key, amount in enumerate(amounts.split(), start=1)]
            if chosen is Chosen.MONTH:
                documents[2] = replace(documents[2], due=documents[1].due)
            with self.subTest(chosen=chosen):
                payment = replace(payment, customer=1)
                self.assertIn(chosen, {each.chosen for each in self.kinds(payment, documents)})

    def test_every_fit(self):
        self.assertEqual(set(self.FITS), set(Fit) - {Fit.NONE}, "a fit lacks a test")
        for fit, (payment, values) in self.FITS.items():
            with self.subTest(fit=fit):
                found = self.kinds(payment, [document(1, "100", **values)])
                self.assertIn(fit, {each.fit for each in found})

    def test_no_match_is_an_answer(self):
        ledger = Ledger([document(1, "100")], [VASSEUR])
        found = decide(line("33.33", "VIR"), ledger, USUAL, MODELS[1])
        self.assertEqual((found.kind, found.allocations), (MatchKind.NONE, ()))

    def test_the_kinds_keep_the_places_that_the_model_counts(self):
        self.assertEqual([each.value for each in Chosen], [
            "cited", "cited_loosely", "cited_one", "cited_some", "cited_credit", "cited_more",
            "equal", "all_open", "oldest", "month", "sum", "oldest_first", "likely", "nothing",
            "advised", "several",
        ])


if __name__ == "__main__":
    unittest.main()
