"""A server on this machine that misbehaves: whatever it does, the last good snapshot stands and says how old it is."""

from __future__ import annotations

import datetime
import gzip
import json
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.intelligence.feeds import seeds
from wardbook.app import feed_addresses, intel
from wardbook.app.download import Fetched, Known, Patience, Unfetched, fetch
from wardbook.app.feed_store import Store
from wardbook.app.intel import Update, sources_of, update
from wardbook.intelligence import snapshot

DAY = datetime.date(2026, 11, 20)
QUICK = Patience(
    timeout_seconds=0.4,
    slowest_bytes=2_000,
    slow_seconds=0.3,
    tries=2,
    first_wait_seconds=0.0,
    longest_wait_seconds=5.0,
    whole_seconds=5.0,
    limit_bytes=2_000_000,
)


def catalogue(entries: int = 40, released: str = "2026-11-01T00:00:00Z", **more: Any) -> bytes:
    items = [{"cveID": f"CVE-2024-{n:04}", "dateAdded": "2024-05-01"} for n in range(1, entries + 1)]
    return json.dumps({"title": "t", "catalogVersion": "1", "dateReleased": released, "count": entries, "vulnerabilities": items, **more}).encode()  # fmt: skip


GOOD = catalogue()
Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's behaviour says, and keeps what it was asked."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(
            {"path": self.path, **{name.lower(): value for name, value in self.headers.items()}}
        )
        self.close_connection = True
        try:
            self.server.behaviour(self)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return

    def answer(self, data: bytes = GOOD, status: int = 200, **heads: str) -> None:
        named = {name.replace("_", "-"): value for name, value in heads.items()}
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **named,
        }.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    """A server on the loopback interface; what it does can be changed at any time."""

    daemon_threads = True
    behaviour: Behaviour

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, str]] = []
        self.behaviour = lambda handler: handler.answer()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/feed.json"

    def handle_error(self, *_: object) -> None:
        return


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found = Server()
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    monkeypatch.setattr(feed_addresses, "KEV", found.url)
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def renew(place: Path) -> Update:
    return update(("kev",), (), place, DAY, patience=QUICK, sleep=lambda _seconds: None)


def status(code: int, **heads: str) -> Behaviour:
    return lambda handler: handler.answer(b"no", code, **heads)


def body(data: bytes, **heads: str) -> Behaviour:
    return lambda handler: handler.answer(data, **heads)


def cut(data: bytes, at: int, *, is_reset: bool = False, **heads: str) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.answer(data[:at], Content_Length=str(len(data)), **heads)
        if is_reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()

    return behave


def raw(*pieces: bytes, pause: float = 0.0) -> Behaviour:
    def behave(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)

    return behave


def dripping(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(GOOD)))
    handler.end_headers()
    for place in range(200):
        handler.wfile.write(GOOD[place : place + 1])
        handler.wfile.flush()
        time.sleep(0.02)


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def silent(handler: Handler) -> None:
    time.sleep(1.2)
    handler.answer()


def leading_to(address: str) -> Behaviour:
    return lambda handler: handler.answer(b"", 302, Location=address or handler.server.url)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PACKED = gzip.compress(GOOD)
BOMB = gzip.compress(GOOD + b" " * 100_000_000)

