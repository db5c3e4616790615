"""Adequacy: what only fills a field states nothing, what is explained is justified, what speaks against a whole list."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest

from wardbook.analysis.adequacy import (
    ATTRIBUTES,
    State,
    attributes,
    doubts,
    ecosystems,
    is_placeholder,
    of_component,
    of_document,
    placeholders,
    relations,
)
from wardbook.model.components import Component, Support
from wardbook.model.device import DeviceFile, Identity
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, Relation, Sbom, SbomComponent
from wardbook.model.security_file import Device, SbomSource, SecurityFile

FILE = "sbom/a.cdx.json"


def source(**more: object) -> SbomSource:
    facts = {"file": FILE, "digest": "", "format": "CycloneDX", "spec": "1.6", "author": "Build"}
    return SbomSource(**{**facts, "timestamp": "2026-01-01T00:00:00Z", **more})  # type: ignore[arg-type]


def component(**more: object) -> Component:
    return Component(**{"id": "p/zlib", "name": "zlib", "part": "p", "sboms": (FILE,), **more})  # type: ignore[arg-type]


def states(one: Component, where: SbomSource | None = None) -> Mapping[str, State]:
    return attributes(security_file(where or source()), one)


def security_file(where: SbomSource) -> SecurityFile:
    about = DeviceFile(format=1, device=Identity(id="d", name="D"))
    day = datetime.date(2026, 1, 1)
    return SecurityFile(
        tool="", knowledge="", as_of=day, device=Device(about=about), sboms={where.file: where}
    )


FULL = {
    "version": "1.3.1",
    "supplier": "Zlib",
    "hashes": ("SHA-256:ab",),
    "purl": "pkg:generic/zlib@1.3.1",
    "related": True,
    "support": Support(level="maintained"),
}


def test_a_component_that_states_everything_has_one_attribute_left_without_its_end_of_support() -> None:
    found = states(component(**FULL))
    assert tuple(found) == ATTRIBUTES
    assert [name for name, state in found.items() if state is not State.PRESENT] == ["end of support"]


@pytest.mark.parametrize(
    ("attribute", "fact"),
    [
        ("supplier", {"supplier": "NOASSERTION"}),
        ("supplier", {"supplier": " unknown "}),
        ("supplier", {"supplier": "n/a"}),
        ("supplier", {"supplier": None}),
        ("version", {"version": "latest"}),
        ("version", {"version": "${project.version}"}),
        ("version", {"version": "NOASSERTION"}),
        ("version", {"version": None}),
        ("hash", {"hashes": ()}),
        ("identifier", {"purl": None}),
        ("relationship", {"related": False}),
        ("support level", {"support": Support(stated="open source")}),
        ("support level", {"support": None}),
    ],
)
def test_a_word_that_only_fills_a_field_is_missing_until_somebody_says_why(
    attribute: str, fact: dict[str, object]
) -> None:
    assert states(component(**{**FULL, **fact}))[attribute] is State.MISSING
    assert states(component(**{**FULL, **fact, "justification": "asked"}))[attribute] is State.JUSTIFIED


@pytest.mark.parametrize(
    ("attribute", "fact"),
    [
        ("author", {"author": None}),
        ("author", {"author": "NOASSERTION"}),
        ("timestamp", {"timestamp": None}),
        ("timestamp", {"timestamp": "yesterday"}),
        ("timestamp", {"timestamp": "2026-13-40"}),
    ],
)
def test_author_and_time_are_those_of_the_file(attribute: str, fact: dict[str, object]) -> None:
    assert states(component(**FULL), source(**fact))[attribute] is State.MISSING


def test_paid_support_counts_only_with_its_contract() -> None:
    until = datetime.date(2030, 1, 1)
    bare = states(component(support=Support(level="paid-support", until=until)))
    named = states(component(support=Support(level="paid-support", until=until, contract="C-7")))
    free = states(component(support=Support(level="maintained", until=until)))
    assert bare["support level"] is bare["end of support"] is State.MISSING
    assert {named["support level"], named["end of support"], free["end of support"]} == {State.PRESENT}


def test_a_reason_of_support_justifies_support_alone() -> None:
    found = states(component(support=Support(why="asked on 2026-10-02, no reply")))
    assert found["end of support"] is found["support level"] is State.JUSTIFIED
    assert found["hash"] is State.MISSING


def test_a_suppliers_statement_justifies_what_it_withholds_and_a_word_alone_does_not() -> None:
    shown = states(component(sboms=(), withheld=True, statement="evidence/letter.pdf"))
    bare = states(component(sboms=(), withheld=True))
    assert shown["hash"] is shown["author"] is State.JUSTIFIED
    assert bare["hash"] is bare["author"] is State.MISSING
    assert shown["name"] is State.PRESENT


def test_a_digest_that_is_none_states_nothing() -> None:
    good = [("SHA-256", "ab" * 32), ("SHA-1", "ab" * 20), ("BLAKE3", "ab" * 32), ("Unheard-of", "ab")]
    bad = [
        ("SHA-256", "00" * 32),
        ("SHA-256", "zz" * 32),
        ("SHA-256", "ab"),
        ("MD5", ""),
        ("SHA-1", "abc"),
        ("Unheard-of", "xy"),
    ]
    assert [item for item in good if not Hash(*item).is_digest] == []
    assert [item for item in bad if Hash(*item).is_digest] == []


def test_what_nobody_can_judge_here_is_neither_stated_nor_missing() -> None:
    file = security_file(source())
    assert of_component(file, component(), "executable") is None
    assert of_document(source(), "signature") is None
    assert of_document(source(signed=True), "signature") is State.PRESENT
    assert of_component(file, component(license="NOASSERTION"), "license") is State.MISSING
    assert of_component(file, component(hashes=("SHA-512:ab",)), "sha-512") is State.PRESENT
    assert of_component(file, component(hashes=("SHA-256:ab",)), "sha-512") is State.MISSING


@pytest.mark.parametrize(
    ("name", "spec", "state"),
    [
        ("CycloneDX", "1.6", State.PRESENT),
        ("CycloneDX", "1.10", State.PRESENT),
        ("CycloneDX", "1.5", State.MISSING),
        ("SPDX", "3.0.1", State.PRESENT),
        ("SPDX", "2.3", State.MISSING),
        ("CSV", "", State.MISSING),
    ],
)
def test_a_format_counts_from_the_version_that_is_asked_for(name: str, spec: str, state: State) -> None:
    least = "CycloneDX 1.6 or SPDX 3.0.1"
    assert of_document(source(format=name, spec=spec), "data-format-version", least) is state


def kinds(**more: object) -> list[str]:
    leaves_out = {"cyclonedx-npm": "npm packages only"}
    return [doubt.kind for doubt in doubts(source(**more), leaves_out)]


def test_each_reason_for_doubt_is_told_by_its_kind() -> None:
    assert kinds(components=3, relations=2) == []
    assert kinds(components=1) == []
    assert kinds(components=2) == ["no-relations"]
    assert kinds(root_kind="container", ecosystems={"npm": 9}) == ["one-ecosystem"]
    assert kinds(root_kind="container", ecosystems={"npm": 9, "deb": 80}) == []
    assert kinds(root_kind="container", ecosystems={"generic": 9}) == []
    assert kinds(root_kind="application", ecosystems={"npm": 9}) == []
    assert kinds(lifecycles=("pre-build",)) == ["before-build"]
    assert kinds(lifecycles=("pre-build", "build")) == []
    assert kinds(completeness="incomplete_first_party_only") == ["says-incomplete"]
    assert kinds(completeness="complete") == []
    assert kinds(placeholders=("zlib",)) == ["placeholders"]
    assert kinds(tools=("CycloneDX-npm 1.19.3",)) == ["tool-leaves-out"]
    assert kinds(tools=("@cyclonedx/cyclonedx-npm 1.19.3",)) == ["tool-leaves-out"]
    assert kinds(tools=("not-cyclonedx-npm",)) == []


def test_placeholders_relations_and_ecosystems_are_counted_from_the_entries() -> None:
    entries = (
        SbomComponent(name="a", version="unknown", ref="a", purl=Purl.parse("pkg:npm/a")),
        SbomComponent(name="b", version="1.0-SNAPSHOT", ref="b", purl=Purl.parse("pkg:npm/b@1.0-SNAPSHOT")),
        SbomComponent(name="c", ref="c", parent="a", purl=Purl.parse("pkg:deb/debian/c@1")),
    )
    sbom = Sbom(
        format="CycloneDX", spec="1.6", components=entries,
        depends={"a": ("b", "c"), "b": ()}, relations=(Relation("a", "STATIC_LINK", "b"),),
    )  # fmt: skip
    assert placeholders(sbom) == ("a",)
    assert relations(sbom) == 4
    assert ecosystems(sbom) == {"deb": 1, "npm": 2}
    assert [word for word in ("latest", "0.0.0", "@VERSION@", "main") if not is_placeholder(word)] == []
    assert [word for word in ("1", "0.0.1", "master-2024", "3.0.8") if is_placeholder(word)] == []
