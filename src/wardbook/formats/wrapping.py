"""SBOM documents inside other JSON: answers of GitHub's interface, in-toto statements, DSSE envelopes.

Build tools attest SBOMs so (in-toto attestation framework, predicates SPDX and CycloneDX; cosign's older form holds
the document as text under `Data`). Signatures are not verified here, which is said.
"""

from __future__ import annotations

import base64
import binascii
import re

import msgspec

# What stands first in a wrapping. No SBOM begins so.
_FIRST = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:sbom|_type|predicateType|predicate|subject|payload|payloadType|signatures)"\s*:'
)
_IN_TOTO = "application/vnd.in-toto+json"
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def unwrapped(text: bytes) -> tuple[bytes, str]:
    """The document in `text`, and what it stood in, in words: "" where it stands by itself, or nothing can be read."""
    if not _FIRST.match(text):
        return text, ""
    members = _object(text)
    if "sbom" in members and _is_object(members["sbom"]):
        return bytes(members["sbom"]), "an answer of GitHub's interface"
    if _text(members.get("payloadType")) == _IN_TOTO:
        inner = _decoded(_text(members.get("payload")))
        statement = _object(inner)
        wrapping = "a signed envelope, whose signatures are not verified here"
    else:
        inner, statement, wrapping = text, members, "an in-toto statement"
    if not _text(statement.get("_type")).startswith("https://in-toto.io/Statement"):
        return text, ""
    found = _document(statement.get("predicate"))
    return (found, wrapping) if found else (text, "")


def _document(predicate: msgspec.Raw | None) -> bytes:
    if predicate is None or not _is_object(predicate):
        return b""
    inner = _object(bytes(predicate))
    if "Data" in inner and not {"bomFormat", "spdxVersion", "@context"} & inner.keys():
        data = inner["Data"]
        return bytes(data) if _is_object(data) else _text(data).encode("utf-8", "surrogatepass")
    return bytes(predicate)


def _object(text: bytes) -> dict[str, msgspec.Raw]:
    try:
        return _members(text.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {}


def _is_object(raw: msgspec.Raw) -> bool:
    return bytes(memoryview(raw)[:1]) == b"{"


def _text(raw: msgspec.Raw | None) -> str:
    try:
        found = msgspec.json.decode(raw) if raw is not None else ""
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def _decoded(payload: str) -> bytes:
    """The payload of an envelope; both alphabets of base64 are allowed (DSSE 1.0)."""
    try:
        return base64.b64decode(payload.replace("-", "+").replace("_", "/") + "==", validate=False)
    except (binascii.Error, ValueError):
        return b""