FAULTS: dict[str, tuple[Behaviour, str]] = {
    "it fails": (status(500), "500"),
    "it is overloaded": (status(503), "503"),
    "it wants a rest": (status(429, Retry_After="3"), "429"),
    "it wants a rest of a day": (status(429, Retry_After="86400"), "wait 86,400 s"),
    "it wants a rest until a date": (status(503, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT"), "wait"),
    "the file is gone": (status(404), "404"),
    "it forbids": (status(403), "403"),
    "it has no content": (status(204, Content_Length=""), "204"),
    "it resets at once": (cut(GOOD, 0, is_reset=True), "connection|ends"),
    "it resets in the middle": (cut(GOOD, 900, is_reset=True), "connection|ends"),
    "it sends less than it says": (cut(GOOD, 900), "ends after 900"),
    "a chunk is missing": (raw(CHUNKED + b"400\r\n" + GOOD[:1024] + b"\r\n"), "too early"),
    "a chunk is cut": (raw(CHUNKED + b"400\r\n" + GOOD[:100]), "too early"),
    "a byte at a time": (dripping, "bytes a second"),
    "it says nothing": (silent, "in time"),
    "it closes without an answer": (raw(b""), "connection"),
    "its status is noise": (raw(b"\x00\x01\x02 nonsense\r\n\r\n"), "connection"),
    "its headers have no end": (raw(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(300)) + b"\r\n"), "connection"),
    "a header has no end": (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n"), "connection"),
    "half of a packed file": (body(PACKED[: len(PACKED) // 2]), "too early"),
    "a packed file with a wrong checksum": (body(PACKED[:-8] + bytes(8)), "damaged"),
    "a packed file that swells": (body(BOMB), "UNPACKED_RATIO|FEED_RECORD_BYTES"),
    "a page of HTML": (body(b"<html>please log in</html>", Content_Type="text/html; charset=utf-8"), "HTML"),
    "a page of HTML called JSON": (body(b"<html>please log in</html>"), "none of the feeds"),
    "an empty file": (body(b""), "empty"),
    "zeros": (body(bytes(5_000)), "none of the feeds"),
    "noise": (body(bytes(range(256)) * 40), "none of the feeds"),
    "another encoding": (body(GOOD.decode().encode("utf-16")), "none of the feeds"),
    "JSON that is cut": (body(GOOD[:-30]), "cut short"),
    "JSON with something behind it": (body(GOOD + b"<!-- cached -->"), "behind the end"),
    "another kind of file": (body(b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}'), "none of the feeds"),
    "another feed": (body(b"#model_version:v1,score_date:2026-11-01T00:00:00Z\ncve,epss,percentile\nCVE-2024-0001,0.1,0.2\n"), "nothing of it"),
    "it counts more than there is": (body(catalogue(count=41)), "holds 40"),
    "entries that are none": (body(catalogue(vulnerabilities=[{"cveID": 7}] * 40)), "no record|cannot be read"),
    "a fifth of the entries are garbled": (body(catalogue(vulnerabilities=[{"cveID": f"CVE-2024-{n:04}", "dateAdded": "2024-05-01" if n % 5 else ""} for n in range(40)])), "8 of its 40"),
    "it shrinks by half": (body(catalogue(19)), "shrank from 40 to 19"),
    "it goes back in time": (body(catalogue(released="2026-10-31T00:00:00Z")), "back in time"),
    "it has lost its date": (body(catalogue(released="")), "no time"),
    "it leads round in circles": (leading_to(""), "circles"),
    "it leads to a file of this machine": (leading_to("file:///etc/passwd"), "circles|no address"),
    "it leads to another protocol": (leading_to("ftp://127.0.0.1/feed"), "no address"),
    "it leads to a plain connection elsewhere": (leading_to("http://example.invalid/feed"), "encrypted"),
    "it says ten gigabytes": (body(GOOD, Content_Length=str(10 * 2**30)), "limit"),
    "it never ends": (endless, "more than 2,000,000 bytes"),
    "it packs though asked not to": (body(PACKED, Content_Encoding="gzip"), "asked not to"),
    "it gives two lengths": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"), "length"),
    "its digest is another": (body(GOOD, Repr_Digest="sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"), "digest"),
    "its storage's digest is another": (body(GOOD, x_goog_hash="crc32c=AAAAAA==,md5=1B2M2Y8AsgTpgAmy7PhCfg=="), "digest"),
    "it sends a part that nobody asked for": (lambda handler: handler.answer(GOOD[9:], 206, Content_Range=f"bytes 9-{len(GOOD) - 1}/{len(GOOD)}"), "another part"),
    "it says unchanged though nobody asked": (status(304, Content_Length=""), "304|circles"),
}  # fmt: skip


def test_there_are_enough_ways_to_misbehave() -> None:
    assert len(FAULTS) >= 25


@pytest.mark.parametrize("fault", FAULTS)
def test_the_last_good_snapshot_stands_and_says_so(fault: str, server: Server, tmp_path: Path) -> None:
    place = tmp_path / "intel.vulndb"
    assert [one.health for one in renew(place).outcomes] == ["fresh"]
    bodies = place.with_name(place.name + snapshot.BODIES)
    before = place.read_bytes(), bodies.read_bytes()
    behaviour, word = FAULTS[fault]
    server.behaviour = behaviour

    found = renew(place)

    assert (place.read_bytes(), bodies.read_bytes()) == before
    assert found.snapshot is None
    (outcome,) = found.failed
    assert (outcome.source, outcome.health, outcome.records) == ("kev", "kept", 40)
    assert any(each in outcome.why for each in word.split("|")), outcome.why
    assert [str(one.at) for one in found.diagnostics][-1] == "kev"
    (carried,) = [one for one in sources_of(place) if one.source == "kev"]
    assert (carried.health, carried.why, carried.records) == ("kept", outcome.why, 40)
    assert sorted(path.name for path in Store(place).folder.iterdir()) == [".lock", "kev.json", "kev.spool"]

    server.behaviour = body(catalogue(41, "2026-11-02T00:00:00Z"))
    assert [one.health for one in renew(place).outcomes] == ["fresh"]
    with snapshot.open(place) as renewed:
        assert renewed.info.known_exploited == 41
        assert [one.health for one in renewed.info.sources] == ["fresh"]


@pytest.mark.parametrize("fault", ["it fails", "it shrinks by half", "half of a packed file"])
def test_without_a_last_good_one_there_is_none_and_that_is_said(
    fault: str, server: Server, tmp_path: Path
) -> None:
    place = tmp_path / "intel.vulndb"
    server.behaviour = FAULTS[fault][0] if fault != "it shrinks by half" else status(500)
    found = renew(place)
    assert not place.exists()
    assert [(one.source, one.health) for one in found.failed] == [("kev", "never")]


def test_a_source_that_fails_stays_in_the_snapshot_that_others_renew(server: Server, tmp_path: Path) -> None:
    place = tmp_path / "intel.vulndb"
    renew(place)
    server.behaviour = status(500)
    epss = tmp_path / "epss.csv"
    epss.write_bytes(
        b"#model_version:v1,score_date:2026-11-02T00:00:00Z\ncve,epss,percentile\nCVE-2024-0001,0.5,0.9\n"
    )
    renew(place)
    found = update((), (str(epss),), place, DAY)
    assert found.snapshot is not None
    health = {one.source: (one.health, one.why) for one in found.snapshot.sources}
    assert health["epss"] == ("fresh", "")
    assert health["kev"][0] == "kept" and "500" in health["kev"][1]
    assert found.snapshot.known_exploited == 40


def test_what_has_not_changed_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    place = tmp_path / "intel.vulndb"
    server.behaviour = body(GOOD, ETag='"1"', Last_Modified="Sun, 01 Nov 2026 00:00:00 GMT")
    renew(place)
    before = place.read_bytes()
    server.behaviour = status(304, Content_Length="")
    found = renew(place)
    assert [one.health for one in found.outcomes] == ["same"]
    assert (server.asked[-1]["if-none-match"], server.asked[-1]["if-modified-since"]) == (
        '"1"',
        "Sun, 01 Nov 2026 00:00:00 GMT",
    )
    assert place.read_bytes() == before


def test_records_damaged_on_this_disk_are_dropped_and_fetched_again(server: Server, tmp_path: Path) -> None:
    place = tmp_path / "intel.vulndb"
    server.behaviour = body(GOOD, ETag='"1"')
    renew(place)
    spool = Store(place).folder / "kev.spool"
    spool.write_bytes(spool.read_bytes()[:-20])
    place.unlink()
    found = update((), (str(tmp_path / "nowhere"),), place, DAY)
    assert {one.source: one.health for one in found.failed}["kev"] == "never"
    assert [one.health for one in renew(place).outcomes] == ["fresh"]
    assert "if-none-match" not in server.asked[-1]
    assert place.exists()


def test_a_date_that_lies_ahead_does_not_make_all_that_follows_look_old(
    server: Server, tmp_path: Path
) -> None:
    server.behaviour = body(catalogue(released="9999-01-01T00:00:00Z"))
    assert [(one.health, one.newest) for one in renew(tmp_path / "x.vulndb").outcomes] == [("fresh", "")]
    server.behaviour = body(GOOD)
    assert [(one.health, one.newest) for one in renew(tmp_path / "x.vulndb").outcomes] == [
        ("fresh", "2026-11-01T00:00:00Z")
    ]


def test_what_somebody_looked_at_is_believed(server: Server, tmp_path: Path) -> None:
    place = tmp_path / "intel.vulndb"
    renew(place)
    server.behaviour = body(catalogue(5, released="2026-10-01T00:00:00Z"))
    assert [one.health for one in renew(place).failed] == ["kept"]
    found = update(("kev",), (), place, DAY, accept=("kev",), patience=QUICK)
    assert [(one.health, one.records) for one in found.outcomes] == [("fresh", 5)]
    server.behaviour = body(catalogue(0))
    assert [
        one.health for one in update(("kev",), (), place, DAY, accept=("kev",), patience=QUICK).failed
    ] == ["kept"]


def test_a_database_whose_newest_record_was_taken_out_is_newer_all_the_same(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_addresses, "OSV", server.url)
    place = tmp_path / "intel.vulndb"

    def renewed(days: list[int], modified: str) -> str:
        items = [
            seeds.text({**seeds.OSV, "id": f"GO-{day}", "modified": f"2026-11-{day:02}T00:00:00Z"})
            for day in days
        ]
        archive = seeds.zipped(*((f"{number}.json", data) for number, data in enumerate(items)))
        server.behaviour = body(archive, Last_Modified=modified, Content_Type="application/zip")
        return update(("osv:Go",), (), place, DAY, patience=QUICK).outcomes[0].health

    assert renewed([1, 2, 3], "Tue, 03 Nov 2026 00:00:00 GMT") == "fresh"
    assert renewed([1, 2], "Tue, 03 Nov 2026 00:00:00 GMT") == "kept"
    assert renewed([1, 2], "Wed, 04 Nov 2026 00:00:00 GMT") == "fresh"


@pytest.mark.usefixtures("server")
def test_two_updates_at_once_do_not_meet(tmp_path: Path) -> None:
    place = tmp_path / "intel.vulndb"
    renew(place)
    with intel._alone(Store(place).folder), pytest.raises(intel.Busy):
        renew(place)


# --- one file ---


def get(server: Server, place: Path, **more: Any) -> Fetched:
    return fetch(server.url, place, patience=QUICK, sleep=more.pop("sleep", lambda _seconds: None), **more)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    waiting = list(behaviours)

    def behave(handler: Handler) -> None:
        now = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        now(handler)

    return behave


def rest(handler: Handler) -> None:
    start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    handler.answer(GOOD[start:], 206, Content_Range=f"bytes {start}-{len(GOOD) - 1}/{len(GOOD)}", ETag='"1"')


def test_a_fetch_that_breaks_off_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.behaviour = in_turn(cut(GOOD, 900, ETag='"1"'), rest)
    found = get(server, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == GOOD and found.size == len(GOOD)
    assert (server.asked[-1]["range"], server.asked[-1]["if-range"]) == ("bytes=900-", '"1"')


def test_where_the_file_changed_meanwhile_it_begins_anew(server: Server, tmp_path: Path) -> None:
    other = catalogue(45)
    server.behaviour = in_turn(cut(GOOD, 900, ETag='"1"'), body(other, ETag='"2"'))
    get(server, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == other


def test_without_a_strong_validator_nothing_is_joined(server: Server, tmp_path: Path) -> None:
    server.behaviour = in_turn(cut(GOOD, 900, ETag='W/"1"'), body(GOOD))
    get(server, tmp_path / "f")
    assert "range" not in server.asked[-1]


def test_a_part_from_another_place_is_not_joined(server: Server, tmp_path: Path) -> None:
    def elsewhere(handler: Handler) -> None:
        handler.answer(GOOD[10:], 206, Content_Range=f"bytes 10-{len(GOOD) - 1}/{len(GOOD)}")

    server.behaviour = in_turn(cut(GOOD, 900, ETag='"1"'), elsewhere)
    with pytest.raises(Unfetched, match="another part"):
        get(server, tmp_path / "f")
    assert not (tmp_path / "f").exists()


def test_it_waits_as_long_as_the_server_asks_and_then_tries_again(server: Server, tmp_path: Path) -> None:
    waited: list[float] = []
    server.behaviour = in_turn(status(503, Retry_After="4"), body(GOOD))
    get(server, tmp_path / "f", sleep=waited.append)
    assert waited == [4.0]


@pytest.mark.parametrize("data", [GOOD, b"\xef\xbb\xbf" + GOOD, PACKED])
def test_what_is_only_unusual_is_read(data: bytes, server: Server, tmp_path: Path) -> None:
    server.behaviour = in_turn(
        leading_to("/elsewhere.json"), raw(CHUNKED + b"%x\r\n" % len(data) + data + b"\r\n0\r\n\r\n")
    )
    assert [one.health for one in renew(tmp_path / "x.vulndb").outcomes] == ["fresh"]


def test_a_digest_that_was_asked_for_is_held_against_the_file(server: Server, tmp_path: Path) -> None:
    right = get(server, tmp_path / "f").digest
    assert get(server, tmp_path / "f", digest=right).digest == right
    with pytest.raises(Unfetched, match="SHA-256"):
        get(server, tmp_path / "f", digest="0" * 64)
    found = update((), (f"{server.url}#sha256={'0' * 64}",), tmp_path / "x.vulndb", DAY, patience=QUICK)
    assert [one.health for one in found.failed] == ["never"]


def test_a_key_is_not_carried_to_another_server(server: Server, tmp_path: Path) -> None:
    other = Server()
    threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    server.behaviour = leading_to(other.url)
    get(server, tmp_path / "f", headers={"apiKey": "secret"})
    other.shutdown()
    other.server_close()
    assert server.asked[0]["apikey"] == "secret"
    assert "apikey" not in other.asked[0]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://example.invalid/x", "https://u:p@example.invalid/", "https://", "http://[", "x"])  # fmt: skip
def test_only_encrypted_addresses_of_the_web_are_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(Unfetched):
        fetch(url, tmp_path / "f", known=Known(), patience=QUICK, sleep=lambda _seconds: None)
    assert not (tmp_path / "f").exists()


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, tmp_path: Path) -> None:
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl, which makes the certificate, is not installed here")
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run(
        [tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=localhost"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with pytest.raises(Unfetched, match="certificate"):
        fetch(
            server.url.replace("http:", "https:"), tmp_path / "f", patience=QUICK, sleep=lambda _seconds: None
        )
