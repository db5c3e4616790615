"""Reading YAML: hostile text ends in one coded diagnostic, honest text keeps its places."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.source import text
from wardbook.source.text import Mapping, Scalar

ALIAS_BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + level, 98 + level, b",".join([b"*%c" % (97 + level)] * 9)) for level in range(9)
)

HOSTILE = {
    "alias bomb": (ALIAS_BOMB, "PF004"),
    "alias flood": (b"a: &a x\nb: [" + b",".join([b"*a"] * 1001) + b"]", "PF004"),
    "alias of itself": (b"a: &x [*x]", "PF007"),
    "alias of nothing": (b"a: *x", "PF007"),
    "python object": (b"a: !!python/object/apply:os.system ['true']", "PF005"),
    "odd tag": (b"a: !!bool xyz", "PF005"),
    "own tag": (b"a: !thing x", "PF005"),
    "set": (b"!!set {a, b}", "PF005"),
    "empty integer": (b'a: !!int ""', "PF005"),
    "timestamp": (b"a: !!timestamp x", "PF005"),
    "list as key": (b"? [a, b]\n: c", "PF012"),
    "newer YAML": (b"%YAML 2.0\n---\na: b", "PF003"),
    "flow depth 1,000": (b"[" * 1_000, "PF004"),
    "flow depth 100,000": (b"[" * 100_000, "PF003"),
    "block depth": (b"\n".join(b" " * level + b"a:" for level in range(200)), "PF004"),
    "NUL": (b"a: \0", "PF002"),
    "escaped NUL": (b'a: "\\0"', "PF002"),
    "escape sequence": (b"a: \x1b[2J", "PF002"),
    "UTF-16": ("a: b".encode("utf-16"), "PF001"),
    "UTF-16 without mark": ("a: b".encode("utf-16-le"), "PF002"),
    "Latin-1": ("a: é".encode("latin-1"), "PF001"),
    "lone surrogate": ("a: \ud800".encode("utf-8", "surrogatepass"), "PF001"),
    "escaped surrogate": (b'a: "\\ud800"', "PF003"),
    "tab": (b"a:\n\t- b", "PF003"),
    "unclosed": (b"a: [b", "PF003"),
    "two documents": (b"a: b\n---\nc: d", "PF008"),
    "duplicate key": (b"a: 1\nb: 2\na: 3", "PF006"),
    "huge value": (b"a: " + b"x" * 200_001, "PF004"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_ends_in_one_coded_diagnostic_with_a_remedy(name: str) -> None:
    data, code = HOSTILE[name]
    began = time.perf_counter()
    _, diagnostics = text.read(data, "device.yaml")
    assert [item.code for item in diagnostics] == [code]
    assert diagnostics[0].help
    assert diagnostics[0].at.file == "device.yaml"
    assert time.perf_counter() - began < 5


def test_a_duplicate_key_is_an_error_at_both_places() -> None:
    _, [diagnostic] = text.read(b"a: 1\nb: 2\na: 3\n", "x.yaml")
    assert (diagnostic.at.line, diagnostic.at.column) == (3, 1)
    assert [(place.line, place.column) for place, _ in diagnostic.related] == [(1, 1)]


def test_values_mean_what_they_look_like() -> None:
    root, _ = text.read(b"a: no\nb: 1.10\nc: 12:30:45\nd: 2026-99-99\ne: 0x1F\nf: ~\n", "x.yaml")
    assert isinstance(root, Mapping)
    assert [value.text for _, value in root.pairs if isinstance(value, Scalar)] == [
        "no",
        "1.10",
        "12:30:45",
        "2026-99-99",
        "0x1F",
        "~",
    ]


def test_an_alias_within_the_limits_is_the_value_it_names() -> None:
    root, diagnostics = text.read(b"a: &x {b: c}\nd: *x\n", "x.yaml")
    assert isinstance(root, Mapping) and not diagnostics
    assert root.pairs[0][1] is root.pairs[1][1]


def test_places_count_characters_not_bytes() -> None:
    root, _ = text.read("ü: {é: x}".encode(), "x.yaml")
    assert isinstance(root, Mapping)
    inner = root.pairs[0][1]
    assert isinstance(inner, Mapping)
    assert (inner.pairs[0][1].line, inner.pairs[0][1].column) == (1, 8)


@settings(max_examples=600, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_result_and_never_in_an_exception(data: bytes) -> None:
    root, diagnostics = text.read(data, "x.yaml")
    assert (
        root is not None
        or diagnostics
        or not data.strip()
        or data.strip().startswith((b"#", b"---", b"\xef\xbb\xbf", b"%", b"."))
    )


YAML_PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            ": ",
            "- ",
            "\n",
            "  ",
            "{",
            "}",
            "[",
            "]",
            "&x ",
            "*x",
            "!!int ",
            "'",
            '"',
            "#",
            "|",
            ">",
            "? ",
            ", ",
            "---\n",
            "%YAML 1.1\n",
            "é",
            "\t",
            "<<",
            "no",
            "1.0",
            "\\x00",
        ]
    ),
    max_size=60,
)


@settings(max_examples=800, deadline=None)
@given(YAML_PIECES)
def test_text_made_of_yaml_pieces_never_raises(pieces: list[str]) -> None:
    text.read("".join(pieces).encode(), "x.yaml")
