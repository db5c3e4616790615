"""Ed25519 is checked as RFC 8032 says and as strictly as public collections of bad signatures ask; both verifiers agree.

The classes of bad signatures are those of Project Wycheproof's Ed25519 vectors, restated as facts and made here.
"""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.submission.signed import stand_alone
from wardbook.analysis.ed25519 import holds

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
MESSAGE = b"the digest of a manifest"
GOOD = KEY.sign(MESSAGE)

SMALL_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)
"""The eight points of small order: facts of the curve, in their plain encodings."""


def both(key: bytes, message: bytes, signature: bytes) -> bool:
    """What our two verifiers say; a wrong length never reaches the arithmetic of the second one."""
    ours = holds(key, message, signature)
    if len(key) == 32 and len(signature) == 64:
        assert stand_alone().holds(key, message, signature) == ours
    return ours


def library(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def number(value: int) -> bytes:
    return value.to_bytes(32, "little")


R, S = GOOD[:32], int.from_bytes(GOOD[32:], "little")

BAD = {
    "s plus the order": R + number(S + ORDER),
    "s plus twice the order": R + number(S + 2 * ORDER),
    "s plus eight times the order": R + number(S + 8 * ORDER),
    "s is the order": R + number(ORDER),
    "s is zero": R + number(0),
    "s is one": R + number(1),
    "s is the order less one": R + number(ORDER - 1),
    "s is all ones": R + b"\xff" * 32,
    "s negated": R + number(ORDER - S),
    "r and s are zero": bytes(64),
    "r is zero": bytes(32) + GOOD[32:],
    "r is the neutral point": number(1) + GOOD[32:],
    "r is p": number(P) + GOOD[32:],
    "r is p plus one": number(P + 1) + GOOD[32:],
    "r is all ones": b"\xff" * 32 + GOOD[32:],
    "r with the other sign": R[:31] + bytes([R[31] ^ 0x80]) + GOOD[32:],
    "r and s exchanged": GOOD[32:] + R,
    "empty": b"",
    "too short": GOOD[:-1],
    "half": R,
    "too long": GOOD + b"\x00",
    "with a byte before": b"\x00" + GOOD,
    "twice": GOOD + GOOD,
    "as hexadecimal text": GOOD.hex().encode(),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_signature_that_is_malformed_or_malleable_does_not_hold(kind: str) -> None:
    assert both(PUBLIC, MESSAGE, GOOD)
    assert not both(PUBLIC, MESSAGE, BAD[kind])
    assert not library(PUBLIC, MESSAGE, BAD[kind])


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_key_of_small_order_signs_for_nobody(point: str) -> None:
    key = bytes.fromhex(point)
    for commitment in SMALL_ORDER:
        for text in (b"", b"1", MESSAGE):
            assert not both(key, text, bytes.fromhex(commitment) + bytes(32))


def test_the_library_accepts_what_a_key_of_small_order_never_signed_and_we_do_not() -> None:
    neutral = number(1)
    assert library(neutral, b"anything", neutral + bytes(32))
    assert not both(neutral, b"anything", neutral + bytes(32))


@pytest.mark.parametrize("value", [P, P + 1, P + 18, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_a_point_that_is_not_written_in_its_one_way_is_no_point(value: int, sign: int) -> None:
    encoded = number(value | sign)
    assert not both(encoded, MESSAGE, GOOD)
    assert not both(PUBLIC, MESSAGE, encoded + GOOD[32:])


def test_half_of_all_numbers_are_no_points_and_are_refused_as_keys() -> None:
    refused = 0
    for count in range(40):
        key = hashlib.sha256(bytes([count])).digest()
        refused += not library(key, MESSAGE, GOOD)
        assert not both(key, MESSAGE, GOOD)
    assert refused == 40


@settings(max_examples=60, deadline=None)
@given(secret=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_whatever_the_library_signs_holds(secret: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert both(public, message, signature)
    assert not both(public, message + b"\x00", signature)


@settings(max_examples=120, deadline=None)
@given(bit=st.integers(0, 8 * (32 + 64 + len(MESSAGE)) - 1))
def test_one_flipped_bit_anywhere_is_refused_as_by_the_library(bit: int) -> None:
    data = bytearray(PUBLIC + GOOD + MESSAGE)
    data[bit // 8] ^= 1 << bit % 8
    key, signature, message = bytes(data[:32]), bytes(data[32:96]), bytes(data[96:])
    assert not both(key, message, signature)
    assert not library(key, message, signature)
