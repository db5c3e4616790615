"""Package URLs: the official cases, what is refused and why, and that text and value say the same."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wardbook.model import purl as module
from wardbook.model.purl import LONGEST, Purl
from wardbook.model.purl_types import RULES

SUITE = Path(__file__).parents[2].parent / "shared" / "conformance" / "purl-spec"
PARTS = ("type", "namespace", "name", "version", "qualifiers", "subpath")

# Official cases that we answer otherwise, by description and input, with the reason. Aim: none.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def cases() -> Iterator[dict[str, Any]]:
    if not SUITE.exists():
        pytest.skip("the official package URL cases are not beside this checkout")
    for path in sorted((SUITE / "tests").glob("*/*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))["tests"]


def answer(case: dict[str, Any]) -> Any:
    """What we say to a case; None where we refuse it.

    A case of the group "recommended" to validate is a mistake that is often met, beside its remedy;
    the group "required" refuses two of them (capitals in a key that the type defines) to `parse`.
    """
    try:
        if case["test_type"] == "build":
            return str(Purl(**case["input"]))
        if case["test_type"] == "parse":
            return {part: getattr(Purl.parse(case["input"]), part) for part in PARTS}
        read = Purl.mended if case["test_group"] == "recommended" else Purl.parse
        return str(read(case["input"]))
    except ValueError:
        return None


def expected(case: dict[str, Any]) -> Any:
    return None if case["expected_failure"] else case["expected_output"]


def test_every_official_case_is_answered_as_the_specification_says() -> None:
    every = list(cases())
    wrong = [
        (case["description"], json.dumps(case["input"]), answer(case))
        for case in every
        if answer(case) != expected(case)
    ]
    assert len(every) == 586
    assert {(description, text) for description, text, _ in wrong} == set(EXCEPTIONS), wrong


def test_all_but_two_of_the_recommended_remedies_need_no_mending() -> None:
    def refused(text: str) -> bool:
        try:
            Purl.parse(text)
        except ValueError:
            return True
        return False

    remedies = [case["input"] for case in cases() if case["test_type"] == "validate"]
    assert sorted(filter(refused, remedies)) == [
        "pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25",
        "pkg:gem/jruby-launcher@1.1.2?Platform=java",
    ]


def test_our_table_of_types_says_what_the_official_definitions_say() -> None:
    if not SUITE.exists():
        pytest.skip("the official type definitions are not beside this checkout")
    with ZipFile(SUITE / "types.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        definitions = {item["type"]: item for item in (json.loads(archive.read(name)) for name in names)}
    assert set(RULES) == set(definitions)
    for kind, definition in definitions.items():
        rule = RULES[kind]
        keys = definition.get("qualifiers_definition", [])
        assert rule.namespace == definition["namespace_definition"]["requirement"]
        assert set(rule.keys) == {item["key"] for item in keys}
        assert set(rule.needs) == {item["key"] for item in keys if item.get("requirement") == "required"}
        folded = {
            letter
            for letter, part in zip("snvp", ("namespace", "name", "version", "subpath"), strict=True)
            if definition.get(f"{part}_definition", {}).get("case_sensitive") is False
        }
        assert set(rule.lower) == folded


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "begins with `pkg:`"),
        ("requests@2", "begins with `pkg:`"),
        ("pkg:", "the type"),
        ("pkg:pypi", "needs a name"),
        ("pkg:pypi/", "needs a name"),
        ("pkg:npm/@1.0", "needs a name"),
        ("pkg:3d/x", "the type"),
        ("pkg:maven/junit@4", "needs a namespace"),
        ("pkg:pypi/a/b@1", "has no namespace"),
        ("pkg:julia/Dates", "needs the qualifier uuid"),
        ("pkg:generic/a?b", "key=value"),
        ("pkg:generic/a?b=1&&c=2", "key=value"),
        ("pkg:generic/a?b=1&b=2", "given twice"),
        ("pkg:generic/a?b=1&B=2", "given twice"),
        ("pkg:generic/a?1b=1", "no qualifier key"),
        ("pkg:generic/a?Kb=1", None),
        ("pkg:generic/a?\u212ab=1", "percent-encoded"),
        ("pkg:generic/a?b=1?c=2", "second"),
        ("pkg:generic/a#b#c", "second"),
        ("pkg:generic/a b", "percent-encoded"),
        ("pkg:generic/\u00fc", "percent-encoded"),
        ("pkg:generic/a@${version}", "percent-encoded"),
        ("pkg:generic/a%zz", "two hex digits"),
        ("pkg:generic/a%", "two hex digits"),
        ("pkg:generic/a%ff", "not UTF-8"),
        ("pkg:generic/a%ed%a0%80", "not UTF-8"),
        ("pkg:generic/a%00", "control character"),
        ("pkg:generic/a@1%0A", "control character"),
        ("pkg:generic/a%2Fb/c", "no slash"),
        ("pkg:generic/a#b%2Fc", "no slash"),
        ("pkg:generic/" + "a" * LONGEST, "more than"),
        ("pkg:cocoapods/.a", "cocoapods"),
        ("pkg:swid/a/b/c/d?tag_id=1", "at most two"),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason(text: str, reason: str | None) -> None:
    if reason is None:
        assert Purl.parse(text)
        return
    with pytest.raises(ValueError, match=reason):
        Purl.parse(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" pkg:pypi/a@1\n", "pkg:pypi/a@1"),
        ("pkg:generic/Foo Bar@1.0", "pkg:generic/Foo%20Bar@1.0"),
        ("pkg:generic/\u00fc@1", "pkg:generic/%C3%BC@1"),
        ("pkg:deb/debian/x@1?Arch=amd64&", "pkg:deb/debian/x@1?arch=amd64"),
        ("pkg:golang/golang.org%2Fx%2Fnet@v0.16.0", "pkg:golang/golang.org/x/net@v0.16.0"),
        ("pkg:maven/org.acme:core@2", "pkg:maven/org.acme/core@2"),
        ("pkg:deb/x@1?distro=debian-12", "pkg:deb/debian/x@1?distro=debian-12"),
        ("pkg:rpm/x@1?distro=opensuse-leap-15.5", "pkg:rpm/opensuse-leap/x@1?distro=opensuse-leap-15.5"),
        ("pkg:generic/a?download_url=https://x?y=z", "pkg:generic/a?download_url=https:%2F%2Fx%3Fy%3Dz"),
    ],
)
def test_a_wrong_spelling_can_be_mended(written: str, meant: str) -> None:
    assert str(Purl.mended(written)) == meant
    with pytest.raises(ValueError, match=r"package URL|qualifier"):
        Purl.parse(written)


@pytest.mark.parametrize(
    "text", ["pkg:maven/junit@4", "pkg:generic/a%00", "zlib", "pkg:generic/" + " " * LONGEST]
)
def test_what_is_wrong_beyond_its_spelling_is_not_mended(text: str) -> None:
    with pytest.raises(ValueError, match="package URL"):
        Purl.mended(text)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("PKG:PyPI/Foo_Bar@1.0RC1", "pkg:pypi/foo-bar@1.0rc1"),
        ("pkg:npm/@babel/core@7.0", "pkg:npm/%40babel/core@7.0"),
        ("pkg:golang/github.com/BurntSushi/toml@v1", "pkg:golang/github.com/BurntSushi/toml@v1"),
        ("pkg:cpan/drolsky/DateTime", "pkg:cpan/DROLSKY/DateTime"),
        ("pkg:pub/my-Package@1", "pkg:pub/my_package@1"),
        ("pkg:git/example.org/Group/sub/proj.git", "pkg:git/example.org/Group/sub/proj.git"),
        (
            "pkg:deb/Debian/Zlib1G@1:1.2?distro=debian-12&arch=amd64",
            "pkg:deb/debian/zlib1g@1:1.2?arch=amd64&distro=debian-12",
        ),
        ("pkg:maven//g///a/", "pkg:maven/g/a"),
        ("pkg:generic/a@?b=#./..//c/", "pkg:generic/a#c"),
        ("pkg:generic/a@1/2", "pkg:generic/a@1%2F2"),
        ("pkg:generic/a%2fb@%7E1", "pkg:generic/a%2Fb@~1"),
        ("pkg:x-own/any/thing", "pkg:x-own/any/thing"),
    ],
)
def test_every_allowed_spelling_becomes_the_canonical_one(written: str, canonical: str) -> None:
    assert str(Purl.parse(written)) == canonical
    assert Purl.parse(written) == Purl.parse(canonical)
    assert hash(Purl.parse(written)) == hash(Purl.parse(canonical))


@pytest.mark.parametrize("arguments", [
    {"type": None, "name": "a"},
    {"type": "generic", "name": None},
    {"type": "generic", "name": 7},
    {"type": "generic", "name": "a", "qualifiers": [("b", "c")]},
    {"type": "generic", "name": "a", "qualifiers": {1: "c"}},
    {"type": "generic", "name": "a", "qualifiers": {"b": 1}},
    {"type": "generic", "name": "a", "qualifiers": {"\u212a": "c"}},
    {"type": "generic", "name": "a", "version": "\ud800"},
    {"type": "generic", "name": "\u00fc" * 1000},
])  # fmt: skip
def test_wrong_parts_are_refused_as_wrong_values(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"package URL|qualifier"):
        Purl(**arguments)


def test_text_that_is_no_text_is_refused_as_a_wrong_value() -> None:
    for thing in (None, 7, b"pkg:pypi/a"):
        with pytest.raises(ValueError, match="is text"):
            Purl.parse(thing)  # type: ignore[arg-type]


def test_a_package_url_does_not_change() -> None:
    purl = Purl.parse("pkg:maven/g/a@1?type=jar")
    with pytest.raises(AttributeError, match="does not change"):
        purl.name = "b"
    with pytest.raises(AttributeError, match="does not change"):
        del purl.version
    with pytest.raises(AttributeError):
        purl.other = 1  # type: ignore[attr-defined]
    qualifiers = purl.qualifiers
    assert qualifiers is not None
    qualifiers["type"] = "pom"
    assert purl.qualifiers == {"type": "jar"}


def test_copies_and_pickles_are_equal() -> None:
    purl = Purl.parse("pkg:npm/%40scope/x@1.2.3")
    assert copy.copy(purl) is purl
    assert copy.deepcopy([purl]) == [purl]
    assert pickle.loads(pickle.dumps(purl)) == purl


def test_order_is_that_of_the_canonical_text_and_text_itself_is_no_package_url() -> None:
    first, second = Purl.parse("pkg:pypi/A"), Purl.parse("pkg:pypi/b")
    assert first < second and first <= second and second > first and second >= first
    assert not second < first and not second <= first and not first > second and not first >= second
    assert first != "pkg:pypi/a"
    with pytest.raises(TypeError):
        assert first < "pkg:pypi/b"


words = st.text(
    st.one_of(st.sampled_from("aZ09-_.~:@/?#=&%+ \u00fc\u0130\u03a3\x00\ud800"), st.characters()), max_size=12
)
kinds = st.one_of(st.sampled_from(sorted(RULES)), st.sampled_from(["x-own", "GitHub", "", "9"]))
keys = st.one_of(st.sampled_from(["arch", "type", "uuid", "tag_id", "Arch", "repository_url"]), words)


def values(purl: Purl) -> list[Any]:
    return [getattr(purl, part) for part in PARTS]


def assert_text_and_value_agree(purl: Purl) -> None:
    again = Purl.parse(str(purl))
    assert again == purl and str(again) == str(purl)
    assert values(again) == values(purl)
    assert values(Purl(*values(purl))) == values(purl)
    assert values(module._read(str(purl), forgiving=False)) == values(purl)


@given(
    kinds,
    st.none() | words,
    words,
    st.none() | words,
    st.none() | st.dictionaries(keys, words, max_size=3),
    st.none() | words,
)
def test_parts_make_a_package_url_that_reads_back_the_same_or_a_value_error(
    kind: str,
    namespace: str | None,
    name: str,
    version: str | None,
    qualifiers: dict[str, str] | None,
    subpath: str | None,
) -> None:
    try:
        purl = Purl(kind, namespace, name, version, qualifiers, subpath)
    except ValueError:
        return
    assert_text_and_value_agree(purl)


pieces = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "pkg:",
                "/",
                "@",
                "?",
                "#",
                "&",
                "=",
                "%40",
                "%2B",
                "%2F",
                "%",
                "a",
                "Z",
                "arch=x",
                "type=y",
                ".",
                "..",
            ]
        ),
        st.sampled_from([f"pkg:{kind}/" for kind in sorted(RULES)]),
        words,
    ),
    max_size=12,
).map("".join)


@given(st.one_of(pieces, kinds.flatmap(lambda kind: pieces.map(lambda rest: f"pkg:{kind}/a/{rest}"))))
@example("pkg:maven/g/a@1?type=jar&classifier=x")
@example("pkg:maven/g/a@1?a.b=1&a=2")
@example("pkg:npm/a/%40b/c")
def test_text_is_read_to_a_package_url_that_reads_back_the_same_or_a_value_error(text: str) -> None:
    for read in (Purl.parse, Purl.mended):
        try:
            purl = read(text)
        except ValueError:
            continue
        assert_text_and_value_agree(purl)


plain = st.from_regex(r"[a-z0-9._~:A-Z\-+]{1,8}", fullmatch=True)


@given(
    st.sampled_from(sorted(RULES)),
    st.lists(plain, max_size=2).map("/".join),
    plain,
    plain,
    st.dictionaries(st.sampled_from(["arch", "a.b", "a", "tag_id", "uuid"]), plain),
)
def test_the_short_way_and_the_exact_way_say_the_same(
    kind: str, namespace: str, name: str, version: str, qualifiers: dict[str, str]
) -> None:
    space = f"{namespace}/" if namespace else ""
    query = "&".join(f"{key}={value}" for key, value in qualifiers.items())
    text = f"pkg:{kind}/{space}{name}@{version}?{query}".rstrip("?").replace("+", "%2B")
    try:
        exact = module._read(text, forgiving=False)
    except ValueError:
        with pytest.raises(ValueError, match="package URL"):
            Purl.parse(text)
        return
    assert str(Purl.parse(text)) == str(exact)
    assert values(Purl.parse(text)) == values(exact)
