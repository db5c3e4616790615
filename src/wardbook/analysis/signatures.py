"""Which signatures hold for the records as they stand? One that does not counts as none, and says why."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from wardbook.analysis.ed25519 import holds
from wardbook.base.canonical import canonical_json, digest
from wardbook.base.order import by_id
from wardbook.knowledge.reader import Knowledge
from wardbook.model.aftercare import SignerKey
from wardbook.model.decisions import Decision
from wardbook.model.safety import Acceptance
from wardbook.model.security_file import Device
from wardbook.model.signature import SCHEMA, Signature, SignatureFile, SignatureState

ACCEPTANCE = "acceptance"
ALGORITHM = "Ed25519"

EXAMPLE_KEYS = frozenset({"dd31d9c942393ace"})
"""Keys whose secret is published with our examples: they sign, and prove nothing about anybody."""

ESTIMATES = ("attack-step", "auth-strength", "control-effect")
"""Kinds of records that the signature of the acceptance criteria covers too, because verdicts rest on both."""


def decision_digest(decision: Decision) -> str:
    """The digest that a signature of a decision covers: all of it but where the signature is kept."""
    return digest(canonical_json(_plain(decision)))


def acceptance_digest(acceptance: Acceptance, knowledge: Knowledge) -> str:
    """The digest that a signature of the acceptance criteria covers: the criteria and the estimates they are held against."""
    estimates = {record.id: record.facts for kind in ESTIMATES for record in knowledge.of_kind(kind)}
    return digest(
        canonical_json({"acceptance": _plain(acceptance), "estimates": msgspec.to_builtins(estimates)})
    )


def message(file: SignatureFile) -> bytes:
    """The bytes that are signed: every field but the signature itself."""
    plain = msgspec.to_builtins(file)
    del plain["signature"]
    if not file.meaning:
        del plain["meaning"]
    return canonical_json(plain)


def fingerprint(key: str) -> str:
    """The short name of a public key in base64."""
    return hashlib.sha256(b64decode(key)).hexdigest()[:16]


def signatures(
    device: Device, files: Mapping[str, SignatureFile | None], knowledge: Knowledge
) -> dict[str, Signature]:
    """Every signature that a decision or the acceptance criteria name, by record.

    `files` are the signature files by path, None for one that could not be read.
    """
    known = device.company.signers if device.company else {}
    found = [
        _judged(item.id, item.signed, decision_digest(item), item.by or "", files, known)
        for item in device.decisions
        if item.signed
    ]
    acceptance = device.acceptance
    if acceptance is not None and acceptance.signed:
        digest_ = acceptance_digest(acceptance, knowledge)
        found.append(_judged(ACCEPTANCE, acceptance.signed, digest_, "", files, known))
    return by_id({item.about: item for item in found})


def counted(device: Device, found: Mapping[str, Signature]) -> Device:
    """The device with those signatures only that hold, so that nothing rests on one that does not."""
    decisions = tuple(
        item
        if not item.signed or found[item.id].state == "valid"
        else msgspec.structs.replace(item, signed=None)
        for item in device.decisions
    )
    acceptance = device.acceptance
    if acceptance is not None and acceptance.signed and found[ACCEPTANCE].state != "valid":
        acceptance = msgspec.structs.replace(acceptance, signed=None)
    return msgspec.structs.replace(device, decisions=decisions, acceptance=acceptance)


def _judged(
    about: str,
    path: str,
    wanted: str,
    by: str,
    files: Mapping[str, SignatureFile | None],
    known: Mapping[str, SignerKey],
) -> Signature:
    file = files.get(path)
    if file is None:
        state: SignatureState = "unreadable" if path in files else "missing"
        return Signature(id=path, about=about, state=state, why=_WHY[state])
    try:
        key, signature = (b64decode(text, validate=True) for text in (file.key, file.signature))
    except ValueError:
        return Signature(id=path, about=about, state="unreadable", why=_WHY["unreadable"])
    is_genuine = holds(key, message(file), signature)
    faults = chain(_faults(file, about, wanted, by, is_genuine=is_genuine), _registered(file, known))
    state = next(faults, "valid")
    name = fingerprint(file.key)
    return Signature(
        id=path,
        about=about,
        by=file.by,
        date=file.date,
        key=name,
        meaning=file.meaning,
        state=state,
        why=_WHY[state],
        is_example=name in EXAMPLE_KEYS,
    )


def _faults(
    file: SignatureFile, about: str, wanted: str, by: str, *, is_genuine: bool
) -> Iterator[SignatureState]:
    if file.schema != SCHEMA or file.algorithm != ALGORITHM:
        yield "unreadable"
    if not is_genuine:
        yield "forged"
    if file.about != about:
        yield "other record"
    if by and file.by != by:
        yield "other person"
    if file.digest != wanted:
        yield "changed"


def _registered(file: SignatureFile, known: Mapping[str, SignerKey]) -> Iterator[SignatureState]:
    """What speaks against the key, once a manufacturer registers keys at all: a name alone is typed by anybody."""
    if not known:
        return
    owner = next((item for item in known.values() if item.key == file.key), None)
    if owner is None:
        yield "unknown key"
        return
    if owner.person != file.by:
        yield "other person"
    if owner.revoked is not None:
        yield "revoked"
    if owner.may and file.meaning and file.meaning not in owner.may:
        yield "not allowed"
    first = owner.from_.isoformat() if owner.from_ else ""
    last = owner.until.isoformat() if owner.until else file.date
    if not first <= file.date <= last:
        yield "outside its time"


_WHY: dict[SignatureState, str] = {
    "valid": "",
    "changed": "the record, or the estimates it rests on, changed after it was signed",
    "other person": "somebody else signed than the one who decided, or for whom the key is registered",
    "other record": "it was made for another record",
    "forged": "it was not made by the owner of its key over what it says",
    "unreadable": "the file is no signature that we can read",
    "missing": "the file is not there",
    "unknown key": "its key is registered for nobody; company.yaml lists the signers",
    "outside its time": "its key was not registered on that day",
    "revoked": "its key is revoked, so that nothing it signed counts",
    "not allowed": "its key may not sign with this meaning",
}


def _plain(record: Decision | Acceptance) -> object:
    """A record as plain values, without where it stands and where its signature is kept."""
    return _without_places(msgspec.to_builtins(msgspec.structs.replace(record, signed=None)))


def _without_places(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_places(item) for key, item in value.items() if key != "origin"}
    if isinstance(value, (list, tuple)):
        return [_without_places(item) for item in value]
    return value
