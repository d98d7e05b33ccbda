import unittest
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ...credit.master_data import MasterData, assess, shared_marks

COMPLETE = MasterData(
    1, "Menuiserie Vasseur SARL", "3 rue des Carmes", "44000", "Nantes", "FR", "303265045",
    "FR40303265045", "facturation@vasseur.example", "+33 2 40 00 00 00",
    ("FR7630027069373136418610824",),
)


class TestMasterData(unittest.TestCase):
    def test_complete_and_right_data_score_100(self):
        self.assertEqual(assess(COMPLETE).score, 100)
        self.assertEqual(assess(COMPLETE, has_duplicates=True).score, 90)

    def test_each_wrong_number_is_named(self):
        wrong = replace(
            COMPLETE, registry="303265046", vat="FR41303265045", ibans=("FR7630027069",)
        )
        gaps = assess(wrong).gaps
        self.assertEqual(
            [gap.code for gap in gaps],
            ["data.registry_wrong", "data.vat_wrong", "data.iban_wrong"],
        )
        self.assertEqual(gaps[0].params["number"], "303265046")

    def test_a_siret_counts_as_its_siren(self):
        other = MasterData(2, "Other", registry="303 265 045")
        self.assertEqual(shared_marks(COMPLETE, other), ("siren",))

    def test_a_mail_provider_and_a_similar_name_alone_are_no_duplicates(self):
        left = MasterData(1, "Martin Transports", email="a@gmail.com")
        right = MasterData(2, "Transports Martin", email="b@gmail.com")
        for other in right, MasterData(3, "Martin Transports"):
            self.assertEqual(shared_marks(left, other), ())

    @given(st.builds(
        MasterData, st.integers(), *[st.text(max_size=20)] * 9,
        st.lists(st.text(max_size=30), max_size=2).map(tuple),
    ))
    def test_any_data_get_a_score(self, data):
        found = assess(data)
        self.assertTrue(0 <= found.score <= 100)
        self.assertEqual(found.score == 100, not found.gaps)
