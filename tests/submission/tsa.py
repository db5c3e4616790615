"""A server of time on this machine, made for a test: honest, or lying in one way."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import threading
from collections.abc import Callable, Iterator

from asn1crypto import tsp
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.submission.certificates import Held, authority, issued

Reply = Callable[[bytes], tuple[int, str, bytes]]
"""What a server answers to a question: status, kind of content, content."""


def stamper(
    by: Held | None = None, *, is_for_stamps: bool = True, end: datetime.datetime | None = None
) -> Held:
    """A certificate with its key for a server of time, by an authority."""
    key = rsa.generate_private_key(65537, 2048)
    more = {} if end is None else {"end": end}
    return issued("Test time", by or authority(), key=key, for_time_stamps=is_for_stamps, **more)


def stamped(
    question: bytes, server: Held, at: datetime.datetime | None = None, *, embedded: tuple[Held, ...] = ()
) -> bytes:
    """The answer of an honest server, at a time of its own where one is given; `embedded` are further certificates in it."""
    plain = server.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    maker = DummyTimeStamper(
        Certificate.load(server.der()),
        PrivateKeyInfo.load(plain),
        certs_to_embed=[Certificate.load(item.der()) for item in embedded],
        fixed_dt=at,
    )
    answer: bytes = maker.request_tsa_response(tsp.TimeStampReq.load(question)).dump()
    return answer


def honest(server: Held, at: datetime.datetime | None = None) -> Reply:
    return lambda question: (200, "application/timestamp-reply", stamped(question, server, at))


@contextlib.contextmanager
def serving(reply: Reply) -> Iterator[str]:
    """The address of a server that answers so."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, kind, data = reply(self.rfile.read(int(self.headers["Content-Length"])))
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                if status in {301, 302, 307}:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
