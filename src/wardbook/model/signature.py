"""Signatures of people over records of the device folder: what was signed, by whom, and whether it still holds."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.package_signature import Meaning
from wardbook.model.record import Record

SCHEMA = "wardbook/signature/1"

SignatureState = Literal[
    "valid",
    "changed",
    "other person",
    "other record",
    "forged",
    "unreadable",
    "missing",
    "unknown key",
    "outside its time",
    "revoked",
    "not allowed",
]


class SignatureFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`evidence/sig-*.json`: a person's signature over the digest of one record.

    `signature` is made over the canonical JSON of all the other fields; `key` and `signature` are base64.
    `note` is the signer's, such as that a key is only an example; `meaning` as what it was signed, left out
    where nothing is said, so that files from before it was known stay as they were signed.
    """

    schema: str
    about: str
    digest: str
    by: str
    date: str
    algorithm: str
    key: str
    signature: str = ""
    note: str = ""
    meaning: Meaning | Literal[""] = ""


class Signature(Record, kw_only=True):
    """A signature that a record names: whether it holds for the record as it stands, and why not.

    `about` is the decision's id or `acceptance`; `key` the first 16 digits of the SHA-256 digest of the public key.
    """

    id: str
    about: str
    by: str = ""
    date: str = ""
    key: str = ""
    meaning: str = ""
    state: SignatureState
    why: str = ""
    is_example: bool = False
