from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import yaml

from wardbook.knowledge.kinds import KINDS
from wardbook.knowledge.reader import Verified, load
from wardbook.model import aftercare, architecture, components, controls, device, safety, sbom, verification
from wardbook.model.diagnostic import Gate
from wardbook.model.table import Audience
from wardbook.source.language import (
    Both,
    Compare,
    Either,
    Expression,
    Mistake,
    Not,
    Truth,
    evaluate,
    names,
    parse,
)

KNOWLEDGE = load()
EXPRESSIONS = sorted({record.applies for record in KNOWLEDGE.records if record.applies})
COUNTS = {
    "control-category": 8,
    "control": 64,
    "view": 4,
    "view-rule": 5,
    "asset-kind": 5,
    "path-detail": 19,
    "diagram-rule": 1,
    "sbom-field": 10,
    "sbom-rule": 7,
    "labelling": 14,
    "table-row": 14,
    "metric": 5,
    "ide-element": 5,
    "connectivity": 4,
    "postmarket": 10,
    "disclosure-question": 240,
    "slot": 20,
    "question": 10,
    "mission-point": 10,
    "market": 12,
}
CLAUSES = {
    "eu-mdr-2017": 33,
    "eu-ivdr-2017": 22,
    "eu-mdcg-2019-16-rev1": 26,
    "iec-81001-5-1-2021": 64,
    "iec-62304-2015": 47,
    "iso-14971-2019": 23,
    "iso-13485-2016": 26,
    "aami-sw96-2023": 7,
    "aami-tir57-2016": 8,
    "aami-tir97-2019": 5,
    "ul-2900-1-2017": 19,
    "ul-2900-2-1-2017": 21,
    "iec-62443-4-1-2018": 47,
    "iec-62443-4-2-2019": 92,
    "iec-tr-60601-4-5-2021": 3,
    "nist-ssdf-1.1": 61,
    "iso-iec-30111-2013": 9,
    "iso-iec-29147-2014": 6,
    "wardbook-incident-2026": 10,
    "us-qmsr-2026": 21,
    "nema-mds2-2019": 240,
}
MODEL: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "device": (device.DeviceFile,),
    "zone": (architecture.Zone,),
    "actor": (architecture.Actor,),
    "part": (architecture.Part,),
    "asset": (architecture.Asset,),
    "flow": (architecture.Flow,),
    "use": (architecture.Use,),
    "situation": (safety.Situation,),
    "control": (controls.Control,),
    "test": (verification.TestCase,),
    "evidence": (verification.Evidence,),
    "component": (components.Component, components.ComponentFacts),
    "sbom": (sbom.Sbom, sbom.SbomComponent),
    "postmarket": (aftercare.PostmarketFile,),
}


@pytest.mark.parametrize(("kind", "count"), COUNTS.items())
def test_nothing_of_what_a_source_lists_was_left_out(kind: str, count: int) -> None:
    assert len(KNOWLEDGE.of_kind(kind)) == count


def test_the_plan_has_its_nine_elements_and_six_more_for_cyber_devices() -> None:
    sections = Counter(record.section for record in KNOWLEDGE.of_kind("plan"))
    assert sections == {"VI.B": 9, "VII.C.1": 6}


def test_every_category_of_controls_has_controls() -> None:
    letters = {record.text("letter") for record in KNOWLEDGE.of_kind("control-category")}
    assert letters == {record.text("category") for record in KNOWLEDGE.of_kind("control")} == set("ABCDEFGH")


def test_every_kind_is_used_and_no_other() -> None:
    assert {record.kind for record in KNOWLEDGE.records} == set(KINDS)


def test_every_record_says_something_in_whole_sentences() -> None:
    bad = [
        record.id
        for record in KNOWLEDGE.records
        if not record.says.endswith((".", "?")) or record.says != " ".join(record.says.split())
    ]
    assert bad == []


def test_every_phase_is_a_milestone() -> None:
    assert {record.phase for record in KNOWLEDGE.records} <= {"", *(gate.value for gate in Gate)}


def test_every_record_that_is_not_verified_says_why() -> None:
    doubtful = [record for record in KNOWLEDGE.records if record.verified != "yes"]
    assert doubtful
    assert [record.id for record in doubtful if len(record.checked.split()) < 2] == []


def test_the_form_we_have_not_seen_is_nowhere_called_verified() -> None:
    assert {record.verified for record in KNOWLEDGE.of_kind("slot")} <= {"third-party", "no"}


