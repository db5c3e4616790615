"""Files from the network, whole or not at all: checked, bounded, resumed, asked for again with patience.

Nothing here trusts a server: a body that ends early looks to Python's own reader like one that is
complete, so lengths and digests are held against what arrived, and a page of HTML is no feed.
"""

from __future__ import annotations

import base64
import email.utils
import hashlib
import http.client
import random
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from wardbook import __version__
from wardbook.base.limits import FEED_PACKED_BYTES

_PIECE = 64 * 1024
_REDIRECTS = 5
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this machine, to which nothing has to be encrypted."""


class Unfetched(Exception):
    """A file could not be fetched; the text says why, `again` whether another try may help, `after` in how long."""

    def __init__(self, why: str, *, again: bool = False, after: float = 0.0) -> None:
        super().__init__(why)
        self.again = again
        self.after = after


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long to wait for a server.

    `timeout_seconds` without any byte; fewer than `slowest_bytes` a second over `slow_seconds` is too slow;
    `tries` in all, waiting twice as long each time from `first_wait_seconds` on, or as long as the
    server asks, up to `longest_wait_seconds`; `whole_seconds` for one file.
    """

    timeout_seconds: float = 60.0
    slowest_bytes: int = 1024
    slow_seconds: float = 60.0
    tries: int = 5
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 300.0
    whole_seconds: float = 4 * 3600.0
    limit_bytes: int = FEED_PACKED_BYTES


class Known(msgspec.Struct, frozen=True):
    """What the server said of the file that we have: asking with it saves fetching the same again."""

    etag: str = ""
    modified: str = ""


class Fetched(NamedTuple):
    """A file that arrived, or, with `is_same`, one that has not changed since `Known`."""

    known: Known
    digest: str = ""
    size: int = 0
    is_same: bool = False


Told = Callable[[int, int], None]
"""Progress: bytes so far, bytes expected (0 where nobody says)."""


