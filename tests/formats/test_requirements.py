"""Exports of requirements systems and trackers: read by content, ids verbatim, links kept; hostile ones end in one sentence."""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.requirement_samples import (
    ANOMALIES,
    CODEBEAMER,
    DOORS,
    JIRA_CLOUD,
    JIRA_SERVER,
    MARKDOWN,
    POLARION,
    REQUIREMENTS,
    packed,
    reqif,
    spec,
    xlsx,
)
from wardbook.formats.requirements import plain_text
from wardbook.formats.requirements.headings import Fields, Holds, folded
from wardbook.formats.requirements.reading import read
from wardbook.model.foreign import ForeignLink, ForeignRecord, ForeignRecords


def records(
    data: bytes, holds: Holds = "requirements", mapping: dict[str, str] | None = None
) -> dict[str, ForeignRecord]:
    found, problems = read(data, "export", holds, mapping)
    assert found is not None, problems
    return {record.id: record for record in found.records}


def whole(data: bytes, holds: Holds = "requirements") -> ForeignRecords:
    found, problems = read(data, "export", holds)
    assert found is not None, problems
    return found


def test_an_export_of_doors_keeps_ids_relations_and_words_and_leaves_headings_out() -> None:
    found = whole(DOORS)
    assert (found.format, found.system, found.revision, found.date) == (
        "ReqIF",
        "IBM Rational DOORS",
        "baseline 7",
        "2026-10-20",
    )
    first, second = found.records
    assert first.id == "R8.1.0(1)"
    assert first.fields["text"].startswith("The pump shall refuse libraries that are not signed.\n")
    assert "- ECDSA" in first.fields["text"]
    assert first.fields["accept"] == "an unsigned one is refused"
    assert first.links == (ForeignLink("satisfies", "R8.1.0(2)"),)
    assert second.fields["text"] == "Old & gone <1>."
    assert second.fields["status"] == "Obsolete"
    assert found.left_out == {"headings and empty rows": 1}
    assert found.columns == ("Safety Class",)


def test_a_packed_export_is_read_like_the_one_inside() -> None:
    inside = records(DOORS)
    outside = records(REQUIREMENTS["doors.reqifz"])
    assert {name: item.fields for name, item in outside.items()} == {
        name: item.fields for name, item in inside.items()
    }


def test_a_table_of_polarion_gives_links_with_their_kind_and_without_titles() -> None:
    found = records(POLARION)
    assert found["IP-12"].links == (ForeignLink("satisfies", "HS-01"), ForeignLink("is verified by", "TC-1"))
    assert found["IP-12"].fields["text"] == 'The pump logs every failed log-on, with "time".'
    assert found["IP-13"].fields["text"] == "The clock is kept\nwithin 2 s."
    assert found["IP-13"].links == (ForeignLink("has parent", "IP-12"),)


def test_a_workbook_of_codebeamer_is_read_below_its_title_and_formulas_stay_words() -> None:
    found = records(CODEBEAMER)
    assert list(found) == ["48211", "48212", "48213"]
    assert found["48212"].fields["text"] == "=cmd|' /C calc'!A0"
    assert [link.target for link in found["48212"].links] == ["48211", "HS-02"]


def test_a_table_of_jira_cloud_joins_headings_that_stand_there_twice() -> None:
    found = records(JIRA_CLOUD, "anomalies")
    first = found["IP-931"]
    assert first.fields["found-in"] == "2.0.3, 2.1.0"
    assert first.fields["component"] == "comms, Radio"
    assert first.fields["text"] == "Seen\nafter 30 h without network, see the log"
    assert first.links == (
        ForeignLink("Blocks", "IP-7"),
        ForeignLink("Blocks", "IP-8"),
        ForeignLink("Relates", "IP-900"),
    )
    assert found["IP-933"].fields["cwe"] == "287, 306"
    assert found["IP-933"].fields["text"] == "x = 1"
    assert whole(JIRA_CLOUD, "anomalies").format == "Jira CSV"


