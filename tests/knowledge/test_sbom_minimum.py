"""Minimum elements of SBOMs: every list whole, each element judged by a neutral attribute, none claimed unread."""

from __future__ import annotations

from collections import Counter

import pytest

from wardbook.analysis import adequacy
from wardbook.knowledge.reader import Record, load

KNOWLEDGE = load()
ELEMENTS = KNOWLEDGE.of_kind("sbom-element")

DOCUMENT = {
    *("author", "author-contact", "completeness", "data-format", "data-format-version", "document-uri"),
    *("document-version", "generation-context", "no-vulnerabilities", "primary-component", "signature"),
    *("timestamp", "tool", "tool-version"),
}
COMPONENT = {
    *("archive", "copyright", "download-uri", "effective-license", "executable", "file-name", "hash"),
    *("identifier", "license", "name", "original-license", "relationship", "relationship-completeness"),
    *("security-txt", "sha-512", "source-code-uri", "source-hash", "structured", "supplier"),
    *("supplier-contact", "version"),
}
PROCESS = {"access-control", "corrections", "delivery", "frequency", "known-unknowns"}
ATTRIBUTES = {"document": DOCUMENT, "component": COMPONENT, "process": PROCESS}

COUNTS = {
    "ntia-framing-2021": {"document": 2, "component": 6, "process": 1},
    "ntia-minimum-2021": {"document": 4, "component": 5, "process": 5},
    "cisa-framing-2024": {"document": 4, "component": 8},
    "cisa-minimum-2025": {"document": 5, "component": 7, "process": 3},
    "cisa-minimum-2026": {"document": 9, "component": 8, "process": 1},
    "bsi-tr-03183-2-2025": {"document": 5, "component": 18},
}


def _of(source: str) -> list[Record]:
    return [item for item in ELEMENTS if item.source == source]


def _asked(source: str) -> set[str]:
    return {item.text("attribute") for item in _of(source)}


@pytest.mark.parametrize(("source", "counts"), COUNTS.items())
def test_every_list_of_minimum_elements_is_whole(source: str, counts: dict[str, int]) -> None:
    assert Counter(item.text("of") for item in _of(source)) == counts


def test_no_list_is_without_a_count() -> None:
    assert {item.source for item in ELEMENTS} == set(COUNTS)


def test_an_attribute_has_one_name_in_every_list() -> None:
    wrong = [
        item.id for item in ELEMENTS if item.text("attribute") not in ATTRIBUTES.get(item.text("of"), set())
    ]
    assert wrong == []
    used = {(item.text("of"), item.text("attribute")) for item in ELEMENTS}
    assert used == {(of, name) for of, names in ATTRIBUTES.items() for name in names}


def test_the_baseline_that_fda_refers_to_is_the_one_that_adequacy_counts() -> None:
    baseline = [item for item in _of("ntia-framing-2021") if item.text("of") != "process"]
    assert tuple(item.text("attribute") for item in baseline) == adequacy.BASELINE
    linked = [KNOWLEDGE.get(record) for item in baseline for record in item.maps]
    assert [record and record.kind for record in linked] == ["sbom-field"] * 8
    assert [record and record.text("baseline") for record in linked] == [item.section for item in baseline]


def test_the_list_of_july_2021_has_no_hash_and_the_later_ones_have() -> None:
    assert "hash" not in _asked("ntia-minimum-2021")
    later = ("ntia-framing-2021", "cisa-framing-2024", "cisa-minimum-2025", "cisa-minimum-2026")
    assert all("hash" in _asked(source) for source in later)
    assert "sha-512" in _asked("bsi-tr-03183-2-2025")


def test_a_later_list_drops_nothing_of_the_seven_fields() -> None:
    seven = {item.text("attribute") for item in _of("ntia-minimum-2021") if item.section == "Data fields"}
    assert len(seven) == 7
    for source in ("ntia-framing-2021", "cisa-framing-2024", "cisa-minimum-2025", "cisa-minimum-2026"):
        assert seven <= _asked(source)


def test_what_is_asked_only_where_it_exists_is_said_so() -> None:
    assert {item.text("when") for item in ELEMENTS} == {"", "where-available"}
    additional = [item for item in _of("bsi-tr-03183-2-2025") if item.section in {"5.2.3", "5.2.4"}]
    assert len(additional) == 5
    assert {(item.obligation, item.text("when")) for item in additional} == {("must", "where-available")}
    assert {item.obligation for item in _of("bsi-tr-03183-2-2025") if item.section == "5.2.5"} == {"may"}


def test_a_name_alone_is_not_counted_as_the_contact_that_bsi_asks_for() -> None:
    creators = [item for item in _of("bsi-tr-03183-2-2025") if "reator" in item.title]
    assert {item.text("attribute") for item in creators} == {"author-contact", "supplier-contact"}


def test_only_what_was_read_in_the_words_of_an_edition_is_called_verified() -> None:
    verified = Counter(item.source for item in ELEMENTS if item.verified == "yes")
    assert verified == {"ntia-framing-2021": 9, "ntia-minimum-2021": 7}
    assert all(len(item.checked.split()) > 4 for item in ELEMENTS)
