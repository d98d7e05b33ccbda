"""Nothing is valid because something was missing; the helper process may die."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from ...einvoice.facturx import library
from ...einvoice.facturx.build import build
from ...einvoice.facturx.samples import plain_invoice
from ...einvoice.facturx.schematron_client import WORKER, SchematronClient
from ...einvoice.facturx.validate import STYLESHEETS, validate


def new_client(**options):
    folder = library.folder()
    stylesheets = {name: folder / path for name, path in STYLESHEETS.items()}
    return SchematronClient(stylesheets, **options)


class TestFacturxValidate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.xml = build(plain_invoice())
        cls.client = new_client()

    @classmethod
    def tearDownClass(cls):
        cls.client.stop()

    def worker(self, text):
        """A helper process that behaves as the text says."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "worker.py"
        path.write_text(text)
        client = new_client(worker=path, answer_seconds=0.5)
        self.addCleanup(client.stop)
        return client

    def test_broken_sum_is_invalid_by_its_rules(self):
        verdict = validate(self.xml.replace(b">180.00<", b">181.00<"), True, self.client)
        self.assertEqual(verdict.levels["profile"].state, "invalid")
        self.assertIn("BR-CO-15", [finding.rule for finding in verdict.findings])

    def test_french_rule_is_found_with_its_business_term(self):
        xml = self.xml.replace(b">PMT<", b">ABC<")
        findings = validate(xml, True, self.client).findings
        self.assertIn(("br_fr", "BT-22"), [(f.level, f.term) for f in findings if f.fatal])

    def test_structure_is_checked(self):
        xml = self.xml.replace(b"ram:TypeCode>380", b"ram:TypeCode>38x")
        self.assertEqual(validate(xml, True, self.client).state, "invalid")
        xml = self.xml.replace(b"<ram:Name>Pose</ram:Name>", b"")
        self.assertEqual(validate(xml, True, self.client).levels["xsd"].state, "invalid")

    def test_another_document_is_invalid_and_the_schematrons_are_not_asked(self):
        for xml in (b"<order/>", b"no xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
            verdict = validate(xml, True, self.client)
            self.assertEqual(verdict.levels["xsd"].state, "invalid")
            self.assertEqual(verdict.levels["br_fr"].state, "not_checked")

    def test_helper_that_was_killed_is_started_again(self):
        validate(self.xml, True, self.client)
        first = self.client.pid
        os.kill(first, signal.SIGKILL)
        self.assertEqual(validate(self.xml, True, self.client).state, "valid")
        self.assertNotEqual(self.client.pid, first)

    def test_one_helper_serves_several_threads(self):
        states = []
        threads = [
            threading.Thread(
                target=lambda: states.append(validate(self.xml, True, self.client).state)
            )
            for _index in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(states, ["valid"] * 4)

    def test_missing_saxon_is_not_checked(self):
        client = self.worker('print(\'{"missing": "No module named saxonche"}\')')
        verdict = validate(self.xml, True, client)
        self.assertEqual(verdict.state, "not_checked")
        self.assertEqual(verdict.levels["xsd"].state, "valid")
        self.assertIn("saxonche", verdict.levels["br_fr"].why)

    def test_the_real_helper_tells_that_saxon_is_missing(self):
        # -S: no site-packages, as on a server where the package was never installed
        hello = subprocess.run(
            [sys.executable, "-S", str(WORKER), "1"],
            capture_output=True, timeout=30, check=True,
        )
        self.assertIn(b'"missing"', hello.stdout)

    def test_helper_that_always_dies_or_hangs_is_not_checked(self):
        def why(text):
            verdict = validate(self.xml, True, self.worker(text))
            self.assertEqual(verdict.state, "not_checked")
            return verdict.levels["br_fr"].why

        ready = 'print(\'{"ready": true}\', flush=True)'
        self.assertIn("ended", why(f"{ready}; input()"))
        self.assertIn("no answer", why(f"import time; {ready}; time.sleep(60)"))
        self.assertIn("did not start", why("raise SystemExit(3)"))

    def test_it_works_under_the_memory_limit_of_an_odoo_worker(self):
        script = (
            "from resource import RLIMIT_AS, getrlimit, setrlimit\n"
            "setrlimit(RLIMIT_AS, (2684354560, getrlimit(RLIMIT_AS)[1]))\n"
            "from engine.einvoice.facturx.build import build\n"
            "from engine.einvoice.facturx.samples import plain_invoice\n"
            "from engine.einvoice.facturx.validate import validate, shared_client\n"
            "verdict = validate(build(plain_invoice()), True)\n"
            "shared_client().stop()\n"
            "print(verdict.state, [level.why for level in verdict.levels.values()])\n"
        )
        if resource.getrlimit(resource.RLIMIT_AS)[1] != resource.RLIM_INFINITY:
            self.skipTest("the hard limit of this shell is too low for Saxon")
        run = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=120,
            cwd=Path(library.__file__).parents[3], check=False,
        )
        self.assertTrue(run.stdout.startswith("valid"), run.stdout + run.stderr)