def test_a_table_of_jira_server_is_read_in_german_and_windows_1252_and_says_so() -> None:
    found, problems = read(JIRA_SERVER, "server.csv", "anomalies")
    assert found is not None
    (record,) = found.records
    assert record.id == "GER-4"
    assert record.fields["text"] == "Größe „falsch“"
    assert record.fields["severity"] == "gering"
    assert [item.code for item in problems] == ["SF002"]
    assert "Windows-1252" in problems[0].says


def test_markdown_has_a_requirement_for_each_front_matter_and_a_rule_is_text() -> None:
    found = records(MARKDOWN)
    assert found["SRS-7"].links == (ForeignLink("satisfies", "HS-01"), ForeignLink("verified by", "TC-1"))
    assert "A rule above is no front matter." in found["SRS-7"].fields["text"]
    assert found["SRS-8"].fields["text"] == "Keys are kept in hardware."
    assert found["SRS-8"].links == (ForeignLink("parent", "SRS-7"),)


def test_a_folder_of_markdown_is_read_from_an_archive() -> None:
    pages = packed({"a.md": MARKDOWN, "b.md": b"---\nid: Z-1\n---\nIt beeps.\n", "readme.txt": b"nothing"})
    assert list(records(pages)) == ["SRS-7", "SRS-8", "Z-1"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_delimiter_and_encoding_says_the_same(delimiter: str, encoding: str) -> None:
    rows = [["Kennung", "Anforderung", "Zustand"], ["A-1", "Größer; als, alles", "freigegeben"]]
    kept = io.StringIO()
    csv.writer(kept, delimiter=delimiter).writerows(rows)
    (record,) = records(kept.getvalue().encode(encoding)).values()
    assert record.fields == {"text": "Größer; als, alles", "status": "freigegeben"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Anforderungs-ID", "id"),
        ("Exigence", "text"),
        ("要求", "text"),
        ("Critères d'acceptation", "accept"),
        ("Estado", "status"),
    ],
)
def test_headings_are_known_in_several_languages(heading: str, field: str) -> None:
    assert Fields("requirements", {}).field_of(heading) == field


def test_a_person_names_headings_and_keeps_columns_of_their_own() -> None:
    data = b"Lfd,Wortlaut,Klasse\n7,It beeps.,C\n"
    assert read(data, "x.csv", "requirements")[0] is None
    found = records(data, mapping={"id": "Lfd", "text": "Wortlaut", "x-class": "Klasse"})
    assert found["7"].fields == {"text": "It beeps.", "x-class": "C"}
    nothing, problems = read(data, "x.csv", "requirements", {"colour": "Klasse"})
    assert nothing is None
    assert "`colour` is no field" in problems[0].says


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_text_in_a_cell_comes_back_as_plain_text(texts: list[str]) -> None:
    kept = io.StringIO()
    writer = csv.writer(kept, quoting=csv.QUOTE_ALL)
    writer.writerow(["ID", "Text"])
    writer.writerows([f"A-{number}", f"x{text}x".replace("\0", " ")] for number, text in enumerate(texts))
    data = kept.getvalue().encode("utf-8", "replace")
    found = records(data)
    for number, text in enumerate(texts):
        written = f"x{text}x".replace("\0", " ").encode("utf-8", "replace").decode()
        assert found[f"A-{number}"].fields["text"] == plain_text.of_html(written)


@given(st.text(max_size=200))
def test_plain_text_has_no_character_that_a_file_of_ours_refuses(text: str) -> None:
    plain = plain_text.of_wiki(plain_text.of_html(text))
    assert all(letter.isprintable() or letter == "\n" or ord(letter) > 0xA0 for letter in plain)
    assert plain_text.tidy(plain) == plain


