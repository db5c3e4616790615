"""The files of a source from where it is published, into a folder; "nothing changed" where the servers say so."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

from wardbook.app.download import Fetched, Known, Patience, Told, Unfetched, fetch
from wardbook.app.feed_addresses import CSAF_PROVIDER, NVD_KEY, NVD_PAGE_SIZE, Address, addresses, nvd_page
from wardbook.app.feed_gather import File
from wardbook.formats.csaf.provider import Listed, read_index, read_provider, read_rolie
from wardbook.model.diagnostic import Diagnostic

NVD_PAUSE_SECONDS, NVD_PAUSE_WITH_KEY_SECONDS = 6.0, 0.6
"""What NVD asks for between two questions (5 in 30 seconds, 50 with a key)."""

CSAF_DOCUMENTS = 50_000
"""Documents of one provider; the largest, Red Hat's, has about half of it."""

CSAF_REFUSED = 20
"""Documents of an index that may fail before the whole provider counts as failed."""


_PUBLIC = frozenset({"", "CLEAR", "UNLABELED", "WHITE"})

Found = TypeVar("Found")


class Delivery(NamedTuple):
    """What arrived: files, what the servers said of them, and whether all are the ones we have."""

    files: tuple[File, ...]
    known: dict[str, Known]
    is_same: bool = False


