"""Does an Ed25519 signature hold? Checked without a library, so that a security file is the same wherever it is made.

After RFC 8032, 5.1.7, with the decoding rules of 5.1.3; keys and commitments of small order are refused, for with
such a key signatures hold that nobody made. Only public values are handled, so nothing depends on how long it
takes. Signatures are made elsewhere, by a library that keeps secrets.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_LENGTH = 32

Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z."""


def holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message was made by the owner of a public key of 32 bytes."""
    if len(key) != _LENGTH or len(signature) != 2 * _LENGTH:
        return False
    owner, commitment = _decoded(key), _decoded(signature[:_LENGTH])
    scalar = int.from_bytes(signature[_LENGTH:], "little")
    if owner is None or commitment is None or scalar >= _ORDER or _is_small(owner) or _is_small(commitment):
        return False
    challenge = (
        int.from_bytes(hashlib.sha512(signature[:_LENGTH] + key + message).digest(), "little") % _ORDER
    )
    return _same(_times(scalar, _BASE), _sum(commitment, _times(challenge, owner)))


def is_public_key(text: str) -> bool:
    """Whether base64, in its one plain form, is a public key that somebody can sign for."""
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        return False
    point = _decoded(key) if len(key) == _LENGTH else None
    return point is not None and not _is_small(point) and b64encode(key).decode() == text


def _decoded(data: bytes) -> Point | None:
    """A point from its 32 bytes; None where they are none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= _P:
        return None
    x = _root_of((y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P)
    if x is None or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


def _root_of(square: int) -> int | None:
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    return None if (x * x - square) % _P else x


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _sum(found, point)
        point = _sum(point, point)
        scalar >>= 1
    return found


def _is_small(point: Point) -> bool:
    """Whether a point is of order 1, 2, 4 or 8: as a key it would accept signatures that nobody made."""
    return _same(_times(8, point), (0, 1, 1, 0))


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (
        one[1] * other[2] - other[1] * one[2]
    ) % _P == 0


def _base() -> Point:
    found = _decoded((4 * pow(5, _P - 2, _P) % _P).to_bytes(_LENGTH, "little"))
    assert found is not None, "the base point of RFC 8032 lies on the curve"
    return found


_BASE = _base()
