"""Calls over HTTP as a client of somebody's own makes them: JSON-RPC and XML-RPC."""

import json
import xmlrpc.client

from odoo.fields import Command
from odoo.tests import get_db_name
from odoo.tools import mute_logger

SENTENCES = ("UserError", "AccessError", "ValidationError", "MissingError", "RedirectWarning")
TRACEBACK = 1
"""Fault code of XML-RPC for what is no sentence."""


class RemoteCalls:
    """For test cases with HTTP; users have the passwords that ``new_test_user`` gives them."""

    @staticmethod
    def password(user):
        return user.login + "x" * (8 - len(user.login))

    @classmethod
    def plain(cls, value):
        """The value as protocols know it: the kind of a command is a number."""
        if isinstance(value, (list, tuple)):
            return [cls.plain(each) for each in value]
        if isinstance(value, dict):
            return {key: cls.plain(each) for key, each in value.items()}
        return int(value) if isinstance(value, Command) else value

    def answers(self, user, model, method, *args):
        """What both protocols answer: pairs of whether it went through, and the sentence.

        :raise AssertionError: an answer is an error of the program, or no answer at all
        """
        arguments = self.plain(args)
        return [
            protocol(user, model, method, arguments) for protocol in (self._by_json, self._by_xml)
        ]

    def refuses(self, user, model, method, *args, says=""):
        """Check that both protocols refuse a call with a sentence."""
        for done, answer in self.answers(user, model, method, *args):
            self.assertFalse(done, f"{model}.{method}{args} went through")
            self.assertRegex(answer, f"(?s){says}")
        self.env.invalidate_all()

    @mute_logger("odoo.http", "odoo.sql_db")
    def _by_json(self, user, model, method, args):
        self.env.flush_all()
        if self.session is None or self.session.uid != user.id:
            self.authenticate(user.login, self.password(user))
        # Python's own writer sends NaN and Infinity, as careless clients do.
        response = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "id": 0, "method": "call", "params": {
                "model": model, "method": method, "args": args, "kwargs": {},
            }}), headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.status_code, 200, f"{model}.{method}{args}")
        answer = response.json()
        if "error" not in answer:
            return True, answer.get("result")
        error = answer["error"]["data"]
        self.assertIn(
            error["name"].rpartition(".")[2], SENTENCES,
            f"{model}.{method}{args}: {error['debug'][-1500:]}",
        )
        return False, error["message"]

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.rpc.controllers.xmlrpc")
    def _by_xml(self, user, model, method, args):
        self.env.flush_all()
        try:
            return True, self.xmlrpc_object.execute_kw(
                get_db_name(), user.id, self.password(user), model, method, args
            )
        except xmlrpc.client.Fault as fault:
            self.assertNotEqual(
                fault.faultCode, TRACEBACK, f"{model}.{method}{args}: {fault.faultString[-1500:]}"
            )
            return False, fault.faultString