def fetch(
    url: str,
    into: Path,
    *,
    known: Known | None = None,
    headers: Mapping[str, str] | None = None,
    digest: str = "",
    patience: Patience | None = None,
    told: Told | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Fetch `url` into the file `into`, going on where an earlier try ended.

    `known` asks only for what changed; `digest` is the SHA-256 that the file must have. Raises Unfetched
    with the reason, and OSError where the file cannot be written. What is left in `into` then is no file.
    """
    wait = patience or Patience()
    request = _Request(
        url, into, dict(headers or {}), known or Known(), wait, told or (lambda _so, _all: None)
    )
    for attempt in range(1, wait.tries + 1):
        try:
            found = request.once()
        except Unfetched as error:
            if not error.again or attempt == wait.tries:
                into.unlink(missing_ok=True)
                more = f" (tried {attempt} times)" if attempt > 1 else ""
                raise Unfetched(f"{error}{more}") from None
            pause = error.after or wait.first_wait_seconds * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads tries, guards nothing
            if pause > wait.longest_wait_seconds:
                into.unlink(missing_ok=True)
                raise Unfetched(f"{error}; the server asks to wait {pause:,.0f} s") from None
            sleep(pause)
            continue
        if digest and not found.is_same and found.digest != digest.lower():
            into.unlink(missing_ok=True)
            raise Unfetched("its SHA-256 is not the one that was published for it")
        return found
    raise Unfetched("no try was allowed")


class _Request:
    """One file, asked for until it is whole."""

    def __init__(
        self, url: str, into: Path, headers: dict[str, str], known: Known, patience: Patience, told: Told
    ) -> None:
        self.url = url
        self.into = into
        self.headers = headers
        self.known = known
        self.patience = patience
        self.told = told
        self.partial = Known()
        self.end = time.monotonic() + patience.whole_seconds

    def once(self) -> Fetched:
        have = self.into.stat().st_size if self.into.exists() and self.partial.etag else 0
        try:
            with _open(self.url, self._asking(have), self.patience.timeout_seconds) as answer:
                return self._taken(answer, have)
        except urllib.error.HTTPError as error:
            error.close()
            return self._refused(error, have)
        except urllib.error.URLError as error:
            raise Unfetched(_why(error.reason), again=not isinstance(error.reason, ssl.SSLError)) from None
        except ssl.SSLError as error:
            raise Unfetched(_why(error)) from None
        except (http.client.HTTPException, OSError, ValueError) as error:
            if isinstance(error, OSError) and error.filename is not None:
                raise
            raise Unfetched(_why(error), again=True) from None

    def _asking(self, have: int) -> dict[str, str]:
        asking = {"User-Agent": f"wardbook/{__version__}", "Accept-Encoding": "identity", **self.headers}
        if have:
            return {**asking, "Range": f"bytes={have}-", "If-Range": self.partial.etag}
        if self.known.etag:
            asking["If-None-Match"] = self.known.etag
        if self.known.modified:
            asking["If-Modified-Since"] = self.known.modified
        return asking

    def _refused(self, error: urllib.error.HTTPError, have: int) -> Fetched:
        if error.code == 304 and not have and (self.known.etag or self.known.modified):
            return Fetched(self.known, is_same=True)
        if error.code == 416 and have:
            self.into.unlink()
            raise Unfetched("the server has another file now", again=True)
        if 300 <= error.code < 400:
            raise Unfetched("the server leads round in circles, or nowhere")
        asked = _retry_after(error.headers.get("Retry-After", ""))
        raise Unfetched(f"the server answers {error.code}", again=error.code in _RETRIED, after=asked)

    def _taken(self, answer: http.client.HTTPResponse, have: int) -> Fetched:
        heads = answer.headers
        start = _start(answer.status, heads, have)
        _refuse_wrapped(heads)
        length = _length(heads)
        expected = start + length if length is not None else 0
        if expected > self.patience.limit_bytes:
            raise Unfetched(f"it has {expected:,} bytes; the limit is {self.patience.limit_bytes:,}")
        etag = heads.get("ETag", "")
        self.partial = Known("" if etag.startswith("W/") else etag, heads.get("Last-Modified", ""))
        size = self._write(answer, start, expected)
        if length is not None and size != expected:
            raise Unfetched(f"it ends after {size:,} of {expected:,} bytes", again=True)
        if not size:
            raise Unfetched("it is empty", again=True)
        digest = _checked(self.into, heads, is_whole=start == 0)
        return Fetched(Known(etag, heads.get("Last-Modified", "")), digest, size)

    def _write(self, answer: http.client.HTTPResponse, start: int, expected: int) -> int:
        size, since, before = start, time.monotonic(), start
        self.told(size, expected)
        with self.into.open("r+b" if start else "wb") as stream:
            stream.seek(start)
            stream.truncate()
            while piece := answer.read1(_PIECE):
                size += len(piece)
                if size > self.patience.limit_bytes:
                    raise Unfetched(f"more than {self.patience.limit_bytes:,} bytes come")
                if expected and size > expected:
                    raise Unfetched("more bytes come than it says", again=True)
                stream.write(piece)
                self.told(size, expected)
                now = time.monotonic()
                if now > self.end:
                    raise Unfetched(f"it takes longer than {self.patience.whole_seconds:,.0f} s")
                if now - since > self.patience.slow_seconds:
                    if size - before < self.patience.slowest_bytes * self.patience.slow_seconds:
                        raise Unfetched(
                            f"fewer than {self.patience.slowest_bytes:,} bytes a second come", again=True
                        )
                    since, before = now, size
        return size


def _start(status: int, heads: Message, have: int) -> int:
    """Where the body belongs: at the end of what we have only where the server says so."""
    if status == 206:
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", heads.get("Content-Range", ""))
        if not have or not found or int(found[1]) != have:
            raise Unfetched("the server sends another part than was asked for")
        return have
    if status != 200:
        raise Unfetched(f"the server answers {status}")
    return 0


def _refuse_wrapped(heads: Message) -> None:
    if heads.get("Content-Encoding", "identity").lower() not in {"", "identity"}:
        raise Unfetched("the server packs it although it was asked not to")
    if heads.get_content_type() in {"text/html", "application/xhtml+xml"}:
        raise Unfetched("the server sends a page of HTML in its place")


def _length(heads: Message) -> int | None:
    said = {value.strip() for value in heads.get_all("Content-Length", [])}
    if not said or heads.get("Transfer-Encoding"):
        return None
    if len(said) > 1 or not next(iter(said)).isdigit():
        raise Unfetched("the server gives no length that can be believed")
    return int(said.pop())


def _checked(place: Path, heads: Message, *, is_whole: bool) -> str:
    """The file's SHA-256, once every digest that the server gives was held against it (RFC 9530; Google's `x-goog-hash`)."""
    sha, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    with place.open("rb") as stream:
        while piece := stream.read(1024 * 1024):
            sha.update(piece)
            md5.update(piece)
    said = ",".join((heads.get("Repr-Digest", ""), heads.get("Content-Digest", "") if is_whole else ""))
    found = re.findall(r"sha-256=:([A-Za-z0-9+/=]+):", said)
    google = re.findall(r"md5=([A-Za-z0-9+/=]+)", ",".join(heads.get_all("x-goog-hash", [])))
    if any(_decoded(text) != sha.digest() for text in found) or any(
        _decoded(text) != md5.digest() for text in google
    ):
        place.unlink()
        raise Unfetched("its bytes are not those whose digest the server gives", again=True)
    return sha.hexdigest()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _retry_after(text: str) -> float:
    """Seconds to wait, from a number of them or a date (RFC 9110, 10.2.3); 0 where it is neither."""
    if text.strip().isdigit():
        return float(text)
    try:
        asked = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, asked.timestamp() - time.time())


def _why(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "the server does not answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not valid: {error.verify_message}"
    if isinstance(error, http.client.IncompleteRead):
        return "it ends too early"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"the connection failed: {text}"[:300]


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, only to the web, never from an encrypted connection to a plain one."""

    max_redirections = _REDIRECTS
    max_repeats = 2

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        refuse_address(newurl)
        if old.scheme == "https" and new.scheme != "https":
            raise Unfetched("the server leads from an encrypted connection to a plain one")
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following is not None and old.netloc != new.netloc:
            for name in [name for name in following.headers if name.lower() in {"apikey", "authorization"}]:
                following.remove_header(name)
        return following


def refuse_address(url: str) -> None:
    """Raises Unfetched for what is no address of the web, or a plain one of another machine."""
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise Unfetched(f"`{url[:120]}` is no address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise Unfetched(f"`{url[:120]}` is no address of the web")
    if parts.username or parts.password:
        raise Unfetched("an address with a password in it is not used")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise Unfetched("feeds are fetched over encrypted connections only (https)")


def _open(url: str, headers: Mapping[str, str], timeout: float) -> http.client.HTTPResponse:
    """Ask for `url`; only the web, with the proxies of the environment and this system's certificates."""
    refuse_address(url)
    answer = web(_Redirects()).open(urllib.request.Request(url, headers=dict(headers)), timeout=timeout)  # noqa: S310 - looked at above
    assert isinstance(answer, http.client.HTTPResponse)
    return answer


def web(*more: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """What asks the web and nothing else: no files, no other protocols, and no redirect unless a handler follows it."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        *more,
    ):
        opener.add_handler(handler)
    return opener
