"""A signature as bytes: a DSSE envelope around an in-toto statement, written in exactly one way.

What could be written in two ways could be altered without notice, so a file that is not byte for byte what we
would write is no signature.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import TypeVar

import msgspec

from wardbook.base.canonical import canonical_json
from wardbook.model.package_signature import (
    PAYLOAD_TYPE,
    PREDICATE_TYPE,
    STATEMENT_TYPE,
    Envelope,
    EnvelopeSignature,
    Signing,
    Statement,
    Subject,
)

LARGEST = 64 * 1024
"""Bytes of an envelope; ours have about 1,000, and a reason is a sentence."""

KEY_BYTES = 32
SIGNATURE_BYTES = 64

Shape = TypeVar("Shape")


class Opened(msgspec.Struct, frozen=True):
    """An envelope taken apart: what it states, the bytes that were signed, the signature."""

    statement: Statement
    signed: bytes
    signature: bytes
    keyid: str


def sealed(manifest: bytes, predicate: Signing, sign: Callable[[bytes], bytes]) -> bytes:
    """The envelope of a person's signature over a manifest."""
    digest = hashlib.sha256(manifest).hexdigest()
    statement = Statement(
        type_=STATEMENT_TYPE,
        subject=(Subject("manifest.json", {"sha256": digest}),),
        predicate_type=PREDICATE_TYPE,
        predicate=predicate,
    )
    payload = canonical_json(msgspec.to_builtins(statement))
    signature = EnvelopeSignature(predicate.key, b64encode(sign(to_be_signed(payload))).decode())
    return _written(payload, signature)


def opened(data: bytes) -> Opened | None:
    """What an envelope holds; None where it is not exactly what `sealed` writes."""
    envelope = strictly(data, Envelope) if len(data) <= LARGEST else None
    if envelope is None or len(envelope.signatures) != 1 or envelope.payload_type != PAYLOAD_TYPE:
        return None
    payload, signature = plain_base64(envelope.payload), plain_base64(envelope.signatures[0].sig)
    statement = strictly(payload or b"", Statement)
    if payload is None or signature is None or len(signature) != SIGNATURE_BYTES or statement is None:
        return None
    is_ours = (
        data == _written(payload, envelope.signatures[0])
        and payload == canonical_json(msgspec.to_builtins(statement))
        and statement.type_ == STATEMENT_TYPE
        and statement.predicate_type == PREDICATE_TYPE
        and len(statement.subject) == 1
        and envelope.signatures[0].keyid == statement.predicate.key
    )
    return Opened(statement, to_be_signed(payload), signature, statement.predicate.key) if is_ours else None


def to_be_signed(payload: bytes) -> bytes:
    """The pre-authentication encoding of DSSE 1: type and payload, each with its length."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def plain_base64(text: str) -> bytes | None:
    """The bytes of base64 in its one plain form; None for spaces, other alphabets and loose bits at the end."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return None
    return data if b64encode(data).decode() == text else None


def keyid(key: bytes) -> str:
    """The short name of a public key: the first 16 digits of its SHA-256 digest."""
    return hashlib.sha256(key).hexdigest()[:16]


def file_name(number: int, meaning: str, key: str) -> str:
    """The name that an envelope must have, so that none can be taken for another."""
    return f"{number:02d}-{meaning}-{key}.dsse.json"


def strictly(data: bytes, shape: type[Shape]) -> Shape | None:
    """JSON decoded into a shape that knows all its fields; None where it does not fit."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        return None


def _written(payload: bytes, signature: EnvelopeSignature) -> bytes:
    envelope = Envelope(
        payload=b64encode(payload).decode(), payload_type=PAYLOAD_TYPE, signatures=(signature,)
    )
    return canonical_json(msgspec.to_builtins(envelope)) + b"\n"
