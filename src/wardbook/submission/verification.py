"""Is a package whole, and do the signatures hold that it needs? One combined verdict, from bytes alone.

No clock is read: a key's time is held against the time that its signature states.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from wardbook.analysis.ed25519 import holds
from wardbook.formats.json_text import decode
from wardbook.model.package_signature import (
    SIGNERS_SCHEMA,
    Fault,
    FaultCode,
    PackageSignature,
    SignersFile,
    SigningKey,
    Statement,
    Verdict,
)
from wardbook.submission.archive import folders, is_safe
from wardbook.submission.checking import MANIFEST
from wardbook.submission.checking import SUM as CHECKSUM
from wardbook.submission.envelope import (
    KEY_BYTES,
    Opened,
    file_name,
    keyid,
    opened,
    plain_base64,
    strictly,
)

SIGNERS = "signers.json"
MANY_SIGNATURES = 99
"""Signatures of one package; the number in a file's name has two digits."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
_TIME = re.compile(_DAY.pattern + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z", re.ASCII)
_ENVELOPE = re.compile(r"[0-9]{2}-[a-z]+-[0-9a-f]{16}\.dsse\.json", re.ASCII)

Listed = dict[str, tuple[int, str]]


def verdict(
    files: Mapping[str, bytes],
    beside: Mapping[str, bytes],
    signers: bytes | None = None,
    found: tuple[Fault, ...] = (),
) -> Verdict:
    """Everything about one package: its files by path, the signatures beside it by name.

    `signers` are the keys as the reader of the package keeps them; without them those in the package count,
    which whoever makes a package chooses. `found` is what was wrong already when the files were read.
    """
    manifest = files.get(MANIFEST, b"")
    tree = _manifest(manifest)
    faults = [*found, *_integrity(files, tree)]
    known = register(files.get(SIGNERS) if signers is None else signers)
    if known is None:
        faults.append(Fault(SIGNERS, "unreadable"))
        known = SignersFile(schema=SIGNERS_SCHEMA)
    is_draft = tree is not None and tree["draft"] is True
    signatures = tuple(_signatures(beside, manifest, known))
    faults.extend(Fault(item.file, item.fault) for item in signatures if item.fault)
    there = {item.meaning for item in signatures if not item.fault}
    if not is_draft:
        faults.extend(Fault(meaning, "lacks") for meaning in known.needed if meaning not in there)
    return Verdict(
        manifest=hashlib.sha256(manifest).hexdigest(),
        is_draft=is_draft,
        needed=known.needed,
        signatures=signatures,
        faults=tuple(sorted(set(faults))),
        own_keys=signers is None,
    )


def _manifest(data: bytes) -> dict[str, Any] | None:  # Any: a JSON tree
    """The manifest, None where it is not one that can be read in one way only."""
    tree, faults = decode(data, MANIFEST)
    if data.startswith(b"\xef\xbb\xbf") or faults or not isinstance(tree, dict):
        return None
    listed = tree.get("files")
    if not isinstance(tree.get("draft"), bool) or not isinstance(listed, list):
        return None
    return tree if all(_is_entry(item) for item in listed) else None


def _is_entry(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    path, size, digest = (item.get(name) for name in ("path", "bytes", "digest"))
    return (
        isinstance(path, str)
        and type(size) is int
        and isinstance(digest, str)
        and _DIGEST.fullmatch(digest) is not None
    )


def _integrity(files: Mapping[str, bytes], tree: dict[str, Any] | None) -> Iterator[Fault]:  # Any: JSON
    yield from _odd_paths(files)
    if tree is None:
        yield Fault(MANIFEST, "unreadable" if MANIFEST in files else "missing")
        return
    checksum = f"{hashlib.sha256(files[MANIFEST]).hexdigest()}  {MANIFEST}\n".encode()
    if files.get(CHECKSUM) != checksum:
        yield Fault(CHECKSUM, "changed")
    listed: Listed = {}
    for item in tree["files"]:
        if item["path"] in listed or item["path"] in {MANIFEST, CHECKSUM}:
            yield Fault(item["path"], "collision")
        listed[item["path"]] = (item["bytes"], item["digest"])
    yield from _odd_paths(listed)
    for path, (size, digest) in listed.items():
        data = files.get(path)
        if data is None:
            yield Fault(path, "missing")
        elif len(data) != size or f"sha256:{hashlib.sha256(data).hexdigest()}" != digest:
            yield Fault(path, "changed")
    for path in files:
        if path not in listed and path not in {MANIFEST, CHECKSUM}:
            yield Fault(path, "extra")


def _odd_paths(paths: Mapping[str, object]) -> Iterator[Fault]:
    seen: set[str] = set()
    above = folders(paths)
    for path in sorted(paths):
        if not is_safe(path):
            yield Fault(path, "bad path")
        same = unicodedata.normalize("NFC", path).casefold()
        if same in seen or path in above:
            yield Fault(path, "collision")
        seen.add(same)


def register(data: bytes | None) -> SignersFile | None:
    """The register of keys; an empty one where there is none, None where it cannot be read in one way only."""
    if data is None:
        return SignersFile(schema=SIGNERS_SCHEMA)
    found = strictly(data, SignersFile)
    if found is None or found.schema != SIGNERS_SCHEMA or decode(data, SIGNERS)[1]:
        return None
    keys = [plain_base64(item.key) for item in found.keys]
    days = [day for item in found.keys for day in (item.from_, item.until, item.revoked) if day]
    is_plain = (
        all(key is not None and len(key) == KEY_BYTES for key in keys)
        and len(set(keys)) == len(keys)
        and all(item.person for item in found.keys)
        and all(_DAY.fullmatch(day) for day in days)
    )
    return found if is_plain else None


def _signatures(
    beside: Mapping[str, bytes], manifest: bytes, known: SignersFile
) -> Iterator[PackageSignature]:
    keys = {keyid(plain_base64(item.key) or b""): item for item in known.keys}
    before: list[str] = []
    latest = ""
    for number, name in enumerate(sorted(beside), 1):
        envelope = opened(beside[name]) if _ENVELOPE.fullmatch(name) else None
        if envelope is None:
            yield PackageSignature(file=name, fault="unreadable")
        else:
            signing = envelope.statement.predicate
            found = _faults(envelope, name, number, manifest, keys.get(envelope.keyid))
            fault: FaultCode | Literal[""] = next(found, "")
            if not fault and (signing.after != tuple(before) or signing.time < latest):
                fault = "out of order"
            latest = max(latest, signing.time)
            yield PackageSignature(
                file=name,
                person=signing.person,
                role=signing.role,
                meaning=signing.meaning,
                reason=signing.reason,
                time=signing.time,
                key=signing.key,
                fault=fault,
            )
        before.append(hashlib.sha256(beside[name]).hexdigest())


def _faults(
    envelope: Opened, name: str, number: int, manifest: bytes, key: SigningKey | None
) -> Iterator[FaultCode]:
    """What speaks against one signature, the gravest first; a name that nobody registered proves nothing."""
    signing = envelope.statement.predicate
    if name != file_name(number, signing.meaning, signing.key) or number > MANY_SIGNATURES:
        yield "renamed"
    if key is None:
        yield "unknown key"
        return
    if not holds(plain_base64(key.key) or b"", envelope.signed, envelope.signature):
        yield "forged"
    if not _is_about(envelope.statement, manifest):
        yield "other package"
    if (signing.person, signing.role) != (key.person, key.role):
        yield "other person"
    if key.revoked:
        yield "revoked"
    if key.may and signing.meaning not in key.may:
        yield "not allowed"
    if not _TIME.fullmatch(signing.time) or not _in_time(signing.time[:10], key):
        yield "outside its time"


def _is_about(statement: Statement, manifest: bytes) -> bool:
    subject = statement.subject[0]
    return subject.name == MANIFEST and subject.digest == {"sha256": hashlib.sha256(manifest).hexdigest()}


def _in_time(day: str, key: SigningKey) -> bool:
    return key.from_ <= day and (not key.until or day <= key.until)


def plain(found: Verdict) -> dict[str, object]:
    """The verdict as both verifiers print it with `--json`."""
    return {
        "holds": found.holds,
        "draft": found.is_draft,
        "manifest": found.manifest,
        "faults": [[item.about, item.code] for item in found.faults],
        "signatures": [msgspec.to_builtins(item) for item in found.signatures],
    }
