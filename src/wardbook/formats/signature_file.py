"""Signature files of people (`evidence/sig-*.json`): read within bounds, written one field a line."""

from __future__ import annotations

import msgspec

from wardbook.base.canonical import pretty_json
from wardbook.model.signature import SignatureFile

LARGEST = 64 * 1024
"""Bytes of a signature file; ours have about 600, a note makes them no book."""


def read(data: bytes) -> SignatureFile | None:
    """What a signature file says, None where it is none."""
    if len(data) > LARGEST:
        return None
    try:
        return msgspec.json.decode(data, type=SignatureFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def write(file: SignatureFile) -> bytes:
    """The file as it stands in the folder."""
    plain = msgspec.to_builtins(file)
    if not file.meaning:
        del plain["meaning"]
    return pretty_json(plain)
