"""A mail server of aiosmtpd: STARTTLS and authentication are required.

server.py PORT CERTIFICATE KEY USER PASSWORD

Prints "ready", and one line of JSON for each mail, as the parser of Python's standard library reads
it. A mail with a defect is an error.
"""

import email
import email.policy
import json
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

STRICT = email.policy.default.clone(raise_on_defect=True)


def say(line):
    print(line, flush=True)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        try:
            mail = email.message_from_bytes(envelope.content, policy=STRICT)
            say(json.dumps({
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "user": session.auth_data.decode() if session.auth_data else None,
                "tls": session.ssl is not None,
                "names": mail.keys(),
                "subject": str(mail["Subject"]),
                "sender": str(mail["From"].addresses[0]),
                "recipients": [[a.display_name, a.addr_spec] for a in mail["To"].addresses],
                "date": mail["Date"].datetime.timestamp(),
                "id": str(mail["Message-ID"]),
                "references": str(mail["References"]),
                "type": mail.get_content_type(),
                "charset": mail.get_content_charset(),
                "body": mail.get_content().replace("\r\n", "\n"),
                "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
                "bare": envelope.content.replace(b"\r\n", b"").count(b"\n"),
            }))
        except Exception as error:
            say(json.dumps({"error": repr(error)}))
            return "554 the mail has a defect"
        return "250 2.0.0 accepted"


def main():
    port, certificate, key, user, password = sys.argv[1:]

    def authenticator(server, session, envelope, mechanism, data):
        good = (isinstance(data, LoginPassword) and data.login == user.encode()
                and data.password == password.encode())
        return AuthResult(success=good, handled=False, auth_data=data.login if good else None)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    controller = Controller(Handler(), hostname="127.0.0.1", port=int(port), tls_context=context,
                            require_starttls=True, auth_required=True, authenticator=authenticator)
    controller.start()
    say("ready")
    signal.pause()


main()
