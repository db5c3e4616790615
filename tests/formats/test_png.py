"""A logo that a stranger handed in: only dots that agree with their head are printed, and nothing else of the file."""

from __future__ import annotations

import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.pictures import chunk, head, png_file
from wardbook.formats import png

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = chunk(b"IEND", b"")


def test_a_picture_keeps_its_dots_and_loses_words_profiles_and_what_follows_its_end() -> None:
    found = png.read(png_file(7, 5, chunk(b"tEXt", b"Comment\0secret"), chunk(b"iCCP", b"x")) + b"<script>")
    assert (found.width, found.height) == (7, 5)
    assert found.data == png_file(7, 5)
    assert png.read(found.data).data == found.data


BOMB = SIGNATURE + head(1, 1) + chunk(b"IDAT", zlib.compress(b"\0" * 50_000_000)) + END


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no PNG"),
        (b"<svg onload='x'/>", "no PNG"),
        (SIGNATURE, "cut off"),
        (png_file(3, 3)[:-5], "cut off"),
        (png_file(3, 3)[:40] + b"\xff" + png_file(3, 3)[41:], "check sums"),
        (SIGNATURE + head(2_001, 1) + END, "2001 by 1"),
        (SIGNATURE + head(0, 1) + END, "0 by 1"),
        (SIGNATURE + head(1, 1, depth=3) + END, "does not exist"),
        (SIGNATURE + head(1, 1, interlace=1) + END, "interlaced"),
        (SIGNATURE + head(1, 1, colour=3) + chunk(b"IDAT", zlib.compress(b"\0\0")) + END, "colours"),
        (SIGNATURE + head(1, 1) + END, "more or fewer"),
        (SIGNATURE + head(1, 1) + chunk(b"IDAT", b"rubbish") + END, "unpacked"),
        (SIGNATURE + head(1, 1) + chunk(b"IDAT", zlib.compress(b"\x09\0\0\0")) + END, "stores"),
        (SIGNATURE + head(1, 1) + head(1, 1) + END, "more than one head"),
        (png_file(1, 1, chunk(b"EVIL", b"")), "not known"),
        (BOMB, "more or fewer"),
        (png_file(1, 1) + b"\0" * 2_000_000, "1,048,576"),
    ],
)
def test_whatever_is_no_plain_picture_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(png.BadPng, match=why):
        png.read(data)


@given(st.integers(0, 200), st.binary(max_size=30))
def test_any_change_of_a_picture_is_read_or_refused_and_never_an_exception(at: int, other: bytes) -> None:
    data = bytearray(png_file(4, 4))
    data[at : at + len(other)] = other
    with contextlib.suppress(png.BadPng):
        png.read(bytes(data))
