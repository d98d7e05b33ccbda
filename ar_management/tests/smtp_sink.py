"""An SMTP server on the loopback that keeps what it is given."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server


@dataclass
class Received:
    """One transaction: envelope and message."""

    sender: str
    recipients: list = field(default_factory=list)
    message: email.message.EmailMessage | None = None

    @property
    def files(self):
        """{name: bytes} of what is attached."""
        return {
            part.get_filename(): part.get_payload(decode=True)
            for part in self.message.iter_attachments()
        }

    @property
    def html(self):
        return self.message.get_body(("html",)).get_content()


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink ready")
        current = None
        while line := self.rfile.readline():
            word = line.decode("ascii", "replace").strip()
            verb = word[:4].upper()
            if verb in ("EHLO", "HELO", "RSET", "NOOP"):
                self.say("250 sink")
            elif verb == "MAIL":
                current = Received(_address(word))
                self.say("250 ok")
            elif verb == "RCPT":
                current.recipients.append(_address(word))
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                current.message = email.message_from_bytes(
                    b"".join(self.lines()), policy=email.policy.default
                )
                self.server.received.append(current)
                self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 not here")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def lines(self):
        while (line := self.rfile.readline()) != b".\r\n":
            yield line[1:] if line.startswith(b"..") else line


def _address(word):
    return word[word.index("<") + 1:word.index(">")]


@contextmanager
def smtp_sink(env):
    """Let Odoo send for real, to a server that keeps everything; yields the list of it."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
    server.daemon_threads, server.received = True, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create({
        "name": "sink", "smtp_host": "127.0.0.1", "smtp_port": server.server_address[1],
        "smtp_encryption": "none",
    })
    try:
        with patch.object(IrMail_Server, "_disable_send", lambda *_self: False):
            yield server.received
    finally:
        server.shutdown()
        server.server_close()
