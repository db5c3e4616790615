"""Identity: the same component in several SBOMs becomes one, with all its places and every disagreement named."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.analysis.identity import Merged, Origin, keys, merge, seen
from wardbook.analysis.identity_evidence import evidence, plain_version
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, SbomComponent

ONE, TWO = "ab" * 32, "cd" * 32
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def entry(
    name: str,
    version: str | None = None,
    purl: str | None = None,
    *,
    sha256: str | None = None,
    cpe: str | None = None,
    group: str | None = None,
    kind: str = "library",
    ref: str | None = None,
    path: str = "",
    **more: str,
) -> SbomComponent:
    return SbomComponent(
        name=name,
        group=group,
        version=version,
        purl=Purl.parse(purl) if purl else None,
        hashes=(Hash("SHA-256", sha256),) if sha256 else (),
        cpes=(cpe,) if cpe else (),
        kind=kind,
        ref=ref,
        path=path,
        **more,
    )  # type: ignore[arg-type]


def joined(*entries: SbomComponent) -> int:
    """How many components the entries are, each listed by an SBOM of its own."""
    return len(merge(seen(f"{number}.json", [one]) for number, one in enumerate(entries)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry("zlib", "1.3", "pkg:generic/zlib@1.3"), entry("zlib", "1.3", "pkg:generic/zlib@1.3")),
        (entry("Foo_Bar", "1.0", "pkg:pypi/foo_bar@1.0"), entry("foo.bar", "1.0", "pkg:pypi/foo.bar@1.0")),
        (entry("Foo_Bar", "1.0"), entry("foo.bar", "1.0", "pkg:pypi/foo.bar@1.0")),
        (entry("mux", "v1.8.0", "pkg:golang/github.com/Gorilla/mux@v1.8.0"), entry("mux", "1.8.0", "pkg:golang/github.com/gorilla/mux@1.8.0")),
        (entry("Newtonsoft.Json", "13", "pkg:nuget/Newtonsoft.Json@13"), entry("newtonsoft.json", "13", "pkg:nuget/newtonsoft.json@13")),
        (entry("io", "1", group="org.x"), entry("org.x:io", "1")),
        (entry("io", "1", "pkg:maven/org.x/io@1"), entry("io", "1", "pkg:maven/org.x/io@1?type=jar")),
        (entry("io", "1", "pkg:maven/org.x/io@1"), entry("org.x:io", "1")),
        (entry("core", "7", "pkg:npm/%40babel/core@7"), entry("@babel/core", "7")),
        (entry("zlib1g", "1:1.2-3", "pkg:deb/debian/zlib1g@1:1.2-3?arch=amd64&distro=debian-12"),
         entry("zlib1g", "1:1.2-3", "pkg:deb/debian/zlib1g@1:1.2-3?arch=amd64&distro=bookworm")),
        (entry("zlib1g", "1.2-3", "pkg:deb/debian/zlib1g@1.2-3?arch=amd64"), entry("zlib1g", "1.2-3")),
        (entry("c", "1:4.22-1", "pkg:rpm/fedora/c@4.22-1"), entry("c", "4.22-1", "pkg:rpm/fedora/c@4.22-1?epoch=1")),
        (entry("openssl", "3.0.8", "pkg:generic/openssl@3.0.8"), entry("openssl", "3.0.8", "pkg:conan/openssl@3.0.8")),
        (entry("libfoo", "1.0", sha256=ONE), entry("Foo Library", "1.0", sha256=ONE)),
        (entry("foo-1.0.jar", kind="file", sha256=ONE), entry("foo", "1.0", "pkg:maven/g/foo@1.0", sha256=ONE)),
        (entry("o", "3.0.8", "pkg:generic/o@3.0.8", sha256=ONE), entry("o", "3.0.8", "pkg:github/o/o@3.0.8", sha256=ONE)),
        (entry("OpenSSL Toolkit", "3.0.8", cpe="cpe:2.3:a:openssl:openssl:3.0.8:*:*:*:*:*:*:*"),
         entry("openssl-lib", "3.0.8", cpe="cpe:/a:openssl:openssl:3.0.8")),
        (entry("./src/a.c", kind="file"), entry("./src/a.c", kind="file")),
        (entry("zlib"), entry("ZLIB")),
    ],
)  # fmt: skip
def test_one_component_in_two_spellings_is_one(one: SbomComponent, other: SbomComponent) -> None:
    assert joined(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry("zlib", "1.3"), entry("zlib", "1.3.1")),
        (entry("zlib", "1.3", sha256=ONE), entry("zlib", "1.3.1", sha256=ONE)),
        (entry("zlib", "1.3"), entry("zlib")),
        (entry("requests", "2", "pkg:npm/requests@2"), entry("requests", "2", "pkg:pypi/requests@2")),
        (entry("JSONStream", "1", "pkg:npm/JSONStream@1"), entry("jsonstream", "1", "pkg:npm/jsonstream@1")),
        (entry("a", "1", "pkg:maven/g/a@1", sha256=ONE), entry("b", "1", "pkg:maven/g/b@1", sha256=ONE)),
        (entry("j", "1", "pkg:maven/g/j@1?classifier=x86"), entry("j", "1", "pkg:maven/g/j@1?classifier=x64")),
        (entry("z", "1", "pkg:deb/debian/z@1?arch=amd64"), entry("z", "1", "pkg:deb/debian/z@1?arch=arm64")),
        (entry("libssl3", "3", "pkg:deb/debian/libssl3@3", cpe="cpe:2.3:a:openssl:openssl:3:*:*:*:*:*:*:*"),
         entry("openssl", "3", "pkg:deb/debian/openssl@3", cpe="cpe:2.3:a:openssl:openssl:3:*:*:*:*:*:*:*")),
        (entry("common", "1", group="org.a"), entry("common", "1", group="org.b")),
        (entry("redis", "7", kind="service"), entry("redis", "7")),
        (entry("a.txt", kind="file", sha256=EMPTY), entry("b.txt", kind="file", sha256=EMPTY)),
        (entry("a.txt", kind="file", sha256="0" * 64), entry("b.txt", kind="file", sha256="0" * 64)),
        (entry("LICENSE", kind="file", sha256=ONE), entry("LICENSE", kind="file", sha256=TWO)),
        (entry("a-b", "1"), entry("a_b", "1")),
        (entry("x", "1@", "pkg:brew/x@1%40"), entry("x@1", None, "pkg:brew/x%401")),
    ],
)  # fmt: skip
def test_two_components_that_look_alike_stay_two(one: SbomComponent, other: SbomComponent) -> None:
    assert joined(one, other) == 2


def test_a_name_that_two_ecosystems_know_joins_neither() -> None:
    npm, pypi = entry("requests", "2", "pkg:npm/requests@2"), entry("requests", "2", "pkg:pypi/requests@2")
    bare = entry("requests", "2")
    assert joined(npm, bare) == 1
    assert joined(npm, pypi, bare) == 3


def test_an_entry_that_does_not_say_its_architecture_joins_only_where_there_is_one() -> None:
    amd, arm = (
        entry("z", "1", "pkg:deb/debian/z@1?arch=amd64"),
        entry("z", "1", "pkg:deb/debian/z@1?arch=arm64"),
    )
    unstated = entry("z", "1", "pkg:deb/debian/z@1")
    assert joined(amd, unstated) == 1
    assert joined(amd, arm, unstated) == 3
    assert joined(amd, amd, arm, unstated) == 3


def test_a_file_between_two_versions_joins_neither() -> None:
    first, second = entry("foo", "1.0", sha256=ONE), entry("foo", "2.0", sha256=ONE)
    file = entry("foo.so", kind="file", sha256=ONE)
    assert joined(first, file) == 1
    assert joined(first, second, file) == 3


def test_a_chain_that_ends_in_two_versions_is_cut() -> None:
    file = SbomComponent(name="x", kind="file", hashes=(Hash("SHA-256", ONE), Hash("SHA-256", TWO)))
    found = merge(
        [
            seen("a", [entry("foo", "1.0", sha256=ONE)]),
            seen("b", [entry("bar", "2.0", sha256=TWO)]),
            seen("c", [file]),
        ]
    )
    assert [sorted(item.names) for item in found] == [["bar"], ["foo"], ["x"]]


def test_two_versions_with_one_digest_are_a_named_conflict() -> None:
    found = merge([
        seen("a.json", [entry("zlib", "1.2", sha256=ONE, ref="r1")]),
        seen("b.json", [entry("zlib", "1.3", sha256=ONE, path="/components/7")]),
    ])  # fmt: skip
    values = (("1.2", Origin("a.json", "r1")), ("1.3", Origin("b.json", "/components/7")))
    for item in found:
        assert {(c.field, c.values, c.evidence) for c in item.conflicts} == {
            ("version", values, f"bytes:SHA-256:{ONE}"),
            ("version", values, "name:software:zlib"),
        }


def test_versions_that_one_sbom_lists_side_by_side_are_no_conflict() -> None:
    both = seen("a.json", [entry("lodash", "4.17.20"), entry("lodash", "4.17.21")])
    found = merge([both, seen("b.json", [entry("lodash", "4.17.21")])])
    assert [len(item.origins) for item in found] == [1, 2]
    assert not any(item.conflicts for item in found)


def test_every_disagreement_is_named_with_what_each_origin_states() -> None:
    purl = "pkg:pypi/foo@1"
    (item,) = merge([
        seen("a.json", [entry("foo", "1", purl, license="MIT", supplier="A", sha256=ONE, ref="x")]),
        seen("b.json", [entry("foo", "1", purl, license="BSD-3-Clause", supplier="A", sha256=TWO, ref="y")]),
        seen("c.json", [entry("foo", "1", purl, license="MIT", ref="z")]),
    ])  # fmt: skip
    a, b, c = Origin("a.json", "x"), Origin("b.json", "y"), Origin("c.json", "z")
    assert {(one.field, one.values) for one in item.conflicts} == {
        ("license", (("BSD-3-Clause", b), ("MIT", a), ("MIT", c))),
        ("hashes SHA-256", ((ONE, a), (TWO, b))),
    }
    assert item.component.license == "MIT"
    assert item.component.supplier == "A"
    assert item.component.hashes == (Hash("SHA-256", ONE), Hash("SHA-256", TWO))
    assert item.origins == (a, b, c)


def test_a_file_and_its_package_become_the_package_with_two_origins() -> None:
    (item,) = merge([
        seen("a.json", [entry("lib/foo.jar", kind="file", sha256=ONE, ref="f")]),
        seen("b.json", [entry("foo", "1.0", "pkg:maven/g/foo@1.0", sha256=ONE, group="g", ref="p")]),
    ])  # fmt: skip
    assert (item.component.kind, item.component.full_name, item.component.version) == (
        "library",
        "g/foo",
        "1.0",
    )
    assert item.names == ("g/foo", "lib/foo.jar")
    assert len(item.origins) == 2


def test_the_strongest_evidence_stands_first() -> None:
    found = keys(
        entry("foo", "v1.0", "pkg:pypi/foo@1.0", sha256=ONE, cpe="cpe:2.3:a:foo:foo:1.0:*:*:*:*:*:*:*")
    )
    assert found == (
        "purl:pypi/foo@1.0", "package:pypi/foo@1.0", f"same-bytes:SHA-256:{ONE}@1.0", f"bytes:SHA-256:{ONE}",
        "cpe:a:foo:foo@1.0:", "name:software:foo@1.0", "pypi:foo@1.0", "bare:software:foo@1.0",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "plain"),
    [("v1.2", "1.2"), ("V1", "1"), ("version", "version"), ("0:1.2-3", "1.2-3"), ("1:1.2", "1:1.2"), ("2.0%2Bb1", "2.0+b1"),
     ("v2.0.0+incompatible", "2.0.0"), (" 1 ", "1"), ("NOASSERTION", None), ("unknown", None), ("", None), (None, None)],
)  # fmt: skip
def test_only_what_says_nothing_is_taken_from_a_version(written: str | None, plain: str | None) -> None:
    assert plain_version(written) == plain


names = st.sampled_from(["foo", "Foo", "foo-bar", "foo_bar", "requests", "a@1", "x/y", "", "\ud800"])
versions = st.sampled_from([None, "1", "v1", "2", "1@", "unknown", "1:2"])
purls = st.sampled_from([
    None, "pkg:pypi/foo", "pkg:pypi/foo@1", "pkg:pypi/foo-bar@2", "pkg:npm/foo@1", "pkg:generic/foo@1", "pkg:generic/a%401",
    "pkg:deb/debian/foo@1?arch=amd64", "pkg:deb/debian/foo@1?arch=arm64", "pkg:deb/debian/foo@1", "pkg:rpm/x/foo@2?epoch=1",
    "pkg:maven/x/y@1", "pkg:maven/x/y@1?type=jar", "pkg:golang/x/Y@v1", "pkg:golang/x/y@1#sub",
])  # fmt: skip
digests = st.sampled_from(
    [
        Hash("SHA-256", ONE),
        Hash("SHA-256", TWO),
        Hash("SHA-512", ONE * 2),
        Hash("MD5", "ab"),
        Hash("SHA-256", EMPTY),
    ]
)
cpes = st.sampled_from(
    [
        "cpe:2.3:a:foo:foo:1:*:*:*:*:*:*:*",
        "cpe:2.3:a:foo:foo:*:*:*:*:*:*:*:*",
        "cpe:/a:foo:foo:2",
        "",
        "::",
        "\\",
    ]
)
components = st.builds(
    SbomComponent,
    name=names,
    group=st.sampled_from([None, "", "x", "@s"]),
    version=versions,
    purl=purls.map(lambda text: Purl.parse(text) if text else None),
    cpes=st.lists(cpes, max_size=2).map(tuple),
    hashes=st.lists(digests, max_size=2).map(tuple),
    license=st.sampled_from([None, "MIT", "BSD"]),
    supplier=st.sampled_from([None, "A"]),
    kind=st.sampled_from(["library", "file", "service", "application"]),
    ref=st.sampled_from([None, "r1", "r2"]),
    path=st.sampled_from(["/components/0", "/components/1"]),
    kept=st.sampled_from([b"", b"{}"]),
)
lists = st.lists(
    st.tuples(st.sampled_from(["a.json", "b.json", "c.json"]), st.lists(components, max_size=5)), max_size=4
).map(lambda listed: [seen(file, entries) for file, entries in listed])


@given(lists, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_and_within_them_does_not_matter(
    found: list[tuple[Merged, ...]], chance: random.Random
) -> None:
    mixed = [list(items) for items in found]
    chance.shuffle(mixed)
    for items in mixed:
        chance.shuffle(items)
    assert merge(mixed) == merge(found)


@given(lists, st.integers(0, 4))
def test_it_does_not_matter_which_lists_are_merged_first(found: list[tuple[Merged, ...]], cut: int) -> None:
    whole = merge(found)
    assert merge([merge(found[:cut]), *found[cut:]]) == whole
    assert merge([*found[:cut], merge(found[cut:])]) == whole


@given(lists)
def test_what_was_merged_stays_as_it_is_when_merged_again(found: list[tuple[Merged, ...]]) -> None:
    whole = merge(found)
    assert merge([whole]) == whole
    assert merge([whole, whole, *found]) == whole


@given(lists)
def test_no_entry_and_no_identifier_is_lost_or_doubled(found: list[tuple[Merged, ...]]) -> None:
    entries = {repr(at): at for items in found for item in items for at in item.sightings}
    whole = merge(found)
    kept = [at for item in whole for at in item.sightings]
    assert sorted(map(repr, kept)) == sorted(entries)
    assert {at.origin for at in entries.values()} == {origin for item in whole for origin in item.origins}
    for item in whole:
        listed = [at.component for at in item.sightings]
        assert set(item.component.cpes) == {cpe for one in listed for cpe in one.cpes}
        assert set(item.component.hashes) == {digest for one in listed for digest in one.hashes}
        assert set(item.purls) == {one.purl for one in listed if one.purl}
        assert set(item.names) == {one.full_name for one in listed}


@given(lists)
def test_no_two_versions_and_no_two_packages_of_an_ecosystem_become_one(
    found: list[tuple[Merged, ...]],
) -> None:
    for item in merge(found):
        stated = [evidence(at.component) for at in item.sightings]
        assert len({one.version for one in stated} - {None}) <= 1
        packages = {(one.type, one.package) for one in stated if one.type}
        assert len({kind for kind, _ in packages}) == len(packages)


@given(lists)
def test_entries_that_say_the_same_of_themselves_are_one(found: list[tuple[Merged, ...]]) -> None:
    whole = merge(found)
    own = [{keys(at.component)[0] for at in item.sightings} for item in whole]
    assert sum(map(len, own)) == len(set().union(*own))
