"""An SBOM for somebody else's eyes: nothing of what is withheld shows, everything else still hangs together."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from wardbook.analysis.redaction import redacted
from wardbook.formats import sbom as reader
from wardbook.formats.sbom_writing import TARGETS, write
from wardbook.model.purl import Purl
from wardbook.model.sbom import Relation, Sbom, SbomComponent


def entry(name: str, **more: object) -> SbomComponent:
    facts = {
        "name": name,
        "version": "1",
        "ref": f"srv/build/{name}",
        "purl": Purl.parse(f"pkg:generic/{name}@1"),
    }
    return SbomComponent(**{**facts, **more})  # type: ignore[arg-type]


SBOM = Sbom(
    format="CycloneDX",
    spec="1.6",
    root=entry("pump"),
    components=(
        entry("secret", supplier="Us", description="how", license="LicenseRef-ours", hashes=()),
        entry(
            "zlib",
            description="unpacks",
            copyright="1995",
            author="Gailly",
            kept=b'{"x-path": "srv/build"}',
        ),
    ),
    depends={"srv/build/pump": ("srv/build/zlib",), "srv/build/zlib": ("srv/build/secret",)},
    relations=(Relation("srv/build/zlib", "STATIC_LINK", "srv/build/secret"),),
    kept={"x-host": b'"build-7"'},
)


def test_a_withheld_component_keeps_its_place_its_kind_and_its_supplier_alone() -> None:
    result = redacted(SBOM, ["sec*"])
    hidden, shown = result.sbom.components
    assert (hidden.name, hidden.supplier, hidden.version, hidden.purl) == ("withheld-1", "Us", None, None)
    assert (hidden.license, hidden.description) == (None, None)
    assert (shown.name, shown.version, shown.description, shown.copyright) == ("zlib", "1", None, None)
    assert result.sbom.depends[shown.ref or ""] == (hidden.ref,)
    assert result.sbom.relations == (Relation(shown.ref or "", "STATIC_LINK", hidden.ref or ""),)
    assert (result.hidden, result.unmatched, result.sbom.completeness) == (1, (), "incomplete")


def test_what_is_asked_for_stays_and_what_matches_nothing_is_told() -> None:
    result = redacted(SBOM, ["absent", "zlib"], ["description"])
    assert result.unmatched == ("absent",)
    assert [item.description for item in result.sbom.components] == ["how", None]
    assert redacted(SBOM).sbom.completeness is None


def test_paths_of_the_machine_that_built_it_are_nowhere() -> None:
    whole = redacted(SBOM).sbom
    for target in ("cyclonedx-1.6", "cyclonedx-1.6-xml", "spdx-2.3", "spdx-3.0", "csv"):
        data, _ = write(whole, TARGETS[target])
        assert b"srv/build" not in data
        assert b"build-7" not in data


names = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon"])


@given(st.lists(names, unique=True, min_size=1), st.sets(names))
def test_no_hidden_name_is_in_the_file_and_no_relation_is_lost(listed: list[str], hidden: set[str]) -> None:
    entries = tuple(entry(name, description=f"is {name}") for name in listed)
    refs = [item.ref or "" for item in entries]
    chain = {one: (other,) for one, other in pairwise(refs)}
    whole = msgspec.structs.replace(SBOM, components=entries, depends=chain, relations=())
    result = redacted(whole, hidden)
    data, _ = write(result.sbom, TARGETS["cyclonedx-1.6"])
    assert [name for name in hidden if name.encode() in data] == []
    assert sum(map(len, result.sbom.depends.values())) == len(listed) - 1
    again, _ = reader.read(data, "x.cdx.json")
    assert again is not None
    assert {item.name for item in again.components} >= set(listed) - hidden
