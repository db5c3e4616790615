"""One SBOM of the whole device, spread over its parts."""

from __future__ import annotations

import pytest

from wardbook.analysis.selection import chosen, selected, services
from wardbook.model.purl import Purl
from wardbook.model.sbom import Relation, Sbom, SbomComponent


def entry(name: str, version: str = "1", **more: object) -> SbomComponent:
    facts = {"name": name, "version": version, "ref": f"r-{name}-{version}", **more}
    return SbomComponent(**facts)  # type: ignore[arg-type]


WHOLE = Sbom(
    format="CycloneDX",
    spec="1.6",
    root=entry("device", "9"),
    components=(
        entry("app", group="org.x", purl=Purl.parse("pkg:maven/org.x/app@1")),
        entry("curl"),
        entry("zlib"),
        entry("zlib", "2"),
        entry("module", parent="r-app-1"),
        entry("other"),
    ),
    services=(entry("cloud", kind="service"), entry("printer", kind="service")),
    depends={
        "r-device-9": ("r-app-1", "r-other-1"),
        "r-app-1": ("r-curl-1", "r-cloud-1"),
        "r-curl-1": ("r-zlib-1",),
    },
    relations=(
        Relation("r-zlib-1", "CONTAINS", "r-zlib-2"),
        Relation("r-curl-1", "DEV_TOOL_OF", "r-other-1"),
    ),
)


def names(found: tuple[SbomComponent, ...]) -> list[str]:
    return [f"{item.name} {item.version}" for item in found]


@pytest.mark.parametrize("name", ["r-app-1", "pkg:maven/org.x/app@1", "org.x/app@1", "org.x/app", "app"])
def test_an_entry_is_found_by_any_of_its_names_with_all_below_it(name: str) -> None:
    assert names(selected(WHOLE, name)) == ["app 1", "curl 1", "zlib 1", "zlib 2", "module 1"]
    assert names(services(WHOLE, name)) == ["cloud 1"]


def test_a_relation_that_holds_nothing_is_not_followed() -> None:
    assert names(selected(WHOLE, "curl")) == ["curl 1", "zlib 1", "zlib 2"]


def test_a_name_of_two_entries_names_both_and_a_version_one() -> None:
    assert names(tuple(chosen(WHOLE, "zlib"))) == ["zlib 1", "zlib 2"]
    assert names(tuple(chosen(WHOLE, "zlib@2"))) == ["zlib 2"]
    assert names(selected(WHOLE, "zlib@2")) == ["zlib 2"]


def test_what_the_sbom_is_of_stands_for_all_of_it_and_is_no_component_of_itself() -> None:
    listed = WHOLE.components
    assert selected(WHOLE, None) == selected(WHOLE, "device") == listed
    assert services(WHOLE, None) == services(WHOLE, "device@9") == WHOLE.services
    spdx = Sbom(
        format="SPDX", spec="2.3", root=entry("device", "9"), components=(entry("device", "9"), *listed)
    )
    assert selected(spdx, None) == selected(spdx, "device") == listed


def test_a_name_that_nothing_bears_gives_nothing() -> None:
    assert selected(WHOLE, "absent") == services(WHOLE, "absent") == ()


def test_circles_end() -> None:
    loop = Sbom(
        format="CycloneDX",
        spec="1.6",
        components=(entry("a"), entry("b")),
        depends={"r-a-1": ("r-b-1",), "r-b-1": ("r-a-1",)},
    )
    assert names(selected(loop, "b")) == ["a 1", "b 1"]
