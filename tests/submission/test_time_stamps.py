"""A server of time says that a signature was there; its answer is verified before it is kept, and again by every reader."""

from __future__ import annotations

import datetime
import hashlib
import random
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from asn1crypto import tsp

from tests.submission.certificates import START, Held, authority, issued
from tests.submission.signed import AUTHOR, both, content, key_file, signed, written
from tests.submission.tsa import Reply, honest, serving, stamped, stamper
from wardbook.app import time_stamping
from wardbook.app.judging import judged
from wardbook.app.package_bytes import TIMESTAMPS, beside
from wardbook.app.sign import Refused
from wardbook.app.time_stamping import time_stamp
from wardbook.cli.main import wardbook
from wardbook.model.package_companion import Companion
from wardbook.submission.time_stamp import stamp_name, time_stamps

NOON = datetime.datetime(2026, 11, 5, 12, tzinfo=datetime.UTC)


@cache
def root() -> Held:
    return authority("Root of time")


@cache
def server() -> Held:
    return stamper(root())


def kept(folder: Path, *held: Held) -> Path:
    """The roots that a reader keeps, as a file."""
    path = folder / "tsa-ca.pem"
    path.write_bytes(b"".join(item.pem() for item in held or (root(),)))
    return path


def stamped_package(folder: Path) -> Path:
    package = signed(folder)
    with serving(honest(server(), NOON)) as url:
        time_stamp(package, url, kept(folder))
    return package


def found(package: Path, *roots: Held) -> list[Companion]:
    return list(judged(package, tsa_ca=kept(package.parent, *roots) if roots else None).companions)


def test_every_signature_is_stamped_once_and_holds_offline(tmp_path: Path) -> None:
    package = signed(tmp_path)
    before = {path.name: path.read_bytes() for path in beside(package).iterdir()}
    with serving(honest(server(), NOON)) as url:
        first = time_stamp(package, url, kept(tmp_path))
        again = time_stamp(package, url, kept(tmp_path))
    assert (len(first.made), first.had, len(again.made), again.had) == (2, 0, 0, 2)
    assert {path.name: path.read_bytes() for path in beside(package).iterdir()} == before
    told = found(package, root())
    assert [(item.about, item.person, item.time, item.root, item.fault) for item in told] == [
        (name, "Test time", "2026-11-05T12:00:00Z", "trusted", "") for name in sorted(before)
    ]
    assert {item.root for item in found(package)} == {"not checked"}
    assert both(package)["holds"]


def test_a_reader_with_another_root_is_told_that_it_leads_nowhere(tmp_path: Path) -> None:
    package = stamped_package(tmp_path)
    assert [item.fault for item in found(package, authority("Root of time"))] == ["untrusted"] * 2
    assert [item.fault for item in found(package, authority("Another"))] == ["untrusted"] * 2


def test_a_certificate_between_server_and_root_stands_in_the_stamp_or_beside_the_root(tmp_path: Path) -> None:
    between = issued("Test between", root(), is_authority=True)
    below = stamper(between)
    for name, embedded, roots in (("in", (between,), (root(),)), ("beside", (), (root(), between))):
        folder = tmp_path / name
        folder.mkdir()
        package = signed(folder)

        def reply(question: bytes, more: tuple[Held, ...] = embedded) -> tuple[int, str, bytes]:
            return 200, "application/timestamp-reply", stamped(question, below, NOON, embedded=more)

        with serving(reply) as url:
            time_stamp(package, url, kept(folder, *roots))
        assert {(item.fault, item.root) for item in found(package, *roots)} == {("", "trusted")}


def of(server_: Held, at: datetime.datetime | None = NOON) -> Reply:
    return honest(server_, at)


def answering(status: int, data: bytes, kind: str = "application/timestamp-reply") -> Reply:
    return lambda _question: (status, kind, data)


def refusing(_question: bytes) -> tuple[int, str, bytes]:
    words = {"status": "rejection", "status_string": ["no such\x1b[31m policy"]}
    status = tsp.PKIStatusInfo(words).dump()
    return 200, "application/timestamp-reply", b"\x30" + bytes([len(status)]) + status


def of_other_bytes(question: bytes) -> tuple[int, str, bytes]:
    asked = tsp.TimeStampReq.load(question)
    asked["message_imprint"]["hashed_message"] = hashlib.sha256(b"other bytes").digest()
    return 200, "application/timestamp-reply", stamped(asked.dump(force=True), server(), NOON)


def replayed(question: bytes) -> tuple[int, str, bytes]:
    asked = tsp.TimeStampReq.load(question)
    asked["nonce"] = 7
    return 200, "application/timestamp-reply", stamped(asked.dump(force=True), server(), NOON)


def without_nonce(question: bytes) -> tuple[int, str, bytes]:
    asked = tsp.TimeStampReq.load(question)
    plain = tsp.TimeStampReq({"version": "v1", "message_imprint": asked["message_imprint"], "cert_req": True})
    return 200, "application/timestamp-reply", stamped(plain.dump(), server(), NOON)


