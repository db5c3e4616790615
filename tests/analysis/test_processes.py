"""Where the quality system carries each clause: by what procedures say, in the ways in which people cite."""

from __future__ import annotations

import pytest

from tests.analysis.devices import device
from wardbook.analysis.processes import STANDARDS, processes
from wardbook.knowledge.reader import load
from wardbook.model.obligation import CarriedClause, Citation

KNOWLEDGE = load()
BOX = "zones: {box: {trust: 1}}\n"
PARTS = BOX + "parts: {pump: {is: process, in: box, owner: maker}}\n"


def _carried(*clauses: str, about: str = "", more: str = "") -> dict[str, CarriedClause]:
    written = ", ".join(f'"{clause}"' for clause in clauses)
    procedures = f"procedures: {{sop: {{what: security, clauses: [{written}]{more}}}}}\n"
    return processes(device(about, architecture=PARTS, processes=procedures), KNOWLEDGE).clauses


def _cited(clause: str) -> Citation:
    procedures = f'procedures: {{sop: {{what: security, clauses: ["{clause}"]}}}}\n'
    return next(iter(processes(device(processes=procedures), KNOWLEDGE).citations.values()))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("ISO 14971:2019 4.1", ("iso-14971-2019:4.1",)),
        ("EN ISO 14971:2019 4.1", ("iso-14971-2019:4.1",)),
        ("ISO 14971 4.1", ("iso-14971-2019:4.1",)),
        ("ISO 14971:2019 clause 6", ("iso-14971-2019:6",)),
        ("ISO 13485:2016 7.3.2-7.3.4", tuple(f"iso-13485-2016:7.3.{n}" for n in (2, 3, 4))),
        ("ISO 13485:2016 4.1, 7.1", ("iso-13485-2016:4.1", "iso-13485-2016:4.1.6", "iso-13485-2016:7.1")),
        ("IEC 62304:2006+A1:2015 8.1", ("iec-62304-2015:8.1.2",)),
        ("IEC 62304:2006+AMD1:2015 8.1.2", ("iec-62304-2015:8.1.2",)),
        ("IEC 62304:2015 8.1.2", ("iec-62304-2015:8.1.2",)),
        ("ANSI/AAMI SW96:2023 4", ("aami-sw96-2023:4",)),
        ("NIST SP 800-218 PS.2", ("nist-ssdf-1.1:PS.2", "nist-ssdf-1.1:PS.2.1")),
        ("ISO/IEC 30111:2013 policy, receive", ("iso-iec-30111-2013:policy", "iso-iec-30111-2013:receive")),
        ("ISO/IEC 30111:2019 remedy", ("iso-iec-30111-2013:remedy",)),
        ("ISO/IEC 29147:2018 advisory", ("iso-iec-29147-2014:advisory",)),
        ("Wardbook IR1 contain", ("wardbook-incident-2026:contain",)),
        ("IEC 62443-4-1:2018 SM-1", ("iec-62443-4-1-2018:SM-1",)),
    ],
)
def test_a_citation_covers_the_clause_it_names_and_those_below(text: str, clauses: tuple[str, ...]) -> None:
    found = _cited(text)
    assert (found.state, found.clauses) == ("known", clauses)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ISO 14971:2007 4.1", "other-edition"),
        ("IEC 62304:2006 5", "other-edition"),
        ("ISO 14971:2019 4.9", "no-such-clause"),
        ("ISO 14971:2019", "no-such-clause"),
        ("ISO 14971:2019 4.11", "no-such-clause"),
        ("21 CFR 806", "not-catalogued"),
        ("ISO/IEC 30111:2011 policy", "other-edition"),
        ("ISO/IEC 30111:2013 7.1", "no-such-clause"),
        ("ISO/IEC 27035-1:2023", "not-catalogued"),
        ("our own rule", "not-catalogued"),
    ],
)
def test_a_citation_that_carries_nothing_says_why(text: str, state: str) -> None:
    found = _cited(text)
    assert (found.state, found.clauses) == (state, ())


def test_a_clause_is_carried_when_a_procedure_that_names_it_was_exercised() -> None:
    assert _carried("ISO 14971:2019 4")["iso-14971-2019:4.4"].state == "not-exercised"
    used = _carried("ISO 14971:2019 4", more=", exercised: 2026-01-01")
    assert used["iso-14971-2019:4.4"].state == "carried"
    assert used["iso-14971-2019:4.4"].procedures == ("sop",)
    assert used["iso-14971-2019:5.1"].state == "nowhere"


@pytest.mark.parametrize(
    ("safety", "state"),
    [("C", "nowhere"), ("B", "does-not-apply"), ("A", "does-not-apply"), (None, "unknown")],
)
def test_the_safety_class_decides_which_clauses_of_the_software_standard_hold(
    safety: str | None, state: str
) -> None:
    about = f"class: {{software-safety: {safety}}}\n" if safety else ""
    assert _carried("ISO 14971:2019 4", about=about)["iec-62304-2015:5.3.5"].state == state


def test_the_matrix_holds_the_five_standards_and_what_is_cited_besides() -> None:
    found = _carried("UL 2900-1:2017 13")
    assert {item.partition(":")[0] for item in found} == {*STANDARDS, "ul-2900-1-2017"}


def test_without_procedures_there_is_no_matrix() -> None:
    assert processes(device(), KNOWLEDGE).clauses == {}


def test_notes_that_bind_nobody_are_in_no_matrix() -> None:
    found = _carried("IEC 81001-5-1:2021 4")
    assert "iec-81001-5-1-2021:AnnexA" not in found
    assert "iec-81001-5-1-2021:AnnexF" in found
