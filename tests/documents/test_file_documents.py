"""The documents on what is left, what is traced, what is kept and what comes after: each point asked has its section."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import msgspec
import pytest

from tests.analysis.devices import HEAD
from tests.base_folder import BASE
from tests.documents.golden import same_as_before
from wardbook.app.check import check
from wardbook.documents import book
from wardbook.documents.not_provided import ANCHOR, gathered
from wardbook.documents.writers import markdown_table
from wardbook.knowledge.reader import Record, load
from wardbook.model.document import Block, Callout, FigureBlock, Heading, Paragraph, Run, TableBlock
from wardbook.model.report import Report
from wardbook.model.table import Audience, Cell, Link, Missing, State, Table, Tone, code, text
from wardbook.views import all_views
from wardbook.views.statements import say

AS_OF = datetime.date(2026, 11, 20)
ANALYSER = Path(__file__).parent.parent / "review" / "devices" / "coagulation-analyser"
WRITTEN = (
    "anomalies",
    "metrics",
    "management-plan",
    "traceability",
    "evidence-index",
    "eu-technical-documentation",
    "customer-package",
    "sbom-report",
    "security-plan",
    "controls",
    "conformity",
    "interoperability",
    "environments",
    "test-plan",
    "test-report",
    "security-architecture",
    "threat-model",
    "risk-assessment",
    "risk-report",
    "vulnerability-assessment",
    "labelling",
    "mds2",
)
LEFT = {
    "own-cryptography": "whether an algorithm is proprietary",
    "phases": "which threats belong to production",
    "ageing": "how what tests could exploit",
    "passed-on": "which risks pass to users",
    "critical": "whether a critical vulnerability",
    "warnings": "which warnings that need attention at once",
}
KNOWLEDGE = load()
PLACES = KNOWLEDGE.of_kind("place")
ASKING = ("fda-premarket-2026", "us-524b", "iso-13485-2016")
NOWHERE = {
    "fda-premarket-2026:V.A.6.update": "that documents follow the facts is no content of a plan; the table of duties says so",
    "fda-premarket-2026:App3.4": "the same bill of materials, in an investigation",
    "fda-premarket-2026:VII.D.2.sbom": "the same bill of materials, after a change",
    "iso-13485-2016:8.2.1": "feedback in general, not of security: the table of duties shows it without a section",
    "iso-13485-2016:8.2.3": "reports in general, not of security: the table of duties shows it without a section",
    "iso-13485-2016:8.4": "analysis of data in general: the table of duties shows it without a section",
}


@pytest.fixture(scope="module")
def pump(example: Path) -> Report:
    return check(example, as_of=AS_OF).report


@pytest.fixture(scope="module")
def analyser() -> Report:
    return check(ANALYSER, as_of=AS_OF).report


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("bare")
    (folder / "device.yaml").write_text(HEAD)
    return check(folder, as_of=AS_OF).report


def written(name: str, report: Report) -> tuple[Block, ...]:
    return book.write(name, report, {})[0].blocks


def table(name: str, report: Report) -> Table:
    found = all_views()[name](report)
    assert isinstance(found, Table)
    return found


def words(blocks: tuple[Block, ...]) -> str:
    """A document as text: headings, sentences, tables in Markdown, pictures by what they say."""
    told = []
    for block in blocks:
        if isinstance(block, Heading):
            told.append(f"{'#' * block.level} {block.text}")
        elif isinstance(block, Paragraph | Callout):
            told.append("".join(run.text for run in block.runs))
        elif isinstance(block, TableBlock):
            told.append(markdown_table.write(block.table).rstrip())
        elif isinstance(block, FigureBlock):
            told.append(f"[{block.figure.title}: {block.figure.empty if block.figure.is_empty else 'drawn'}]")
    return "\n\n".join(told) + "\n"


@pytest.mark.parametrize("place", PLACES, ids=lambda item: item.name)
def test_a_place_names_a_section_that_its_document_has_and_records_that_name_the_document(
    place: Record,
) -> None:
    document = place.text("document")
    pieces = book.outlines()[document].pieces
    [heading] = [item for item in pieces if item.kind == "heading" and item.anchor == place.text("anchor")]
    assert heading.argument == place.title
    answered = [KNOWLEDGE.get(name) for name in place.list("answers")]
    assert answered
    for record in answered:
        assert record is not None
        assert document in record.evidence, record.id


@pytest.mark.parametrize("document", WRITTEN)
def test_each_point_that_names_one_of_these_documents_is_answered_by_a_section(document: str) -> None:
    placed = {name for item in PLACES if item.text("document") == document for name in item.list("answers")}
    asked = {
        record.id
        for record in KNOWLEDGE.records
        if record.source in ASKING and document in record.evidence and record.id not in NOWHERE
    }
    assert asked <= placed
    assert not placed & set(NOWHERE)


@pytest.mark.parametrize("name", WRITTEN)
def test_each_document_of_the_base_device_reads_as_before(name: str) -> None:
    same_as_before(f"document-{name}.txt", words(written(name, check(BASE, as_of=AS_OF).report)))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_device_of_which_little_is_said_gets_a_page_of_what_is_not_provided(
    name: str, bare: Report
) -> None:
    [last] = [
        item for item in written(name, bare) if isinstance(item, TableBlock) and item.table.name == ANCHOR
    ]
    assert last.table.rows


@pytest.mark.parametrize(
    ("stated", "told"),
    [("", "a manufacturer who is not stated"), ("  manufacturer: unknown\n", "who is said to be unknown")],
)
def test_a_device_whose_manufacturer_is_not_stated_or_unknown_says_so_in_words(
    stated: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "device.yaml").write_text(f"format: 1\ndevice:\n  id: demo\n  name: Demo\n{stated}")
    printed = words(written("interoperability", check(tmp_path, as_of=AS_OF).report))
    assert printed.count(told) == 2
    assert told in printed[printed.index("## Not provided") :]


def test_without_facts_no_document_says_that_all_is_well(bare: Report) -> None:
    told = " ".join(words(written(name, bare)) for name in WRITTEN)
    assert "anomalies.yaml neither lists" in told
    assert "Not applicable yet: no version is said to be in the field" in told
    assert "compared with any source of vulnerabilities" in told
    for claim in (
        "Every risk is acceptable",
        "No risk is left",
        "has no connection",
        "0 known vulnerabilities",
        "without unresolved anomalies",
    ):
        assert claim not in told


def test_what_is_missing_in_tables_sentences_and_callouts_is_gathered_under_its_heading() -> None:
    cells: tuple[tuple[Cell, ...], ...] = (
        ("one", Missing()),
        ("two", "x"),
        ("three", Missing("unknown", "asked")),
        ("four", Missing("none")),
    )
    shown = Table(name="t", title="Things", columns=(text("thing"), code("port")), rows=cells)
    empty = msgspec.structs.replace(shown, title="Others", rows=(), empty="Write it in x.yaml.")
    good = msgspec.structs.replace(shown, title="Good", rows=(), empty="Nothing is wrong.")
    blocks: tuple[Block, ...] = (
        Heading(2, "First", "first"),
        TableBlock(shown, "a"),
        TableBlock(empty, "b"),
        TableBlock(good, "c"),
        Heading(2, "Second", "second"),
        Paragraph((Run("The use is "), Run("not stated", italic=True), Run("."))),
        Paragraph((Run("Where it says not stated, nobody said it."),)),
        Heading(2, "Not provided", ANCHOR),
    )
    found = gathered(blocks, Audience.CUSTOMER)[-1]
    assert isinstance(found, TableBlock)
    assert found.table.audience is Audience.CUSTOMER
    assert found.table.rows == (
        ("First", "Things", "port of one, three"),
        ("First", "Others", "Write it in x.yaml."),
        ("Second", "text", "The use is not stated."),
    )


def test_each_element_leads_to_the_situations_controls_and_tests_that_name_it(pump: Report) -> None:
    shown = table("element-threads", pump).rows
    rows = {link.id: row[1:] for row in shown for link in row[0]}  # type: ignore[union-attr]
    assert rows["drug-limits"][0] == (Link("HS-03"),)
    assert rows["setup"][1:] == ((Link("C-06"), Link("C-10")), (Link("TC-94"), Link("TC-97")))
    assert rows["ad"] == (Missing("none"),) * 3
    assert pump.subject is not None
    device = pump.subject.device
    assert set(rows) == {*device.parts, *device.flows, *device.assets}
    assert len(shown) == len({row[1:] for row in shown}) < len(rows) / 2
    assert shown[-1][1:] == (Missing("none"),) * 3


def test_what_is_not_shown_stands_together_by_method_and_reason_and_no_row_of_the_plan_is_lost(
    pump: Report,
) -> None:
    assert pump.subject is not None
    shown = table("verification-open", pump).rows
    told = [link.id for row in shown for link in row[2]]  # type: ignore[union-attr]
    settled = ("passed", "deferred", "left out")
    due = [row.id for row in pump.subject.verification.values() if row.state not in settled]
    assert sorted(told) == sorted(due)
    assert len(told) > 3 * len(shown)
    assert shown[0][0] == State("failed", Tone.BAD)


def test_of_each_proof_is_told_who_holds_it_who_checks_it_and_its_life(pump: Report) -> None:
    rows = {row[0].id: row[1:] for row in table("credentials", pump).rows}  # type: ignore[union-attr]
    assert rows["biomed-pin"][:3] == ((Link("biomed"),), (Link("setup"),), (Link("ui"),))
    assert rows["sign-key"][0] == "no person"
    assert "drug-limits" not in rows


def test_of_each_person_is_told_where_they_act_and_of_each_part_what_lies_unused(pump: Report) -> None:
    people = {row[0].id: row[1:] for row in table("actor-dealings", pump).rows}  # type: ignore[union-attr]
    assert people["pharmacist"][1:] == (
        (Link("approval"),),
        (Link("drug-limits"), Link("hospital-logon")),
        (Link("load-library"),),
    )
    parts = {row[0].id: row for row in table("element-access", pump).rows}  # type: ignore[union-attr]
    assert parts["comms"][5] == (Link("jtag"),)
    assert (parts["ad"][1], parts["ad"][5]) == (Missing(), Missing("none"))


@pytest.mark.parametrize(
    ("document", "slot"),
    [
        ("security-architecture", "own-cryptography"),
        ("threat-model", "phases"),
        ("risk-assessment", "ageing"),
        ("risk-assessment", "passed-on"),
        ("vulnerability-assessment", "critical"),
        ("labelling", "warnings"),
    ],
)
def test_what_no_fact_can_state_is_not_provided_until_a_person_writes_it(
    document: str, slot: str, pump: Report
) -> None:
    assert "Not provided: " + LEFT[slot] in words(written(document, pump))
    prose = {f"documents/{document}/{slot}.md": "---\nreplaces: true\n---\nA person judged it.\n"}
    told = words(book.write(document, pump, prose)[0].blocks)
    assert LEFT[slot] not in told
    assert "A person judged it." in told


def test_of_a_study_the_labelling_tells_only_where_the_device_goes_into_one(pump: Report) -> None:
    asked = "what those who take part in a clinical study read"
    assert asked not in words(written("labelling", pump))
    assert pump.subject is not None
    about = pump.subject.device.about
    replace = msgspec.structs.replace
    study = replace(about, submission={**about.submission, "us": replace(about.submission["us"], type="ide")})
    file = replace(pump.subject, device=replace(pump.subject.device, about=study))
    assert asked in words(written("labelling", replace(pump, subject=file)))


def test_a_customer_reads_what_is_known_of_each_component_and_what_to_do(pump: Report) -> None:
    told = words(written("labelling", pump))
    section = told[told.index("### Known vulnerabilities of components") :]
    assert "CVE-2024-6119 | openssl 3.0.8" in section
    assert "not decided yet" in section


def test_questions_of_the_form_that_are_not_answered_are_gathered_behind_it(pump: Report) -> None:
    told = words(written("mds2", pump))
    [count] = re.findall(r"(\d+) are not answered yet", told)
    last = told[told.index("## Not provided") :]
    assert f"and {int(count) - 4} more" in last


def test_measures_are_averaged_over_periods_by_what_was_mended(pump: Report) -> None:
    rows = table("measures", pump).rows
    assert [row[4] for row in rows] == ["91 %", "93 %", "92 %"]
    total = rows[-1]
    assert total[2:4] == (75, 69)
    assert total[5:7] == (f"{(31 * 44 + 38 * 27) / 69:.0f} d", f"{(31 * 61 + 38 * 52) / 69:.0f} d")


def test_of_a_share_that_cannot_be_nothing_is_worked_out(pump: Report) -> None:
    assert pump.subject is not None
    plan = pump.subject.device.postmarket
    assert plan is not None
    first, second = plan.measures
    replace = msgspec.structs.replace
    measures = {
        first: replace(plan.measures[first], mended=99),
        second: replace(plan.measures[second], identified=None, to_fix=None),
    }
    device = replace(pump.subject.device, postmarket=replace(plan, measures=measures))
    rows = table("measures", replace(pump, subject=replace(pump.subject, device=device))).rows
    assert [isinstance(row[4], Missing) for row in rows] == [True, True, True]
    assert rows[-1][5] == "44 d"


def test_versions_in_the_field_without_measures_are_a_gap_and_no_excuse(pump: Report) -> None:
    assert pump.subject is not None
    plan = pump.subject.device.postmarket
    assert plan is not None
    device = msgspec.structs.replace(
        pump.subject.device, postmarket=msgspec.structs.replace(plan, measures={})
    )
    file = msgspec.structs.replace(pump.subject, device=device)
    said = say("metrics", msgspec.structs.replace(pump, subject=file)).text
    assert said.startswith("Not provided: 2 versions are said to be in the field")


def test_every_file_that_was_read_is_in_the_index_once_with_its_digest(pump: Report) -> None:
    assert pump.subject is not None
    listed = [(row[1], row[4]) for row in table("evidence-index", pump).rows]
    listed += [(row[0], row[3]) for row in table("source-index", pump).rows]
    assert sorted(map(str, listed)) == sorted(map(str, pump.subject.inputs.items()))


def test_evidence_that_is_not_there_or_was_altered_is_named_so(pump: Report) -> None:
    assert pump.subject is not None
    first, second = sorted(pump.subject.device.evidence)[:2]
    replace = msgspec.structs.replace
    evidence = dict(pump.subject.device.evidence)
    evidence[first] = replace(evidence[first], digest="sha256:" + "0" * 64)
    evidence[second] = replace(evidence[second], file="evidence/gone.pdf")
    file = replace(pump.subject, device=replace(pump.subject.device, evidence=evidence))
    states = {row[0].id: row[5].word for row in table("evidence-index", replace(pump, subject=file)).rows}  # type: ignore[union-attr]
    assert (states[first], states[second]) == ("altered", "missing")


def test_a_diagnostic_device_is_held_against_its_own_regulation_alone(analyser: Report, pump: Report) -> None:
    for report, own, other in (
        (analyser, "eu-ivdr-2017", "eu-mdr-2017"),
        (pump, "eu-mdr-2017", "eu-ivdr-2017"),
    ):
        assert report.subject is not None
        named = [*table("eu-requirements", report).anchors, *table("eu-instructions", report).anchors]
        due = {
            item.id
            for item in report.subject.obligations.values()
            if item.source == own and item.id.startswith(f"{own}:AnnexI-")
        }
        assert due
        assert due <= {*named}
        assert not [name for name in named if name.startswith(other)]
    said = say("eu-law", analyser).text
    assert "2017/746" in said
    assert "class C" in said


def test_a_requirement_whose_document_has_no_section_for_it_is_open(pump: Report) -> None:
    shown = table("eu-surveillance", pump)
    rows = dict(zip(shown.anchors, shown.rows, strict=True))
    reports = rows["eu-mdr-2017:Art-87.3"]
    assert "Cybersecurity management plan: no section answers this" in reports[-1]  # type: ignore[operator]
    assert rows["eu-mdr-2017:Art-84"][3] == ("Cybersecurity management plan: Monitoring",)


def test_a_device_not_for_the_eu_is_not_held_against_its_rules(bare: Report, pump: Report) -> None:
    assert table("eu-requirements", bare).rows == ()
    assert "names no market" in table("eu-requirements", bare).empty
    assert pump.subject is not None
    about = msgspec.structs.replace(pump.subject.device.about, markets=("us",))
    file = msgspec.structs.replace(
        pump.subject, device=msgspec.structs.replace(pump.subject.device, about=about)
    )
    shown = table("eu-requirements", msgspec.structs.replace(pump, subject=file))
    assert (shown.rows, shown.empty) == ((), "The EU is not among the markets of this device.")


def test_a_document_for_a_market_is_made_where_the_device_is_sold_there_or_nobody_said_where(
    pump: Report, bare: Report, tmp_path: Path
) -> None:
    (tmp_path / "device.yaml").write_text(f"{HEAD}markets: [us]\n")
    abroad = check(tmp_path, as_of=AS_OF).report
    name = "eu-technical-documentation"
    due = [name in book.due(report.subject, {}) for report in (pump, bare, abroad) if report.subject]
    assert due == [True, True, False]
    assert abroad.subject is not None
    assert name not in abroad.subject.documents


def test_the_elements_of_a_plan_tell_which_facts_are_not_stated(pump: Report) -> None:
    assert pump.subject is not None
    plan = pump.subject.device.postmarket
    assert plan is not None
    assert {row[2].word for row in table("plan-elements", pump).rows} == {"stated"}  # type: ignore[union-attr]
    replace = msgspec.structs.replace
    assert plan.timelines is not None
    cut = replace(plan, owner=None, timelines=replace(plan.timelines, out_of_cycle=None))
    device = replace(pump.subject.device, postmarket=cut)
    rows = table("plan-elements", replace(pump, subject=replace(pump.subject, device=device))).rows
    states = {row[1]: (row[2].word, row[3]) for row in rows}  # type: ignore[union-attr]
    assert states["Who answers"] == ("not stated", ("postmarket.owner",))
    assert states["How fast a fix is made"] == ("in part", ("postmarket.timelines.out-of-cycle",))
    assert states["Out of the cycle"] == ("not stated", ("postmarket.timelines.out-of-cycle",))
    assert states["The regular cycle"] == ("stated", states["The regular cycle"][1])


def test_components_that_end_before_the_device_are_named_and_those_without_an_end_counted(
    pump: Report,
) -> None:
    assert pump.subject is not None
    life = pump.subject.device.about.lifecycle
    assert life is not None
    assert life.support_until is not None
    early = [
        item
        for item in pump.subject.components.values()
        if item.support is None or item.support.until is None or item.support.until < life.support_until
    ]
    rows = table("support-gaps", pump).rows
    assert sum(row[2] for row in rows if isinstance(row[2], int)) == len(early)
    assert all(
        item.label in str(row[3])
        for item in early
        if item.support and item.support.until
        for row in rows
        if row[0] == item.support.until.isoformat() and item.part == getattr(row[1], "id", "")
    )


def test_the_customer_package_holds_nothing_that_is_for_a_regulator(pump: Report) -> None:
    assert pump.subject is not None
    told = words(written("customer-package", pump))
    file = pump.subject
    secrets = [item.why for item in file.device.decisions if item.why]
    secrets += [item.reason for item in file.threats.values() if item.reason]
    secrets += [step.why for step in file.steps.values()]
    plan = file.device.postmarket
    assert plan is not None
    assert plan.timelines is not None
    secrets += [
        str(plan.known_exploited),
        str(plan.timelines.out_of_cycle.why if plan.timelines.out_of_cycle else ""),
    ]
    assert len(secrets) > 100
    assert [item for item in secrets if len(item) > 30 and item in told] == []
    assert not re.search(r"\bexploitability\b|\bEMB3D\b|\bTID-\d", told)
    for piece in book.outlines()["customer-package"].pieces:
        if piece.kind in ("view", "figure"):
            assert all_views()[piece.argument].audience in (Audience.PUBLIC, Audience.USER, Audience.CUSTOMER)
