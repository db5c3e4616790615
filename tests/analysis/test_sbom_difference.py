"""The difference of two SBOMs: what a reader of a release note would call a change, and nothing else."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.analysis.sbom_difference import Change, difference
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, Sbom, SbomComponent

ONE, TWO = "ab" * 32, "cd" * 32
UPSIDE_DOWN = {"added": "removed", "removed": "added", "upgraded": "downgraded", "downgraded": "upgraded"}


def entry(label: str, purl: str | None = None, *, sha256: str | None = None, **more: str) -> SbomComponent:
    """An entry from `name version`, as SBOMs list them."""
    name, _, version = label.partition(" ")
    return SbomComponent(
        name=name,
        version=version or None,
        purl=Purl.parse(purl) if purl else None,
        hashes=(Hash("SHA-256", sha256),) if sha256 else (),
        **more,
    )  # type: ignore[arg-type]


def sbom(*components: SbomComponent) -> Sbom:
    listed = [msgspec.structs.replace(one, path=f"/components/{n}") for n, one in enumerate(components)]
    return Sbom(format="CycloneDX", spec="1.6", components=tuple(listed))


def changes(old: list[SbomComponent], new: list[SbomComponent]) -> list[str]:
    """Each change in one line."""
    return [f"{one.kind} {one.name} {one.was} {one.now}" for one in difference(sbom(*old), sbom(*new))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ([], [entry("zlib 1.3")], ["added zlib None 1.3"]),
        ([entry("zlib 1.3")], [], ["removed zlib 1.3 None"]),
        ([entry("zlib 1.3")], [entry("zlib 1.3.1")], ["upgraded zlib 1.3 1.3.1"]),
        ([entry("zlib 1.3.1")], [entry("zlib 1.3")], ["downgraded zlib 1.3.1 1.3"]),
        ([entry("fw kirkstone")], [entry("fw scarthgap")], ["changed-version fw kirkstone scarthgap"]),
        ([entry("zlib")], [entry("zlib 1.3")], ["changed-version zlib None 1.3"]),
        ([entry("a 1", license="MIT")], [entry("a 1", license="GPL-2.0-only")], ["relicensed a MIT GPL-2.0-only"]),
        ([entry("a 1", supplier="X")], [entry("a 1", supplier="Y")], ["re-supplied a X Y"]),
        ([entry("a 1", license="MIT")], [entry("a 1")], []),
        ([entry("a 1", license="MIT")], [entry("a 2", license="BSD")], ["upgraded a 1 2", "relicensed a MIT BSD"]),
        ([entry("a 1", sha256=ONE)], [entry("a 1", sha256=TWO)], [f"new-hash a SHA-256 {ONE} SHA-256 {TWO}"]),
        ([entry("a 1", sha256=ONE)], [entry("a 2", sha256=TWO)], ["upgraded a 1 2"]),
    ],
)  # fmt: skip
def test_each_change_is_called_by_its_name(
    old: list[SbomComponent], new: list[SbomComponent], said: list[str]
) -> None:
    assert sorted(changes(old, new)) == sorted(said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (entry("Foo_Bar 1.0", "pkg:pypi/foo_bar@1.0"), entry("foo.bar 1.0", "pkg:pypi/foo.bar@1.0")),
        (entry("zlib 1.3"), entry("zlib 1.3", "pkg:generic/zlib@1.3")),
        (entry("zlib v1.3"), entry("zlib 1.3")),
        (entry("a 1", license="MIT  OR BSD"), entry("a 1", license="MIT OR BSD")),
        (entry("libfoo 1", sha256=ONE), entry("foo 1", sha256=ONE)),
    ],
)  # fmt: skip
def test_another_spelling_is_no_change(old: SbomComponent, new: SbomComponent) -> None:
    assert changes([old], [new]) == []


def test_versions_side_by_side_are_paired_with_their_equals_first_then_within_their_release_line() -> None:
    old = [entry("urllib3 1.26.18"), entry("urllib3 2.0.7"), entry("lodash 4.17.20"), entry("lodash 3.10.1")]
    new = [entry("urllib3 2.2.1"), entry("urllib3 1.26.18"), entry("lodash 5.0.0"), entry("lodash 4.17.21")]
    assert changes(old, new) == [
        "upgraded lodash 3.10.1 5.0.0",
        "upgraded lodash 4.17.20 4.17.21",
        "upgraded urllib3 2.0.7 2.2.1",
    ]


def test_what_has_no_counterpart_is_added_or_removed_beside_the_pair() -> None:
    old, new = [entry("a 1.0")], [entry("a 1.1"), entry("a 2.0")]
    assert changes(old, new) == ["added a None 2.0", "upgraded a 1.0 1.1"]
    assert changes(new, old) == ["downgraded a 1.1 1.0", "removed a 2.0 None"]


def test_an_upgrade_is_found_across_two_spellings_and_not_across_two_packages() -> None:
    assert changes(
        [entry("Foo_Bar 1", "pkg:pypi/foo_bar@1")], [entry("foo-bar 2", "pkg:pypi/foo-bar@2")]
    ) == ["upgraded foo-bar 1 2"]
    assert changes([entry("zlib 1")], [entry("zlib 2", "pkg:conan/zlib@2")]) == ["upgraded zlib 1 2"]
    assert changes([entry("x 1", "pkg:npm/x@1")], [entry("x 2", "pkg:pypi/x@2")]) == [
        "added x None 2",
        "removed x 1 None",
    ]


def test_a_package_listed_twice_is_compared_once() -> None:
    assert changes([entry("a 1"), entry("a 1")], [entry("a 2")]) == ["upgraded a 1 2"]


def test_services_are_compared_too() -> None:
    service = SbomComponent(name="updates", kind="service")
    old = Sbom(format="CycloneDX", spec="1.6", services=(service,))
    assert [one.kind for one in difference(old, sbom())] == ["removed"]


components = st.builds(
    entry,
    st.tuples(
        st.sampled_from(["foo", "bar", "foo_bar"]),
        st.sampled_from(["", " 1", " 1.2", " 2.0", " 2.0-1", " x"]),
    ).map("".join),
    st.sampled_from(
        [
            None,
            "pkg:pypi/foo@1",
            "pkg:pypi/foo@1.2",
            "pkg:npm/foo@2.0",
            "pkg:generic/foo",
            "pkg:deb/d/foo@1?arch=a",
            "pkg:deb/d/foo@2?arch=b",
        ]
    ),
    sha256=st.sampled_from([None, ONE, TWO]),
    license=st.sampled_from([None, "MIT", "BSD"]),
    kind=st.sampled_from(["library", "file"]),
)
sboms = st.lists(components, max_size=6).map(lambda found: sbom(*found))


@given(sboms)
def test_an_sbom_does_not_differ_from_itself(one: Sbom) -> None:
    assert difference(one, one) == ()


@given(sboms, st.randoms(use_true_random=False))
def test_the_order_of_the_entries_is_no_difference(one: Sbom, chance: random.Random) -> None:
    mixed = list(one.components)
    chance.shuffle(mixed)
    assert difference(one, msgspec.structs.replace(one, components=tuple(mixed))) == ()


def mirrored(change: Change) -> tuple[object, ...]:
    return UPSIDE_DOWN.get(change.kind, change.kind), change.now, change.was, change.new, change.old


def plainly(change: Change) -> tuple[object, ...]:
    return change.kind, change.was, change.now, change.old, change.new


@given(sboms, sboms)
def test_upside_down_added_is_removed_and_upgraded_is_downgraded(one: Sbom, other: Sbom) -> None:
    there, back = difference(one, other), difference(other, one)
    assert sorted(map(repr, map(mirrored, there))) == sorted(map(repr, map(plainly, back)))


@given(sboms, sboms)
def test_what_changed_is_the_same_however_the_entries_are_ordered(one: Sbom, other: Sbom) -> None:
    turned = msgspec.structs.replace(other, components=other.components[::-1])
    assert difference(one, turned) == difference(one, other)


def test_a_licence_that_says_the_same_in_other_brackets_or_order_is_no_change() -> None:
    def licensed(text: str) -> list[SbomComponent]:
        return [entry("zlib@1", license=text)]

    assert changes(licensed("(MIT OR Apache-2.0)"), licensed("Apache-2.0 OR mit")) == []
    assert changes(licensed("MIT AND Zlib OR ISC"), licensed("ISC OR (Zlib AND MIT)")) == []
    assert changes(licensed("MIT OR Zlib"), licensed("MIT AND Zlib")) != []
    assert changes(licensed("GPL-2.0-only WITH Classpath-exception-2.0"), licensed("GPL-2.0-only")) != []
    assert changes(licensed("Our  own licence"), licensed("Our own licence")) == []
    assert changes(licensed("Our own licence"), licensed("Their own licence")) != []


def test_what_the_sboms_are_of_is_compared_whether_its_format_lists_it_or_not() -> None:
    root = SbomComponent(name="pump", version="1.0", ref="pump")
    later = SbomComponent(name="pump", version="1.1", ref="p")
    listed = Sbom(format="SPDX", spec="2.3", root=root, components=(root, entry("zlib@1")))
    beside = Sbom(format="CycloneDX", spec="1.6", root=root, components=(entry("zlib@1"),))
    newer = Sbom(format="CycloneDX", spec="1.6", root=later, components=(entry("zlib@1"),))
    nameless = Sbom(format="CSV", spec="", components=(root, entry("zlib@1")))
    bare = sbom(entry("zlib@1"))
    assert difference(listed, beside) == difference(beside, listed) == ()
    assert difference(nameless, beside) == difference(beside, nameless) == ()
    assert difference(bare, listed) == difference(beside, bare) == ()
    assert [(one.kind, one.name) for one in difference(listed, newer)] == [("upgraded", "pump")]
