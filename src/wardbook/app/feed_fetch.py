"""The files of a source from where it is published, into a folder; "nothing changed" where the servers say so."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec

from wardbook.app.download import Fetched, Known, Patience, Told, Unfetched, fetch
from wardbook.app.feed_addresses import CSAF_PROVIDER, NVD_KEY, NVD_PAGE_SIZE, Address, addresses, nvd_page
from wardbook.app.feed_gather import File

NVD_PAUSE_SECONDS, NVD_PAUSE_WITH_KEY_SECONDS = 6.0, 0.6
"""What NVD asks for between two questions (5 in 30 seconds, 50 with a key)."""

CSAF_DOCUMENTS = 50_000
"""Documents of one provider; the largest, Red Hat's, has about half of it."""

CSAF_REFUSED = 20
"""Documents of an index that may fail before the whole provider counts as failed."""


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
        """Every document in the directories that a provider's metadata name (CSAF 2.0, 7.1.11 to 7.1.14)."""
        files: list[File] = []
        refused: list[str] = []
        for folder in self._directories(url):
            index = self._text(urljoin(folder, "index.txt"))
            names = [line.strip() for line in index.splitlines() if line.strip()]
            if len(names) > CSAF_DOCUMENTS:
                raise Unfetched(f"its index names more than {CSAF_DOCUMENTS:,} documents (CSAF_DOCUMENTS)")
            for name in names:
                if not re.fullmatch(r"(?:[\w.\-]+/)*[\w.\-]+\.json", name) or ".." in name.split("/"):
                    raise Unfetched(f"its index names `{name[:80]}`, which is no document of it")
                try:
                    files.append(self._fetch(Address(urljoin(folder, name), name))[1])
                except Unfetched as error:
                    refused.append(f"{name}: {error}")
                if len(refused) > CSAF_REFUSED:
                    raise Unfetched(f"more than {CSAF_REFUSED} of its documents do not come ({refused[0]})")
        if refused:
            raise Unfetched(f"{len(refused)} of its documents do not come ({refused[0]})")
        return Delivery(tuple(files), {})

    def _directories(self, url: str) -> list[str]:
        try:
            found = msgspec.json.decode(self._text(url).encode(), type=_Metadata)
        except msgspec.MsgspecError:
            raise Unfetched(f"{url} holds no metadata of a CSAF provider") from None
        named = [one.directory_url for one in found.distributions or () if one.directory_url]
        if not named:
            raise Unfetched("its metadata name no directory; feeds in ROLIE form are not read")
        return [each if each.endswith("/") else f"{each}/" for each in named]

    def _text(self, url: str) -> str:
        place = self._place()
        fetch(url, place, patience=self.patience, sleep=self.sleep)
        return place.read_text(encoding="utf-8", errors="replace")

    def _place(self) -> Path:
        self._count += 1
        return self.work / f"{self._count}.part"

    def _telling(self, name: str) -> Told:
        return lambda so_far, expected: self.told(name, so_far, expected)


class _Distribution(msgspec.Struct, frozen=True):
    directory_url: str | None = None


class _Metadata(msgspec.Struct, frozen=True):
    distributions: list[_Distribution] | None = None


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