def with_a_flipped_bit(question: bytes) -> tuple[int, str, bytes]:
    data = bytearray(stamped(question, server(), NOON))
    data[-5] ^= 1
    return 200, "application/timestamp-reply", bytes(data)


def with_more_after_it(question: bytes) -> tuple[int, str, bytes]:
    return 200, "application/timestamp-reply", stamped(question, server(), NOON) + b"more"


def by_nobody_for_stamps(question: bytes) -> tuple[int, str, bytes]:
    return of(stamper(root(), is_for_stamps=False))(question)


def by_an_expired_server(question: bytes) -> tuple[int, str, bytes]:
    return of(stamper(root(), end=START + datetime.timedelta(days=9)))(question)


def by_another_root(question: bytes) -> tuple[int, str, bytes]:
    return of(stamper(authority("Root of time")))(question)


def before_the_signature(question: bytes) -> tuple[int, str, bytes]:
    return of(server(), datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC))(question)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (refusing, "no time stamp: it refuses with status 2, no such [31m policy"),
        (of_other_bytes, "it stamps other bytes"),
        (replayed, "another question than was asked"),
        (without_nonce, "another question than was asked"),
        (with_a_flipped_bit, "does not hold: "),
        (with_more_after_it, "answers with no time stamp"),
        (by_nobody_for_stamps, "was not issued for time stamps"),
        (by_an_expired_server, "was not valid at the time"),
        (by_another_root, "is FILE of --tsa-ca the root of this server?"),
        (before_the_signature, "one of two clocks is wrong"),
        (answering(200, b""), "answers with no time stamp"),
        (answering(200, b"<html>Log in first</html>", "text/html"), "answers with no time stamp"),
        (answering(200, b"\x30\x82\xff\xff" + b"\0" * 99), "answers with no time stamp"),
        (answering(200, b"\0" * 300_000), "no time stamp has so many"),
        (answering(500, b"broken"), "answers 500, and no time stamp"),
        (answering(307, b"elsewhere"), "answers 307, and no time stamp"),
        (answering(404, b"none"), "answers 404, and no time stamp"),
    ],
)
def test_a_lying_or_broken_server_ends_in_one_sentence_and_nothing_is_written(
    tmp_path: Path, reply: Reply, why: str
) -> None:
    package = signed(tmp_path)
    with serving(reply) as url, pytest.raises(Refused) as refused:
        time_stamp(package, url, kept(tmp_path))
    assert why in str(refused.value)
    assert "\x1b" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not beside(package, TIMESTAMPS).exists()


def test_a_server_that_is_not_there_or_says_nothing_ends_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = signed(tmp_path)
    for url in ("ftp://example.org/", "file:///etc/passwd", "tsa.example.org", "http://[::1", ""):
        with pytest.raises(Refused, match="no address of the web"):
            time_stamp(package, url, kept(tmp_path))
    with serving(answering(200, b"")) as gone:
        pass
    with pytest.raises(Refused, match="cannot be asked"):
        time_stamp(package, gone, kept(tmp_path))
    monkeypatch.setattr(time_stamping, "TIMEOUT_SECONDS", 0.05)

    def slow(_question: bytes) -> tuple[int, str, bytes]:
        import time

        time.sleep(0.3)
        return 200, "", b""

    with serving(slow) as url, pytest.raises(Refused, match="does not answer in time"):
        time_stamp(package, url, kept(tmp_path))


def test_nothing_is_stamped_where_nothing_was_signed_or_the_package_does_not_hold(tmp_path: Path) -> None:
    unsigned = written(tmp_path / "unsigned", content(draft=True))
    with pytest.raises(Refused, match="nobody has signed"):
        time_stamp(unsigned, "http://127.0.0.1:9/", kept(tmp_path))
    package = signed(tmp_path)
    (package / "01-threats.pdf").write_bytes(b"%PDF-1.7 tampered")
    with pytest.raises(Refused, match="not as it should be"):
        time_stamp(package, "http://127.0.0.1:9/", kept(tmp_path))


