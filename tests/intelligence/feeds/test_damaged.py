"""Every reader survives every file: a record, a refusal, or one reason for the whole, never an exception."""

from __future__ import annotations

import random

import pytest

from tests.intelligence.feeds.seeds import SEEDS, survive


@pytest.mark.parametrize("name", SEEDS)
def test_no_exception_escapes_from_a_file_that_ends_anywhere(name: str) -> None:
    data = SEEDS[name]
    for end in range(0, len(data), max(1, len(data) // 300)):
        survive(data[:end])


def test_noise_is_survived() -> None:
    order = random.Random(7)
    for _ in range(500):
        survive(order.randbytes(order.randrange(600)))
        survive(b"PK\x03\x04" + order.randbytes(200) + b"PK\x05\x06" + order.randbytes(18))
