"""Signatures of people over a package: who may sign, what a signature says, and what verifying one came to."""

from __future__ import annotations

from typing import Literal

import msgspec

SIGNERS_SCHEMA = "wardbook/signers/1"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:wardbook:signature:2"
PAYLOAD_TYPE = "application/vnd.in-toto+json"

Meaning = Literal["author", "review", "approval", "responsibility", "release"]
"""What a signature means: a closed list, so that nobody signs for something that no procedure knows."""

FaultCode = Literal[
    "unreadable",
    "bad path",
    "collision",
    "missing",
    "extra",
    "changed",
    "renamed",
    "other package",
    "unknown key",
    "other person",
    "not allowed",
    "outside its time",
    "revoked",
    "forged",
    "out of order",
    "lacks",
]


class SigningKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public key and the person it is registered for; "" where nothing is said.

    `until` retires a key: what it signed before holds. `revoked` withdraws it: nothing it signed counts, for
    whoever stole a key can write any date.
    """

    key: str
    person: str
    role: str = ""
    from_: str = msgspec.field(default="", name="from")
    until: str = ""
    revoked: str = ""
    may: tuple[Meaning, ...] = ()


class SignersFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`signers.json`: which keys are whose, and with which meanings a package has to be signed."""

    schema: str
    needed: tuple[Meaning, ...] = ()
    keys: tuple[SigningKey, ...] = ()


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed: a name and its digest."""

    name: str
    digest: dict[str, str]


class Signing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The predicate: who signs, with which key, as what, why and when, after which other signatures."""

    person: str
    role: str
    key: str
    meaning: Meaning
    reason: str
    time: str
    tool: str
    after: tuple[str, ...]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An in-toto statement, version 1, about one subject."""

    type_: str = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: Signing


class EnvelopeSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signature of an envelope: the short name of the key, and the signature in base64."""

    keyid: str
    sig: str


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A DSSE envelope: the statement in base64, and exactly one signature over type and statement."""

    payload: str
    payload_type: str = msgspec.field(name="payloadType")
    signatures: tuple[EnvelopeSignature, ...]


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing that is wrong with a package or a signature: where, and what."""

    about: str
    code: FaultCode


class PackageSignature(msgspec.Struct, frozen=True, kw_only=True):
    """A signature beside a package: what it says, and why it does not hold, "" where it does."""

    file: str
    person: str = ""
    role: str = ""
    meaning: str = ""
    reason: str = ""
    time: str = ""
    key: str = ""
    fault: FaultCode | Literal[""] = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What verifying a package came to: one answer, and everything it rests on."""

    manifest: str
    is_draft: bool
    needed: tuple[Meaning, ...]
    signatures: tuple[PackageSignature, ...]
    faults: tuple[Fault, ...]
    own_keys: bool

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.faults