def test_verified_records_are_counted_per_source(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counter((record.source, record.verified) for record in KNOWLEDGE.records)
    lines = [f"{source.id}: {_marks(counts, source.id)}" for source in KNOWLEDGE.sources]
    with capsys.disabled():
        sys.stdout.write("\nverified records: " + "; ".join(lines) + "\n")
    assert sum(counts.values()) == len(KNOWLEDGE.records)
    assert [line for line in lines if line.endswith(": ")] == []


def _marks(counts: Counter[tuple[str, Verified]], source: str) -> str:
    marks: tuple[Verified, ...] = ("yes", "third-party", "no")
    return ", ".join(f"{counts[source, mark]} {mark}" for mark in marks if counts[source, mark])


def test_fields_that_answer_a_record_exist_in_the_model() -> None:
    missing = [
        f"{record.id}: {field}"
        for record in KNOWLEDGE.records
        for field in record.list("fields")
        if not _exists(*field.split(".", 1))
    ]
    assert missing == []


def _exists(table: str, field: str) -> bool:
    return any(
        field in (info.encode_name, info.name)
        for kind in MODEL[table]
        for info in msgspec.structs.fields(kind)
    )


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_condition_can_be_true_false_and_unknown(text: str) -> None:
    expression = parse(text)
    assert not isinstance(expression, Mistake)
    facts: list[dict[str, bool | str]] = [
        {name.name: value for name in names(expression)} for value in (True, False, "II", "510k", "ide")
    ]
    facts += [facts[0] | choice for choice in _choices(expression)]
    facts += [facts[0] | {"cyber-affected.us": False}, facts[0] | {"submission.us": "ide"}]
    facts += [facts[0] | {"submission.us": "510k"}]
    truths = {evaluate(expression, each).truth for each in facts} | {evaluate(expression, {}).truth}
    assert truths == set(Truth)


def _choices(expression: Expression) -> list[dict[str, bool | str]]:
    """The names that are compared with words, each with one of the words, in every combination of first and last."""
    compared = {item.name.name: item.values for item in _compares(expression)}
    first: dict[str, bool | str] = {name: values[0] for name, values in compared.items()}
    return [first, {name: values[-1] for name, values in compared.items()}]


def _compares(expression: Expression) -> Iterator[Compare]:
    match expression:
        case Compare():
            yield expression
        case Not(inner=inner):
            yield from _compares(inner)
        case Both(items=items) | Either(items=items):
            for item in items:
                yield from _compares(item)


def test_documents_name_audiences_and_cover_table_1_and_all_ten_points() -> None:
    documents = KNOWLEDGE.of_kind("document")
    assert {record.text("audience") for record in documents} <= {audience.value for audience in Audience}
    assert {record.text("point") for record in documents} == {str(point) for point in range(1, 11)}
    rows = {row for record in documents for row in record.list("rows")}
    assert rows == {record.id for record in KNOWLEDGE.of_kind("table-row")}


def test_a_row_of_table_1_and_its_documents_name_each_other() -> None:
    for row in KNOWLEDGE.of_kind("table-row"):
        naming = {record.name for record in KNOWLEDGE.of_kind("document") if row.id in record.list("rows")}
        assert naming <= {*row.evidence}, row.id
        assert {*row.evidence} <= naming, row.id


def test_the_documents_that_exist_are_in_the_set() -> None:
    names_of_documents = {record.name for record in KNOWLEDGE.of_kind("document")}
    assert {"security-architecture", "readiness-report"} <= names_of_documents


def test_the_sources_of_a_market_exist_and_hold_records() -> None:
    held = {record.source for record in KNOWLEDGE.records}
    for record in KNOWLEDGE.of_kind("market"):
        sources = record.list("sources")
        assert sources, record.id
        assert all(KNOWLEDGE.source(source) and source in held for source in sources), record.id


def test_a_recognition_names_a_market_and_a_standard_that_exist() -> None:
    for record in KNOWLEDGE.of_kind("recognition"):
        assert record.text("market") in KNOWLEDGE.words("markets"), record.id
        assert KNOWLEDGE.source(record.text("standard")), record.id


def test_a_change_between_editions_names_editions_that_exist() -> None:
    changes = KNOWLEDGE.of_kind("edition-change")
    assert {record.text("how") for record in changes} == {"added", "removed", "changed", "same"}
    for record in changes:
        assert KNOWLEDGE.source(record.text("from")), record.id
        assert KNOWLEDGE.source(record.text("to")), record.id


@pytest.mark.parametrize(("source", "count"), CLAUSES.items())
def test_every_clause_of_a_standard_that_we_know_of_is_there(source: str, count: int) -> None:
    assert sum(record.source == source for record in KNOWLEDGE.records) == count


def test_a_higher_security_level_never_drops_what_a_lower_one_asks() -> None:
    records = [record for record in KNOWLEDGE.of_kind("clause") if record.facts.get("enhancements")]
    assert records
    for record in records:
        levels = [int(item.rpartition(" ")[2]) for item in record.list("enhancements")]
        assert min(levels) >= int(record.text("from-level")), record.id


def test_no_text_is_taken_over_from_the_reference_notes(root: Path) -> None:
    notes = root.parent / "shared" / "reference"
    if not notes.exists():
        pytest.skip("the reference notes are not beside this checkout")
    fda = yaml.load((notes / "fda.yaml").read_bytes(), yaml.CSafeLoader)["records"]
    standards = yaml.load((notes / "standards.yaml").read_bytes(), yaml.CSafeLoader)
    texts = [row["detail"] for row in fda]
    texts += [clause["title"] for standard in standards["standards"] for clause in standard["clauses"]]
    texts += [question["gloss"] for section in standards["mds2"] for question in section["questions"]]
    taken = {run for text in texts for run in _runs(text)}
    found = {record.id: run for record in KNOWLEDGE.records for run in _runs(record.says) if run in taken}
    assert found == {}


def _runs(text: str, length: int = 9) -> list[str]:
    """Every run of nine words: shorter ones are names and idioms, longer ones are somebody's sentence."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    return [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]


def test_clauses_that_our_controls_and_mitigations_answer_are_catalogued() -> None:
    components = {item.text("clause") for item in KNOWLEDGE.of_kind("clause") if "62443-4-2" in item.source}
    life = {item.text("clause") for item in KNOWLEDGE.of_kind("clause") if "81001-5-1" in item.source}
    named = {
        clause.partition(" RE(")[0]
        for record in (*KNOWLEDGE.of_kind("catalogue-control"), *KNOWLEDGE.of_kind("device-mitigation"))
        for clause in (*record.list("component"), *record.list("iec-62443-4-2"))
    }
    stages = {
        clause for record in KNOWLEDGE.of_kind("catalogue-control") for clause in record.list("lifecycle")
    }
    assert named
    assert stages
    assert named <= components
    assert stages <= life
