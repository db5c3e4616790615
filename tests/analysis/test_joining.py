"""Several SBOMs as one: joined by identity, with their relations, in any order."""

from __future__ import annotations

import itertools
import string

from hypothesis import given
from hypothesis import strategies as st

from wardbook.analysis.joining import joined
from wardbook.model.purl import Purl
from wardbook.model.sbom import Relation, Sbom, SbomComponent


def entry(name: str, version: str | None = "1", **more: object) -> SbomComponent:
    facts = {"name": name, "version": version, "ref": f"{name}@{version}", **more}
    return SbomComponent(**facts)  # type: ignore[arg-type]


def sbom(*components: SbomComponent, **more: object) -> Sbom:
    return Sbom(**{"format": "CycloneDX", "spec": "1.6", "components": components, **more})  # type: ignore[arg-type]


def test_the_same_component_is_listed_once_and_its_relations_follow_it() -> None:
    zlib = entry("zlib", purl=Purl.parse("pkg:generic/zlib@1"))
    spdx = entry("ZLIB", ref="SPDXRef-z", purl=Purl.parse("pkg:generic/zlib@1"))
    one = sbom(zlib, entry("app"), depends={"app@1": ("zlib@1",)})
    two = sbom(spdx, entry("tool"), relations=(Relation("tool@1", "STATIC_LINK", "SPDXRef-z"),))
    made = joined({"one": one, "two": two}).sbom
    assert sorted(item.name.lower() for item in made.components) == ["app", "tool", "zlib"]
    ref = next(item.ref for item in made.components if item.name.lower() == "zlib")
    assert made.depends == {"app@1": (ref,)}
    assert made.relations == (Relation("tool@1", "STATIC_LINK", ref or ""),)


def test_refs_that_two_files_use_for_different_things_stay_apart() -> None:
    one = sbom(entry("a", ref="1"), entry("b", ref="2"), depends={"1": ("2",)})
    two = sbom(entry("c", ref="1"), entry("d", ref="2"), depends={"1": ("2",)})
    made = joined({"one": one, "two": two}).sbom
    refs = {item.name: item.ref for item in made.components}
    assert len(set(refs.values())) == 4
    assert made.depends == {refs["a"]: (refs["b"],), refs["c"]: (refs["d"],)}


def test_what_each_file_was_of_stands_below_the_new_root_with_its_own() -> None:
    one = sbom(entry("a"), root=entry("app"), depends={"app@1": ("a@1",)})
    two = sbom(entry("b"), root=entry("tool"), depends={"tool@1": ("b@1",)})
    made = joined({"one": one, "two": two}, entry("pump", "2")).sbom
    assert made.root is not None
    assert made.root.name == "pump"
    assert made.depends["pump@2"] == ("app@1", "tool@1")
    assert joined({"one": one, "two": two}).sbom.root is None
    same = joined({"one": one, "two": sbom(entry("b"), root=entry("app"))}).sbom
    assert same.root is not None
    assert same.root.name == "app"


def test_a_list_made_of_several_is_as_complete_as_the_least_complete() -> None:
    def made(*words: str | None) -> str | None:
        return joined({str(n): sbom(completeness=word) for n, word in enumerate(words)}).sbom.completeness

    assert made("complete", "complete") == "complete"
    assert made("complete", "incomplete") == "incomplete"
    assert made("complete", None) is None


def test_every_disagreement_is_named() -> None:
    one, two = sbom(entry("zlib", supplier="X")), sbom(entry("zlib", supplier="Y"))
    found = joined({"one": one, "two": two}).conflicts
    assert [(name, conflict.field) for name, conflict in found] == [("zlib", "supplier")]
    assert joined({"one": one, "two": one}).conflicts == ()


names = st.text(string.ascii_lowercase, min_size=1, max_size=2)
entries = st.builds(entry, names, st.sampled_from(["1", "2", None]))
lists = st.dictionaries(names, st.lists(entries, max_size=4).map(lambda found: sbom(*found)), max_size=4)


def known(made: Sbom) -> set[tuple[str, str | None]]:
    return {(item.name, item.version) for item in made.components}


@given(lists)
def test_no_component_is_lost_and_the_order_of_files_does_not_matter(found: dict[str, Sbom]) -> None:
    made = joined(found).sbom
    wanted = {(item.name, item.version) for one in found.values() for item in one.components}
    assert {name for name, _ in known(made)} == {name for name, _ in wanted}
    assert {pair for pair in wanted if pair[1]} <= known(made)
    assert joined(dict(reversed(found.items()))).sbom == made
    assert len({item.ref for item in made.components}) == len(made.components)


@given(lists)
def test_to_join_again_changes_nothing(found: dict[str, Sbom]) -> None:
    made = joined(found).sbom
    again = joined({"made": made}).sbom
    assert known(again) == known(made)
    assert known(joined({"one": made, "two": made}).sbom) == known(made)


@given(lists)
def test_it_does_not_matter_which_files_are_joined_first(found: dict[str, Sbom]) -> None:
    whole = known(joined(found).sbom)
    for cut in range(len(found) + 1):
        first = dict(itertools.islice(found.items(), cut))
        rest = {name: one for name, one in found.items() if name not in first}
        parts = {"first": joined(first).sbom, "rest": joined(rest).sbom}
        assert known(joined(parts).sbom) == whole
