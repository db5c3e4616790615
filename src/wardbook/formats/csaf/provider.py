"""What a provider of CSAF publishes beside its documents, so that they can be found (CSAF 2.0, section 7.1).

`provider-metadata.json` (7.1.7) says where the distributions are, `index.txt` (7.1.12) and `changes.csv`
(7.1.13) in each list the files with the latest change, a ROLIE feed (7.1.15) does the same in JSON. Nothing
here opens an address; a path that leads out of its distribution is refused.
"""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import unquote, urlsplit

import msgspec

from wardbook.formats.boundary import guarded
from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.rules.form import LABELS
from wardbook.formats.csaf.rules.numbers import moment
from wardbook.formats.json_text import decode
from wardbook.formats.remarks import Remarks
from wardbook.model.diagnostic import Diagnostic


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A ROLIE feed by its address, with the TLP label of what it lists."""

    url: str
    label: str = ""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """What `provider-metadata.json` says: who publishes, in which role, and where.

    `folders` are the addresses of distributions by directory, `feeds` those by ROLIE, `keys` (fingerprint,
    address) of OpenPGP keys.
    """

    publisher: str = ""
    category: str = ""
    namespace: str = ""
    role: str = ""
    canonical: str = ""
    updated: str = ""
    folders: tuple[str, ...] = ()
    feeds: tuple[Feed, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A document that an index lists: its path below the distribution or its whole address, and its last change."""

    path: str
    changed: str = ""
    digests: tuple[str, ...] = ()
    signature: str = ""


def read_provider(data: bytes, name: str) -> tuple[Provider | None, list[Diagnostic]]:
    """A provider's metadata out of `provider-metadata.json`."""
    return guarded(_provider, data, name)


def _provider(data: bytes, name: str) -> tuple[Provider | None, list[Diagnostic]]:
    tree, problems = decode(data, name)
    remarks = Remarks(name)
    for problem in problems:
        remarks.add(problem)
    root = Place(tree)
    if tree is None or not root.get("publisher").is_there:
        if tree is not None:
            remarks.odd("", "is no provider metadata: it names no `publisher`")
        return None, remarks.all()
    folders, feeds = [], []
    for distribution in root.each("distributions"):
        if folder := _address(distribution.get("directory_url"), remarks):
            folders.append(folder)
        for feed in distribution.get("rolie").each("feeds"):
            if url := _address(feed.get("url"), remarks):
                label = feed.get("tlp_label").text
                feeds.append(Feed(url=url, label=label if label in {*LABELS, "UNLABELED"} else ""))
    publisher = root.get("publisher")
    found = Provider(
        publisher=publisher.get("name").text,
        category=publisher.get("category").text,
        namespace=publisher.get("namespace").text,
        role=root.get("role").text,
        canonical=root.get("canonical_url").text,
        updated=root.get("last_updated").text,
        folders=tuple(folders),
        feeds=tuple(feeds),
        keys=tuple(
            (key.get("fingerprint").text, key.get("url").text) for key in root.each("public_openpgp_keys")
        ),
    )
    return found, remarks.all()


def _address(place: Place, remarks: Remarks) -> str:
    """An https address; "" with a remark for anything else (7.1.3 forbids what is not encrypted)."""
    if not place.is_there:
        return ""
    if not _is_https(place.text):
        remarks.odd(place.path, "is no https address")
        return ""
    return place.text


def _is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def read_index(data: bytes, name: str) -> tuple[tuple[Listed, ...] | None, list[Diagnostic]]:
    """The documents that `index.txt` lists, one path on each line."""
    return guarded(_index, data, name)


def _index(data: bytes, name: str) -> tuple[tuple[Listed, ...] | None, list[Diagnostic]]:
    remarks = Remarks(name)
    found: dict[str, Listed] = {}
    for number, line in enumerate(_text(data, remarks).splitlines(), 1):
        path = line.strip()
        if path and _is_below(path, f"line {number}", remarks):
            found.setdefault(path, Listed(path=path))
    return tuple(found.values()), remarks.all()


def read_changes(data: bytes, name: str) -> tuple[tuple[Listed, ...] | None, list[Diagnostic]]:
    """The documents that `changes.csv` lists with the time of their last change, the latest first.

    A document that stands there twice counts with its latest change.
    """
    return guarded(_changes, data, name)


def _changes(data: bytes, name: str) -> tuple[tuple[Listed, ...] | None, list[Diagnostic]]:
    remarks = Remarks(name)
    found: dict[str, Listed] = {}
    for number, row in enumerate(csv.reader(io.StringIO(_text(data, remarks))), 1):
        if not row:
            continue
        where = f"line {number}"
        path, when = row[0].strip(), row[1].strip() if len(row) > 1 else ""
        if moment(when) is None:
            remarks.odd(where, "has no time of change (RFC 3339); the document is listed without")
            when = ""
        if _is_below(path, where, remarks) and _later(when, found.get(path)):
            found[path] = Listed(path=path, changed=when)
    return tuple(sorted(found.values(), key=_when, reverse=True)), remarks.all()


def _when(listed: Listed) -> tuple[bool, object]:
    read = moment(listed.changed)
    return (read is not None, read or ())


def _later(when: str, held: Listed | None) -> bool:
    return held is None or _when(Listed(path="", changed=when)) > _when(held)


def read_rolie(data: bytes, name: str) -> tuple[tuple[Listed, ...] | None, list[Diagnostic]]:
    """The documents that a ROLIE feed lists, with the addresses of their digests and signature."""
    return guarded(_rolie, data, name)


def _rolie(data: bytes, name: str) -> tuple[tuple[Listed, ...] | None, list[Diagnostic]]:
    tree, problems = decode(data, name)
    remarks = Remarks(name)
    for problem in problems:
        remarks.add(problem)
    feed = Place(tree).get("feed")
    if not feed.is_there:
        if tree is not None:
            remarks.odd("", "is no ROLIE feed: it has no `feed`")
        return None, remarks.all()
    found = []
    for entry in feed.each("entry"):
        links = list(entry.each("link"))
        url = entry.get("content", "src").text or _first(links, "self")
        if not _is_https(url):
            remarks.odd(entry.path, "leads to no https address")
            continue
        found.append(
            Listed(
                path=url,
                changed=entry.get("updated").text,
                digests=tuple(link.get("href").text for link in links if link.get("rel").text == "hash"),
                signature=_first(links, "signature"),
            )
        )
    return tuple(found), remarks.all()


def _first(links: list[Place], relation: str) -> str:
    return next((link.get("href").text for link in links if link.get("rel").text == relation), "")


def _text(data: bytes, remarks: Remarks) -> str:
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        remarks.odd("", "is not UTF-8; what cannot be read is replaced")
        return data.decode("utf-8", "replace")


def _is_below(path: str, where: str, remarks: Remarks) -> bool:
    """Whether a path stays below its distribution and names a JSON file; a remark where not."""
    plain = unquote(path)
    steps = plain.split("/")
    is_safe = not re.search(r"[\\\x00-\x1f?#:]", plain) and not {"", ".", ".."} & set(steps)
    if not is_safe or not plain.endswith(".json"):
        remarks.odd(where, "names no JSON file below the index, and is left out")
        return False
    return True
