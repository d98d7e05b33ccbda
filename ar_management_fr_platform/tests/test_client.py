import os

from odoo.tests import BaseCase, tagged

from ..engine.archive import digest
from ..engine.client import Client
from ..engine.interface import Access, Busy, Deposit, NotLetIn, Refused, Unanswered
from .platform_server import SECRET, Platform


@tagged("post_install", "-at_install")
class TestClient(BaseCase):
    """Calls to a platform that is busy, forgets our token, breaks, or does not answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
        cls.platform = Platform()
        cls.url = cls.platform.start()
        cls.addClassCleanup(cls.platform.stop)

    def setUp(self):
        super().setUp()
        self.platform.faults.clear()
        self.platform.flows.clear()
        self.platform.by_cursor = True
        self.kept, self.waited = {}, []
        self.client = self.open()

    def open(self, secret=SECRET):
        return Client(
            Access(self.url, f"{self.url}/token", "us", secret), lambda: self.kept, self.keep,
            self.waited.append)

    def keep(self, token):
        self.kept = dict(token)

    def deposit(self, reference="T1"):
        return Deposit(
            reference, "F1.pdf", b"content", "Factur-X", "B2B", digest(b"content"))

    def test_a_document_is_sent_and_found_by_our_reference(self):
        flow = self.client.send(self.deposit())
        self.assertEqual(flow.state, "accepted")
        self.assertEqual(self.client.find("T1").flow_id, flow.flow_id)
        self.assertIsNone(self.client.find("T2"))
        self.assertEqual(self.client.content(flow.flow_id), b"content")

    def test_every_byte_arrives(self):
        content = bytes(range(256)) + b"\r\n\r \n\n\r\r\n"
        flow = self.client.send(Deposit(
            "T1", "F1.pdf", content, "Factur-X", "B2B", digest(content)))
        self.assertEqual(self.client.content(flow.flow_id), content)

    def test_busy_is_waited_for_within_bounds(self):
        self.platform.faults += [429, 503, None]
        self.assertEqual(self.client.send(self.deposit()).state, "accepted")
        self.assertEqual(self.waited, [0.0, 0.0])
        self.platform.faults += [429] * 5
        with self.assertRaises(Busy):
            self.client.send(self.deposit("T2"))
        self.assertEqual(len(self.platform.flows), 1)

    def test_a_token_that_expires_in_the_middle_is_renewed(self):
        self.client.check()
        first = self.kept["access_token"]
        self.platform.expire_tokens()
        self.assertEqual(self.client.send(self.deposit()).state, "accepted")
        self.assertNotEqual(self.kept["access_token"], first)

    def test_a_kept_token_is_used_again(self):
        self.client.check()
        token = self.kept["access_token"]
        self.open().check()
        self.assertEqual(self.kept["access_token"], token)

    def test_wrong_secret(self):
        with self.assertRaises(NotLetIn):
            self.open("guess").check()

    def test_nobody_knows(self):
        for fault in ("drop_after", "broken", 500):
            with self.subTest(fault=fault), self.assertRaises(Unanswered):
                self.platform.faults.append(fault)
                self.client.send(self.deposit(f"T-{fault}"))
            self.assertTrue(self.client.find(f"T-{fault}"), fault)

    def test_a_refusal_is_certain(self):
        self.platform.faults.append("refuse")
        with self.assertRaises(Refused):
            self.client.send(self.deposit())
        wrong = Deposit("T1", "F1.pdf", b"content", "Factur-X", "B2B", "00")
        with self.assertRaisesRegex(Refused, "wrong checksum"):
            self.client.send(wrong)
        self.assertFalse(self.platform.flows)

    def test_every_change_of_many_pages_comes_once(self):
        self.addCleanup(setattr, self.platform, "tick", 1)
        for by_cursor, tick in ((True, 1), (False, 1), (True, 0.02), (False, 0.02)):
            self.platform.flows.clear()
            # Many changes of one millisecond: a page ends in the middle of them.
            self.platform.tick = tick
            for _index in range(250):
                self.platform.push(b"x")
            self.platform.by_cursor = by_cursor
            found = [flow.flow_id for flow in self.client.changed_since("2026-01-01")]
            self.assertEqual(len(found), 250)
            self.assertEqual(len(set(found)), 250)

    def test_what_changed_in_the_last_millisecond_is_not_lost(self):
        flow_id = self.platform.push(b"x")
        moment = self.platform.flows[flow_id]["data"]["updatedAt"]
        self.assertEqual([flow.flow_id for flow in self.client.changed_since(moment)], [flow_id])
