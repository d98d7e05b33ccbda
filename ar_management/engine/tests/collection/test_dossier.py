import json
import os
import random
import zipfile
from io import BytesIO
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...collection.dossier import MANIFEST, check_dossier, make_dossier, safe_name, without_clock

DEEP = settings(max_examples=1000 if os.environ.get("AR_TEST_DEEP") else 50, deadline=None)
FILES = st.lists(st.tuples(st.text(max_size=30), st.binary(max_size=50)), max_size=8)


class TestDossier(TestCase):
    @DEEP
    @given(FILES, st.integers())
    def test_the_same_documents_give_the_same_bytes_in_any_order(self, files, seed):
        shuffled = list(files)
        random.Random(seed).shuffle(shuffled)
        first = make_dossier(files, {"case": "HAND/1"})
        self.assertEqual(first, make_dossier(shuffled, {"case": "HAND/1"}))
        self.assertEqual(check_dossier(first), ())
        with zipfile.ZipFile(BytesIO(first)) as archive:
            names = archive.namelist()
            self.assertEqual(len(names), len(files) + 1)
            self.assertEqual(len(set(names)), len(names))
            for name in names:
                self.assertFalse(name.startswith("/") or "../" in name, name)
            manifest = json.loads(archive.read(MANIFEST))
        self.assertEqual(len(manifest["files"]), len(files))

    @DEEP
    @given(st.text())
    def test_a_name_stays_in_its_folder(self, name):
        safe = safe_name(name)
        self.assertTrue(safe)
        self.assertNotIn("/", safe)
        self.assertNotIn("\\", safe)
        self.assertNotIn(safe, {".", ".."})

    def test_what_was_changed_is_named(self):
        packed = make_dossier([("invoices/F1.pdf", b"%PDF one"), ("a.txt", b"same")], {})
        self.assertEqual(
            check_dossier(packed.replace(b"%PDF one", b"%PDF two")), ("invoices/F1.pdf",)
        )

    def test_a_pdf_printed_twice_is_the_same(self):
        early = b"%PDF /CreationDate (D:20260101080000+01'00') /ModDate (D:20260101080001Z)"
        late = b"%PDF /CreationDate (D:20271231235959+02'00') /ModDate (D:20271231235959Z)"
        self.assertEqual(without_clock(early), without_clock(late))
        self.assertEqual(len(without_clock(early)), len(early))
        self.assertEqual(without_clock(b"(D:2026)"), b"(D:2026)")