class Courier:
    """Fetches into a folder, with one patience and one way to tell how far it is."""

    def __init__(
        self,
        work: Path,
        *,
        patience: Patience | None = None,
        told: Callable[[str, int, int], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.work = work
        self.patience = patience or Patience()
        self.told = told or (lambda _name, _so, _all: None)
        self.sleep = sleep
        self._count = 0

    def source(self, source: str, known: Mapping[str, Known], year: int) -> Delivery:
        """All files of a source. Raises Unfetched where one of them does not come."""
        if source == "csaf":
            return self._provider(CSAF_PROVIDER)
        if source == "nvd" and os.environ.get(NVD_KEY):
            return self._pages()
        return self.addresses(addresses(source, year), known)

    def addresses(self, wanted: tuple[Address, ...], known: Mapping[str, Known]) -> Delivery:
        """Files by address, asked for only where they changed; where one did, all are fetched."""
        first = [self._fetch(one, known.get(one.url)) for one in wanted]
        if all(found.is_same for found, _ in first):
            return Delivery((), dict(known), is_same=True)
        whole = [
            self._fetch(one) if found.is_same else (found, file)
            for one, (found, file) in zip(wanted, first, strict=True)
        ]
        return Delivery(
            tuple(file for _, file in whole),
            {one.url: found.known for one, (found, _) in zip(wanted, whole, strict=True)},
        )

    def _fetch(self, one: Address, known: Known | None = None) -> tuple[Fetched, File]:
        digest = self._digest_of(one)
        place = self._place()
        address, _, fragment = one.url.partition("#sha256=")
        # NVD's digest is of the unpacked file; it is looked at below, once there is one.
        found = fetch(
            address,
            place,
            known=known,
            headers=dict(one.headers),
            digest=fragment,
            patience=self.patience,
            told=self._telling(one.name),
            sleep=self.sleep,
        )
        if digest and not found.is_same and digest != (_unpacked_digest(place), found.size):
            raise Unfetched(f"{one.name} is not the file that its .meta file describes")
        return found, File(place, one.name)

    def _digest_of(self, one: Address) -> tuple[str, int] | None:
        """SHA-256 of the unpacked file and size of the packed one, from the file that says so (nvd.nist.gov: `.meta`)."""
        if not one.digest_url:
            return None
        place = self._place()
        fetch(one.digest_url, place, patience=self.patience, sleep=self.sleep)
        text = place.read_bytes()[:4096].decode("ascii", "replace")
        digest = re.search(r"^sha256:([0-9A-Fa-f]{64})\s*$", text, re.MULTILINE)
        size = re.search(r"^gzSize:([0-9]+)\s*$", text, re.MULTILINE)
        if not digest or not size:
            raise Unfetched(f"{one.digest_url} does not give the digest of {one.name}")
        return digest[1].lower(), int(size[1])

    def _pages(self) -> Delivery:
        """Every page of NVD's API; the first says how many records there are."""
        pause = NVD_PAUSE_WITH_KEY_SECONDS if os.environ.get(NVD_KEY) else NVD_PAUSE_SECONDS
        files: list[File] = []
        start, total = 0, 1
        while start < total:
            _, file = self._fetch(nvd_page(start))
            files.append(file)
            with file.path.open("rb") as stream:
                found = re.search(rb'"totalResults"\s*:\s*([0-9]{1,9})', stream.read(4096))
            if not found:
                raise Unfetched("NVD's answer is no page of its API")
            total = int(found[1])
            start += NVD_PAGE_SIZE
            if start < total:
                self.sleep(pause)
        return Delivery(tuple(files), {})

    def _provider(self, url: str) -> Delivery:
        """Every document that a provider's distributions list (CSAF 2.0, 7.1.11 to 7.1.15)."""
        files: list[File] = []
        refused: list[str] = []
        for base, listed in self._listed(url):
            address = urljoin(base, listed.path)
            try:
                digest = self._published_digest(listed)
                files.append(self._fetch(Address(f"{address}{digest}", listed.path.rpartition("/")[2]))[1])
            except Unfetched as error:
                refused.append(f"{listed.path}: {error}")
            if len(refused) > CSAF_REFUSED:
                break
        if refused:
            raise Unfetched(f"{len(refused)} of its documents do not come ({refused[0]})")
        return Delivery(tuple(files), {})

    def _listed(self, url: str) -> Iterator[tuple[str, Listed]]:
        """Each document once, with the address that its path begins at; public ones only (TLP white or clear)."""
        provider = _read(read_provider, self._bytes(url), url)
        seen: set[str] = set()
        folders = [each if each.endswith("/") else f"{each}/" for each in provider.folders]
        indexes = [
            (folder, _read(read_index, self._bytes(urljoin(folder, "index.txt")), folder))
            for folder in folders
        ]
        public = [feed.url for feed in provider.feeds if feed.label in _PUBLIC]
        feeds = (
            () if folders else tuple((feed, _read(read_rolie, self._bytes(feed), feed)) for feed in public)
        )
        for base, documents in (*indexes, *feeds):
            for listed in documents:
                address = urljoin(base, listed.path)
                if address not in seen:
                    seen.add(address)
                    yield base, listed
                if len(seen) > CSAF_DOCUMENTS:
                    raise Unfetched(f"it lists more than {CSAF_DOCUMENTS:,} documents (CSAF_DOCUMENTS)")
        if not seen:
            raise Unfetched("it lists no document")

    def _published_digest(self, listed: Listed) -> str:
        """The document's SHA-256 as a fragment of its address, "" where the index leads to none (7.1.18)."""
        where = next((each for each in listed.digests if each.endswith(".sha256")), "")
        found = re.match(rb"[0-9A-Fa-f]{64}\b", self._bytes(where)) if where else None
        return f"#sha256={found[0].decode().lower()}" if found else ""

    def _bytes(self, url: str) -> bytes:
        place = self._place()
        fetch(url, place, patience=self.patience, sleep=self.sleep)
        return place.read_bytes()

    def _place(self) -> Path:
        self._count += 1
        return self.work / f"{self._count}.part"

    def _telling(self, name: str) -> Told:
        return lambda so_far, expected: self.told(name, so_far, expected)


def _read(
    read: Callable[[bytes, str], tuple[Found | None, list[Diagnostic]]], data: bytes, url: str
) -> Found:
    """What a provider's file says; anything odd in it means that documents may be missing."""
    found, problems = read(data, url)
    if found is None or problems:
        raise Unfetched(f"{url}: {problems[0].says}" if problems else f"{url} says nothing")
    return found


def name_of(url: str) -> str:
    """The last two steps of an address: what a feed's layout is told by."""
    return "/".join(urlsplit(url).path.strip("/").split("/")[-2:]) or "feed"


def _unpacked_digest(place: Path) -> str:
    import hashlib  # a digest is asked for by one feed only

    from wardbook.intelligence.feeds.streams import opened  # as above

    digest = hashlib.sha256()
    with place.open("rb") as stream:
        reader = opened(stream)
        while piece := reader.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()
