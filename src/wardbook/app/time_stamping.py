"""Have the signatures of a package stamped by a server of time (RFC 3161); what it answers is verified before it is written."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import msgspec

from wardbook import __version__
from wardbook.app.download import web
from wardbook.app.judging import certificates
from wardbook.app.package_bytes import TIMESTAMPS, beside, read_beside, read_package
from wardbook.app.sign import Refused
from wardbook.app.sign_package import judged_bytes, refuse_broken
from wardbook.base.atomic import write_file
from wardbook.model.package_companion import Companion, CompanionFault
from wardbook.submission.telling import COMPANION_WORDS, MISSING_LIBRARY
from wardbook.submission.time_stamp import LARGEST_STAMP, stamp_facts, stamp_fault, stamp_name, time_stamps

TIMEOUT_SECONDS = 20
"""How long a server may say nothing; one answers within a second."""

WHOLE_SECONDS = 60
"""How long an answer may take in all, however slowly it comes."""

_PIECE = 16 * 1024
_ASKS, _ANSWERS = "application/timestamp-query", "application/timestamp-reply"


class Stamped(msgspec.Struct, frozen=True):
    """What was done: where stamps were written and what they say, and how many signatures had one already."""

    made: tuple[tuple[Path, Companion], ...]
    had: int


def time_stamp(package: Path, url: str, tsa_ca: Path, *, signers: Path | None = None) -> Stamped:
    """Have every signature of a package stamped that has no stamp yet which leads to a root in `tsa_ca`.

    The digest of a signature is all that the server learns. Raises Refused where the package does not hold, or
    where the server does not answer with a stamp that holds; stamps written before that stay, for they hold.
    """
    read = read_package(package)
    refuse_broken(package, judged_bytes(read, signers))
    if not read.beside:
        raise Refused(f"nobody has signed {package}, so there is nothing to stamp; sign it first")
    _address(url)
    roots = certificates(tsa_ca)
    there = time_stamps(read_beside(package, TIMESTAMPS), read.beside, roots)
    had = {item.about for item in there if not item.fault}
    folder = beside(package, TIMESTAMPS)
    made = []
    for name in sorted(read.beside.keys() - had):
        data = _stamp(url, read.beside[name], roots)
        path = folder / stamp_name(name, data)
        folder.mkdir(exist_ok=True)
        write_file(path, data)
        made.append((path, time_stamps({path.name: data}, read.beside, roots)[0]))
    return Stamped(tuple(made), len(had))


def _stamp(url: str, envelope: bytes, roots: tuple[bytes, ...]) -> bytes:
    """A stamp of a signature that holds and answers our own question."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # only stamping needs it
    except ImportError:
        raise Refused(MISSING_LIBRARY) from None
    asked = TimestampRequestBuilder().data(envelope).hash_algorithm(HashAlgorithm.SHA256).build()
    data = _answer(url, asked.as_bytes())
    found = stamp_facts(data, envelope, roots)
    if found is None:
        raise Refused(f"{url} answers with no time stamp{_said(data)}")
    if found.nonce != asked.nonce:
        raise Refused(f"{url} answers another question than was asked: an old stamp, perhaps replayed")
    fault = stamp_fault(found, envelope, has_roots=True)
    if fault:
        raise Refused(f"{url} answers with a time stamp that does not hold: {_words(fault)}")
    return data


def _words(fault: CompanionFault) -> str:
    more = "; is FILE of --tsa-ca the root of this server?" if fault == "untrusted" else ""
    return COMPANION_WORDS[fault] + more


def _said(data: bytes) -> str:
    """Why a server refuses, in its own words, where it says so; shortened, and without marks that steer a terminal."""
    from rfc3161_client import decode_timestamp_response  # it is there: a stamp was asked for

    try:
        response = decode_timestamp_response(data)
        words = " ".join(response.status_string)
    except Exception:  # noqa: BLE001 - whatever a broken answer raises, it says nothing
        return ""
    told = "".join(mark if mark.isprintable() else " " for mark in words)[:200].strip()
    return f": it refuses with status {response.status}" + (f", {told}" if told else "")


def _address(url: str) -> None:
    """Raises Refused for what is no address of the web. Plain HTTP is let be: stamps are signed, questions hold a digest."""
    try:
        parts = urllib.parse.urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web:
        raise Refused(f"`{url[:120]}` is no address of the web")


def _answer(url: str, question: bytes) -> bytes:
    headers = {"Content-Type": _ASKS, "Accept": _ANSWERS, "User-Agent": f"wardbook/{__version__}"}
    try:
        request = urllib.request.Request(url, data=question, headers=headers)  # noqa: S310 - looked at above
        with web().open(request, timeout=TIMEOUT_SECONDS) as answer:
            data = _whole(answer)
    except urllib.error.HTTPError as error:
        error.close()
        raise Refused(f"{url} answers {error.code}, and no time stamp") from None
    except TimeoutError:
        raise Refused(f"{url} does not answer in time") from None
    except Exception as error:  # noqa: BLE001 - sockets, TLS and HTTP have many words for a server that fails
        reason = getattr(error, "reason", None) or error
        raise Refused(f"{url} cannot be asked: {str(reason)[:200] or type(error).__name__}") from None
    if len(data) > LARGEST_STAMP:
        raise Refused(f"{url} answers with more than {LARGEST_STAMP:,} bytes; no time stamp has so many")
    return data


def _whole(answer: http.client.HTTPResponse) -> bytes:
    """All that a server sends, up to one byte more than a stamp may have. Raises TimeoutError for one that trickles."""
    end, data = time.monotonic() + WHOLE_SECONDS, b""
    while len(data) <= LARGEST_STAMP and (piece := answer.read1(_PIECE)):
        data += piece
        if time.monotonic() > end:
            raise TimeoutError
    return data
