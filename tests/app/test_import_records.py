"""`wardbook import`: requirements and anomalies taken over, their drift told, nothing of a person's overwritten."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base_folder import copy_base
from tests.formats.requirement_samples import ANOMALIES, REQUIREMENTS
from wardbook.app.check import check
from wardbook.app.inputs import read_device
from wardbook.cli.main import wardbook
from wardbook.device.splice import NotSpliceable
from wardbook.device.splice_records import spliced
from wardbook.model.diagnostic import Gate
from wardbook.model.security_file import Device, SecurityFile
from wardbook.source import text
from wardbook.views.register import get

TWO = "ID,Text,Links,Status\nA-1,It logs.,satisfies: HS-1,Approved\nA-2,It beeps.,satisfies: A-1,Draft\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = copy_base(tmp_path / "device")
    for name in ("anomalies.yaml", "requirements.yaml", "sources.yaml"):
        (made / name).unlink(missing_ok=True)
    return made


def run(
    folder: Path, content: str | bytes, *more: str, what: str = "requirements", name: str = "srs.csv"
) -> Result:
    file = folder.parent / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(wardbook, ["import", what, str(file), "-C", str(folder), *more])


def device(folder: Path) -> Device:
    loaded = read_device(folder)
    assert loaded.device is not None
    assert not [item for item in loaded.diagnostics if item.at.file.startswith(("req", "anom", "sou"))]
    return loaded.device


def codes(folder: Path) -> set[str]:
    report = check(folder, as_of=datetime.date(2026, 3, 1), gate=Gate.SUBMISSION).report
    return {item.code for item in report.diagnostics}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("**/*.yaml"))}


@pytest.mark.parametrize("name", [*REQUIREMENTS, *ANOMALIES])
def test_an_import_is_read_back_and_a_second_one_changes_no_byte(folder: Path, name: str) -> None:
    what = "anomalies" if name in ANOMALIES else "requirements"
    content = {**REQUIREMENTS, **ANOMALIES}[name]
    first = run(folder, content, what=what, name=name)
    assert "new" in first.stdout, first.output
    assert getattr(device(folder), what)
    before = bytes_of(folder)
    again = run(folder, content, what=what, name=name)
    assert "nothing changes" in again.stdout
    assert bytes_of(folder) == before


def test_a_source_is_recorded_with_digest_system_revision_and_date(folder: Path) -> None:
    run(folder, REQUIREMENTS["doors.reqif"], "--into", "srs", name="doors.reqif")
    source = device(folder).sources["srs"]
    assert (source.file, source.system, source.revision, str(source.date)) == (
        "doors.reqif",
        "IBM Rational DOORS",
        "baseline 7",
        "2026-10-20",
    )
    assert source.digest.startswith("sha256:")
    assert (folder / "requirements" / "srs.yaml").exists()


def test_links_to_things_of_the_folder_become_links_and_others_stay_as_they_are_written(folder: Path) -> None:
    (folder / "verification.yaml").write_text("tests: {TC-1: {method: security-requirement}}\n")
    said = 'ID,Text,Links\nA-1,It logs.,"satisfies: HS-1, verified by: TC-1, refines: URS-4"\n'
    assert run(folder, said).exit_code == 0
    found = device(folder).requirements["A-1"]
    assert (found.from_, found.tests, found.links) == (("HS-1",), ("TC-1",), {"refines": ("URS-4",)})


@pytest.mark.parametrize(("written", "meant"), [("HS-01", "HS-1"), ("hs1", "HS-1"), ("HS-12", "HS-1")])
def test_a_stale_link_is_an_error_with_a_proposal_and_nothing_is_relinked(
    folder: Path, written: str, meant: str
) -> None:
    done = run(folder, f"ID,Text,Links\nA-1,It logs.,satisfies: {written}\n")
    assert done.exit_code == 1
    assert f"CT121 a link of `A-1`: nothing here has the id `{written}`" in done.stderr
    assert f"`{meant}`" in done.stderr
    found = device(folder).requirements["A-1"]
    assert (found.from_, found.links) == ((), {"satisfies": (written,)})
    assert "CT121" in codes(folder)


def test_an_id_in_two_sources_is_refused_and_can_be_qualified(folder: Path) -> None:
    run(folder, TWO, "--into", "one")
    twice = run(folder, "ID,Text\nA-1,Another thing.\n", "--into", "two")
    assert twice.exit_code == 1
    assert "CT122 `A-1` is ambiguous: it was imported from `one` too" in twice.stderr
    assert device(folder).requirements["A-1"].text == "It logs."
    assert run(folder, "ID,Text\nA-1,Another thing.\n", "--into", "two", "--qualify").exit_code == 0
    assert device(folder).requirements["two/A-1"].text == "Another thing."


def test_an_id_that_stands_twice_in_an_export_is_taken_from_neither_row(folder: Path) -> None:
    done = run(folder, "ID,Text\nA-1,It logs.\nA-1,It beeps.\nA-2,It blinks.\n")
    assert done.exit_code == 1
    assert "more than once" in done.stderr
    assert list(device(folder).requirements) == ["A-2"]


def test_an_id_that_is_one_of_another_thing_here_is_refused(folder: Path) -> None:
    done = run(folder, "ID,Text\nHS-1,It logs.\n")
    assert done.exit_code == 1
    assert "CT122" in done.stderr
    assert not device(folder).requirements


def test_changed_words_are_taken_and_make_links_suspect_until_somebody_looked(folder: Path) -> None:
    run(folder, TWO)
    done = run(folder, TWO.replace("It logs.", "It logs log-ons."))
    assert "A-1 has other words in the export, which are taken; its links are suspect" in done.stdout
    assert "HS-1, A-2" in done.stdout
    found = device(folder).requirements
    assert found["A-1"].text == "It logs log-ons."
    assert found["A-2"].links_as_of is None
    assert "CT123" in codes(folder)
    place = folder / "requirements.yaml"
    place.write_text(
        "".join(line for line in place.read_text().splitlines(keepends=True) if "links-as-of" not in line)
    )
    assert "CT123" not in codes(folder)


def test_words_that_come_back_are_suspect_no_longer(folder: Path) -> None:
    run(folder, TWO)
    run(folder, TWO.replace("It logs.", "It logs log-ons."))
    run(folder, TWO)
    assert device(folder).requirements["A-1"].links_as_of is None


def test_what_was_edited_here_is_told_and_never_overwritten_unless_asked(folder: Path) -> None:
    run(folder, TWO)
    place = folder / "requirements.yaml"
    place.write_text(place.read_text().replace("It logs.", "It logs everything."))
    assert "CT124" in codes(folder)
    assert "A-1 was edited here" in run(folder, TWO).stdout
    both = run(folder, TWO.replace("It logs.", "It logs log-ons."))
    assert both.exit_code == 1
    assert "here:   It logs everything." in both.stdout
    assert "there:  It logs log-ons." in both.stdout
    assert device(folder).requirements["A-1"].text == "It logs everything."
    run(folder, TWO.replace("It logs.", "It logs log-ons."), "--theirs", "A-1")
    assert device(folder).requirements["A-1"].text == "It logs log-ons."


def test_what_is_gone_from_the_source_stays_and_is_told(folder: Path) -> None:
    run(folder, TWO)
    done = run(folder, "ID,Text,Links,Status\nA-1,It logs.,satisfies: HS-1,Approved\n")
    assert done.exit_code == 1
    assert "A-2 is gone from the export" in done.stdout
    assert "A-2" in device(folder).requirements
    assert device(folder).sources["srs"].gone == ("A-2",)
    assert "CT126" in codes(folder)
    run(folder, TWO)
    assert device(folder).sources["srs"].gone == ()


def test_an_export_that_changed_in_the_folder_is_told_until_it_is_imported(folder: Path) -> None:
    (folder / "imported").mkdir()
    place = folder / "imported" / "srs.csv"
    place.write_text(TWO)
    asked = ["import", "requirements", str(place), "-C", str(folder)]
    assert CliRunner().invoke(wardbook, asked).exit_code == 0
    assert "CT125" not in codes(folder)
    place.write_text(TWO.replace("beeps", "blinks"))
    assert "CT125" in codes(folder)
    CliRunner().invoke(wardbook, asked)
    assert "CT125" not in codes(folder)


def test_the_view_of_requirements_names_source_and_drift(folder: Path) -> None:
    run(folder, TWO)
    run(
        folder,
        TWO.replace("It logs.", "It logs log-ons.").replace("A-2,It beeps.,satisfies: A-1,Draft\n", ""),
    )
    shown = CliRunner().invoke(
        wardbook, ["show", "requirements", str(folder), "--format", "json", "--as-of", "2026-03-01"]
    )
    assert "changed, links suspect" in shown.stdout
    assert "gone from the source" in shown.stdout
    assert get("requirements").subject is SecurityFile


def test_a_mapping_is_remembered_for_the_next_import(folder: Path) -> None:
    odd = "Lfd,Wortlaut,Klasse\nA-1,It logs.,C\n"
    assert run(folder, odd).exit_code == 3
    assert (
        run(folder, odd, "--map", "id=Lfd", "--map", "text=Wortlaut", "--map", "x-class=Klasse").exit_code
        == 0
    )
    assert device(folder).requirements["A-1"].extra == {"x-class": "C"}
    assert "nothing changes" in run(folder, odd).stdout


def test_remarks_and_a_persons_own_fields_stay_where_they_are(folder: Path) -> None:
    run(folder, TWO)
    place = folder / "requirements.yaml"
    place.write_text(
        "# ours\n"
        + place.read_text().replace("  status: Approved\n", "  note: seen by us  # why\n  status: Approved\n")
    )
    run(folder, TWO.replace("It logs.", "It logs log-ons."))
    after = place.read_text()
    assert after.startswith("# ours\n")
    assert "  note: seen by us  # why\n" in after


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    before = bytes_of(folder)
    done = run(folder, TWO, "--dry-run", "--format", "json")
    told = json.loads(done.stdout)
    assert told["counts"] == {"new": 2}
    assert told["files"] == ["requirements.yaml", "sources.yaml"]
    assert bytes_of(folder) == before


def test_anomalies_keep_assessments_that_people_wrote_and_forget_what_is_resolved(folder: Path) -> None:
    head = "Issue key,Summary,Status,Custom field (Security assessment)\n"
    run(folder, f"{head}B-1,It blinks,Open,\nB-2,It beeps,Closed,\n", what="anomalies", name="bugs.csv")
    assert list(device(folder).anomalies) == ["B-1"]
    assert "CT131" in codes(folder)
    place = folder / "anomalies.yaml"
    place.write_text(
        place.read_text().replace("    is: open\n", '    is: open\n    security: "none: a lamp"\n')
    )
    assert "CT131" not in codes(folder)
    run(folder, f"{head}B-1,It blinks,Closed,something else\n", what="anomalies", name="bugs.csv")
    found = device(folder).anomalies["B-1"]
    assert (found.security, found.is_) == ("none: a lamp", "fixed")


def test_a_statement_that_there_are_none_is_not_contradicted_silently(folder: Path) -> None:
    (folder / "anomalies.yaml").write_text("statement: none\n")
    done = run(folder, ANOMALIES["cloud.csv"], what="anomalies", name="cloud.csv")
    assert done.exit_code == 3
    assert "statement: none" in done.stderr


def test_a_folder_that_cannot_be_read_whole_is_not_written_to(folder: Path) -> None:
    (folder / "requirements.yaml").write_text("A-1: {text: It logs., colour: red}\n")
    done = run(folder, TWO)
    assert done.exit_code == 3
    assert "mend it before importing" in done.stderr


@pytest.mark.parametrize(
    "value",
    ["=cmd|' /C calc'!A0", "a: b # c", "- x", "\u2028\x07\x85", "'", '"', "yes", "{a: [", "\t x", "é" * 5000],
)
def test_any_text_survives_the_way_into_the_folder(folder: Path, value: str) -> None:
    kept = io.StringIO()
    csv.writer(kept, quoting=csv.QUOTE_ALL).writerows([["ID", "Text"], ["A-1", f"x {value} x"]])
    assert run(folder, kept.getvalue()).exit_code == 0, value
    assert (device(folder).requirements["A-1"].text or "").startswith("x")
    assert "nothing changes" in run(folder, kept.getvalue()).stdout


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\u2028\u2029\ufeff"), max_size=30
)


@given(
    st.dictionaries(
        TEXTS.filter(str.strip),
        st.dictionaries(st.sampled_from(["text", "title"]), TEXTS, min_size=1),
        max_size=5,
    ),
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_records_that_are_spliced_in_are_read_again_and_renewed_alone(
    records: dict[str, dict[str, str]], data: st.DataObject
) -> None:
    after = spliced(b"# remark\nkept:\n  text: as it was\n", {**records, "other": {"text": "new"}})
    names = sorted({*records, "other"})
    renewed = data.draw(st.sampled_from(names))
    last = spliced(after, {renewed: {"text": "renewed", "title": None}})
    node, problems = text.read(last, "")
    assert not problems
    assert isinstance(node, text.Mapping)
    found = {
        key.text: {name.text: value for name, value in item.pairs}
        for key, item in node.pairs
        if isinstance(item, text.Mapping)
    }
    assert found.keys() == {*names, "kept"} | ({"kept"} & records.keys())
    assert getattr(found[renewed]["text"], "text", "") == "renewed"
    assert last.startswith(b"# remark\n")


def test_a_record_in_one_line_is_not_taken_apart() -> None:
    with pytest.raises(NotSpliceable, match="in a line of its own"):
        spliced(b"A-1: {text: x}\n", {"A-1": {"text": "y"}})