def test_a_hundred_flipped_bits_and_a_stamp_of_another_signature_are_each_refused(tmp_path: Path) -> None:
    package = stamped_package(tmp_path)
    envelopes = {path.name: path.read_bytes() for path in beside(package).iterdir()}
    stamps = {path.name: path.read_bytes() for path in beside(package, TIMESTAMPS).iterdir()}
    roots = (root().der(),)
    assert [item.fault for item in time_stamps(stamps, envelopes, roots)] == ["", ""]
    draw, (name, data) = random.Random(9), next(iter(sorted(stamps.items())))
    for _ in range(100):
        flipped = bytearray(data)
        flipped[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        assert time_stamps({name: bytes(flipped)}, envelopes, roots)[0].fault == "changed"
    first, second = sorted(envelopes)
    swapped = {stamp_name(second, data): data}
    assert time_stamps(swapped, envelopes, roots)[0].fault == "other signature"
    assert time_stamps({name: data}, {second: envelopes[second]}, roots)[0].fault == "missing"
    altered = {first: envelopes[first].replace(b"A", b"B", 1)}
    assert time_stamps({name: data}, altered, roots)[0].fault == "other signature"


def test_a_stamp_altered_under_its_right_name_never_says_another_time_and_never_breaks_the_reader(
    tmp_path: Path,
) -> None:
    """Whoever alters a stamp names it anew: what is not signed in it may vary, what it says may not."""
    package = stamped_package(tmp_path)
    envelopes = {path.name: path.read_bytes() for path in beside(package).iterdir()}
    data = next(iter(sorted(beside(package, TIMESTAMPS).iterdir()))).read_bytes()
    about, draw, refused = min(envelopes), random.Random(10), 0
    for _ in range(150):
        flipped = bytearray(data)
        flipped[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        beside_ = {stamp_name(about, bytes(flipped)): bytes(flipped)}
        told = time_stamps(beside_, envelopes, (root().der(),))[0]
        refused += bool(told.fault)
        assert told.fault or (told.time, told.person) == ("2026-11-05T12:00:00Z", "Test time")
    assert refused > 130


@pytest.mark.parametrize("name", ["x", "01-review-0123456789abcdef.tsr", "notes.txt"])
def test_nothing_else_lies_among_the_stamps(tmp_path: Path, name: str) -> None:
    package = signed(tmp_path)
    folder = beside(package, TIMESTAMPS)
    folder.mkdir()
    (folder / name).write_bytes(b"nothing")
    assert [item.fault for item in found(package)] == ["unreadable"]
    assert not judged(package).holds


def test_the_command_signs_and_stamps_and_a_second_time_has_nothing_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = signed(tmp_path)
    with serving(honest(server(), NOON)) as url:
        said = ["sign", str(package), "--timestamp", url, "--tsa-ca", str(kept(tmp_path))]
        wardbook(said, standalone_mode=False)
        assert capsys.readouterr().out.count("Test time stamped 0") == 2
        wardbook(said, standalone_mode=False)
        assert "Nothing to stamp: all 2 signatures" in capsys.readouterr().out
    assert wardbook(["signatures", str(package)], standalone_mode=False) == 0
    assert "give --tsa-ca" in capsys.readouterr().out
    listed = ["signatures", str(package), "--tsa-ca", str(kept(tmp_path)), "--format", "csv"]
    assert wardbook(listed, standalone_mode=False) == 0
    assert capsys.readouterr().out.count("time stamp") == 2


def test_a_signature_stands_though_its_stamp_failed_and_the_way_on_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = written(tmp_path / "package", content())
    key = ["--key", str(key_file(tmp_path, AUTHOR)), "--meaning", "review", "--reason", "read"]
    with serving(answering(500, b"")) as url:
        stamp = ["--timestamp", url, "--tsa-ca", str(kept(tmp_path))]
        with pytest.raises(click.ClickException, match="the signature above stands"):
            wardbook(["sign", str(package), *key, *stamp], standalone_mode=False)
    assert "A. Author signed for review" in capsys.readouterr().out
    assert len(list(beside(package).iterdir())) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--timestamp", "http://127.0.0.1:9/"],
        ["--tsa-ca", "x.pem", "--key", "k.pem", "--meaning", "review"],
        ["--timestamp", "http://127.0.0.1:9/", "--tsa-ca", "x.pem", "--pdf", "a.pdf", "--key", "k.p12"],
        ["--timestamp", "http://127.0.0.1:9/", "--tsa-ca", "x.pem", "--meaning", "review"],
        [],
    ],
)
def test_options_that_do_not_belong_together_are_told_apart_before_anything_is_read(
    tmp_path: Path, words: list[str]
) -> None:
    with pytest.raises(click.UsageError):
        wardbook(["sign", str(tmp_path), *words], standalone_mode=False)


@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="stamps of another maker need the program openssl"
)
def test_a_stamp_that_openssl_makes_holds_and_openssl_verifies_what_was_kept(tmp_path: Path) -> None:
    (tmp_path / "tsa.pem").write_bytes(server().pem())
    (tmp_path / "tsa.key").write_bytes(server().key_pem())
    (tmp_path / "serial").write_text("01\n")
    (tmp_path / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\ness_cert_id_alg = sha256\n"
    )

    def run(*words: str) -> str:
        done = subprocess.run(
            ["openssl", "ts", *words], cwd=tmp_path, capture_output=True, check=False, text=True
        )
        return done.stdout + done.stderr

    def reply(question: bytes) -> tuple[int, str, bytes]:
        (tmp_path / "q.tsq").write_bytes(question)
        run("-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "q.tsq", "-out", "a.tsr")
        return 200, "application/timestamp-reply", (tmp_path / "a.tsr").read_bytes()

    package = signed(tmp_path)
    # the stamp's time is this machine's clock, and so must be the certificate's
    with serving(reply) as url:
        made = time_stamp(package, url, kept(tmp_path)).made
    for path, stamp in made:
        assert stamp.fault == ""
        envelope = str(beside(package) / stamp.about)
        said: Any = run("-verify", "-in", str(path), "-data", envelope, "-CAfile", str(kept(tmp_path)))
        assert "Verification: OK" in said, said