@given(st.text(max_size=80))
def test_a_folded_heading_is_folded(text: str) -> None:
    assert folded(folded(text)) == folded(text)


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE REQ-IF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><REQ-IF>&b;</REQ-IF>'
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE REQ-IF [<!ENTITY x SYSTEM "file:///etc/passwd">]><REQ-IF>&x;</REQ-IF>'
)


def _traversal() -> bytes:
    return packed({"../../outside.reqif": DOORS})


def _bomb() -> bytes:
    return packed({"srs.reqif": DOORS + b" " * (64 * 1024 * 1024)})


def _nested() -> bytes:
    return reqif(spec("k", "R-1", "<xhtml:div>" * 400 + "x" + "</xhtml:div>" * 400))


HOSTILE = {
    "entities that multiply": LAUGHS,
    "an entity outside": OUTSIDE,
    "a name that leads out": _traversal(),
    "a bomb": _bomb(),
    "elements within elements": _nested(),
    "nothing": b"",
    "binary": bytes(range(256)) * 40,
    "an archive with nothing to read": packed({"a.txt": b"x"}),
    "a workbook without a heading": xlsx([("a", "b"), ("c", "d")]),
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "HTML": b"<html><body><table><tr><td>ID</td></tr></table></body></html>",
    "JSON": b'{"requirements": []}',
    "front matter that does not end": b"---\nid: A-1\ntitle: x\n",
    "aliases that multiply": b"---\nid: &a [x, x]\nb: [" + b"*a, " * 1_500 + b"]\n---\nx\n",
    "an archive cut short": REQUIREMENTS["doors.reqifz"][:200],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_export_ends_in_one_diagnostic(name: str) -> None:
    found, problems = read(HOSTILE[name], "hostile", "requirements")
    assert found is None
    assert len(problems) == 1
    assert problems[0].code in {"SF001", "SF002"}
    assert "while parsing" not in problems[0].says
    assert "root:" not in problems[0].says


def _damaged(data: bytes, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(40):
        yield data[: chance.randrange(len(data))]
        at = chance.randrange(len(data))
        yield data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        other = chance.randrange(len(data))
        yield data[:at] + data[other : other + 40] + data[at:]


@pytest.mark.parametrize("name", [*REQUIREMENTS, *ANOMALIES])
def test_a_damaged_export_is_read_or_ends_in_coded_diagnostics(name: str) -> None:
    holds: Holds = "anomalies" if name in ANOMALIES else "requirements"
    data = {**REQUIREMENTS, **ANOMALIES}[name]
    for damaged in _damaged(data, seed=len(data)):
        found, problems = read(damaged, name, holds)
        assert found is not None or problems
        assert all(item.code and item.says for item in problems)
        if found is None:
            assert {item.code for item in problems} <= {"SF001", "SF002"}
        assert not any("Error while parsing" in item.says for item in problems)


def test_a_text_beyond_the_bound_is_cut_and_told() -> None:
    found, problems = read(b"ID,Text\nA-1," + b"x" * 40_000 + b"\n", "long.csv", "requirements")
    assert found is not None
    assert len(found.records[0].fields["text"]) == 32_767
    assert "FOREIGN_TEXT" in problems[0].says


def test_a_hundred_thousand_rows_are_read_in_seconds() -> None:
    rows = "".join(
        f'SYS-{number},"The pump does {number}, and more",Approved,HS-01\n' for number in range(100_000)
    )
    start = time.process_time()
    found = whole(f"ID,Text,Status,Links\n{rows}".encode())
    assert len(found.records) == 100_000
    assert time.process_time() - start < 15


def test_two_requirements_of_one_archive_do_not_share_a_name_in_it() -> None:
    data = packed({"a.reqif": DOORS, "b.reqif": DOORS}).replace(b"b.reqif", b"a.reqif")
    found, problems = read(data, "twice.reqifz", "requirements")
    assert found is None
    assert [item.code for item in problems] == ["SF001"]
