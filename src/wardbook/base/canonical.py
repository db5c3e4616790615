"""One way to write a value down, so that equal values have equal digests."""

from __future__ import annotations

import hashlib

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON without spaces, keys sorted: the form digests are taken over.

    Like RFC 8785 for what we write: strings, whole numbers, booleans, null, lists, objects.
    Floating-point numbers are refused because two programs may print them differently.
    """
    _refuse_floats(value)
    return _ENCODER.encode(value)


def pretty_json(value: object) -> bytes:
    """Canonical JSON spread over lines, for files that people read in git; ends in a newline."""
    return msgspec.json.format(canonical_json(value), indent=1) + b"\n"


def digest(data: bytes) -> str:
    """`sha256:` and the hexadecimal digest of `data`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _refuse_floats(value: object) -> None:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, float):
            raise TypeError("canonical JSON holds no floating-point numbers")
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, (list, tuple)):
            stack.extend(item)
