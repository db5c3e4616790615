"""Fixed words in another language: values keep their places, nothing is lost, and what is not translated is told."""

from __future__ import annotations

import datetime
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.base_folder import BASE
from wardbook.app.check import Checked, check
from wardbook.base.span import NOWHERE
from wardbook.documents import book, language
from wardbook.documents.tongue import Tongue, filled, pattern, same_places
from wardbook.documents.writers import pdf
from wardbook.formats import gettext
from wardbook.formats.gettext import Catalogue, Message
from wardbook.model.document import Callout, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.papers import DocumentsFile
from wardbook.model.statement import sentence, value
from wardbook.model.table import Missing, State, Table, text

AS_OF = datetime.date(2026, 11, 20)


@pytest.fixture(scope="module")
def base() -> Checked:
    return check(BASE, as_of=AS_OF)


def marked(source: str) -> str:
    """A translation that shows where it stands and turns the order of the words, as other languages do."""
    return " ".join(f"ü{word}" if not word.startswith("{") else word for word in reversed(source.split(" ")))


@pytest.fixture(scope="module")
def german(base: Checked) -> tuple[Document, Tongue]:
    """A document with every text translated that has words, except one."""
    asked = Tongue()
    assert base.inputs is not None
    book.write("risk-assessment", base.report, {}, spoken=asked)
    said = {source: marked(source) for source in asked.asked if same_places(source, marked(source))}
    del said["The risks"]
    spoken = Tongue("de", said)
    return book.write("risk-assessment", base.report, {}, spoken=spoken)[0], spoken


def test_a_sentence_is_translated_as_a_whole_and_its_values_stand_where_the_translation_puts_them() -> None:
    said = sentence("x", value(3), " of ", value(7), " parts are ", Run("not stated", italic=True), ".")
    source, values = pattern(said.runs)
    assert source == "{1} of {2} parts are {3}."
    tongue = Tongue("de", {source: "Von {2} Teilen sind {1} {3}.", "not stated": "nicht angegeben"})
    runs = tongue.runs(said)
    assert "".join(run.text for run in runs) == "Von 7 Teilen sind 3 nicht angegeben."
    assert [run.text for run in runs if run.bold] == ["7", "3"]
    assert "".join(run.text for run in filled(source, values)) == said.text


def test_a_translation_that_loses_or_doubles_a_value_is_never_printed() -> None:
    said = sentence("x", value(3), " of ", value(7), " parts")
    for wrong in ("{1} Teile", "{1} {1} {2}", "{1} {2} {3}", "Teile"):
        assert Tongue("de", {"{1} of {2} parts": wrong}).runs(said) == said.runs


def test_numbers_in_states_and_notes_are_one_message_and_ids_and_dates_are_none() -> None:
    tongue = Tongue("de", {"{1} passed": "{1} bestanden"})
    assert tongue.counted("12 passed", "state") == "12 bestanden"
    assert tongue.counted("1,200 passed", "state") == "1,200 bestanden"
    tongue.counted("since 2026-11-20 in ISO 14971:2019 by TID-222, 3.0.8 and HS-01", "note")
    assert "since 2026-11-20 in ISO 14971:2019 by TID-222, 3.0.8 and HS-01" in tongue.asked


def test_what_users_wrote_is_never_asked_for() -> None:
    table = Table(
        name="t",
        title="Parts",
        columns=(text("name"),),
        rows=(("Words of a user",), (State("done"),), (Missing("not stated", "a user's reason"),)),
    )
    tongue = Tongue("de", {"done": "fertig", "not stated": "fehlt"})
    shown = tongue.table(table)
    assert [row[0] for row in shown.rows] == [
        "Words of a user",
        State("fertig"),
        Missing("fehlt", "a user's reason"),
    ]
    assert set(tongue.asked) == {"Parts", "name", "done", "not stated"}


def test_a_translated_document_has_the_same_facts_and_says_what_is_still_english(
    base: Checked, german: tuple[Document, Tongue]
) -> None:
    document, spoken = german
    english, _ = book.write("risk-assessment", base.report, {}, spoken=Tongue())
    assert [type(block) for block in document.blocks] == [type(block) for block in english.blocks]
    for theirs, ours in zip(document.blocks, english.blocks, strict=True):
        if isinstance(ours, TableBlock) and isinstance(theirs, TableBlock):
            assert len(theirs.table.rows) == len(ours.table.rows)
        if isinstance(ours, Paragraph) and isinstance(theirs, Paragraph):
            assert sorted(run.text for run in theirs.runs if run.bold) == sorted(
                run.text for run in ours.runs if run.bold
            )
    heads = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert "The risks" in heads
    assert [head for head in heads if "ü" not in head] == ["The risks"]
    assert "The risks" in spoken.untranslated
    assert document.as_of.isoformat() == "2026-11-20"


def test_a_folder_in_a_language_without_a_translation_prints_english_and_says_how_much(base: Checked) -> None:
    assert base.inputs is not None
    assert base.report.subject is not None
    device = msgspec.structs.replace(base.report.subject.device, papers=DocumentsFile(language="de"))
    report = msgspec.structs.replace(
        base.report, subject=msgspec.structs.replace(base.report.subject, device=device)
    )
    document, problems = book.write("obligations", report, {})
    assert [item.code for item in problems] == ["DO012"]
    notice = document.blocks[0]
    assert isinstance(notice, Callout)
    counted = re.match(r"(\d+) of (\d+) ", "".join(run.text for run in notice.runs))
    assert counted is not None
    assert counted.group(1) == counted.group(2)
    assert document.language == "de"


def test_many_documents_that_are_not_translated_are_one_finding_of_a_build() -> None:
    found = [language.not_translated(NOWHERE, "de", f"d{number}", 1, 2) for number in range(5)]
    [told] = language.told_once(found)
    assert "`d0`" in told.says
    assert "4 more documents" in told.says
    assert language.told_once(found[:1]) == found[:1]


def test_the_page_of_what_is_not_provided_is_the_same_in_every_language(base: Checked) -> None:
    def gaps(tongue: Tongue) -> list[int]:
        document, _ = book.write("management-plan", base.report, {}, spoken=tongue)
        return [
            len(block.table.rows)
            for block in document.blocks
            if isinstance(block, TableBlock) and block.anchor == "table-not-provided"
        ]

    asked = Tongue()
    [count] = gaps(asked)
    assert count > 0
    assert gaps(Tongue("de", {source: marked(source) for source in asked.asked})) == [count]


def test_a_translated_document_is_typeset(german: tuple[Document, Tongue]) -> None:
    made = pdf.write(german[0])
    assert made.diagnostics == ()
    assert made.data


# --- Catalogues ---


def test_a_catalogue_comes_back_as_it_was_written() -> None:
    messages = (
        Message(source='a "b"\n\\n\tc', said="ä\n", remarks=("x",)),
        Message(source="{1} of", said=""),
    )
    data = gettext.write(Catalogue(language="de", messages=messages))
    read, problems = gettext.read(data, "de.po")
    assert problems == []
    assert read.language == "de"
    assert [(item.source, item.said) for item in read.messages] == [
        (item.source, item.said) for item in messages
    ]


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=30), st.text(max_size=30)),
        max_size=5,
        unique_by=lambda x: x[0],
    )
)
def test_any_texts_survive_a_catalogue(pairs: list[tuple[str, str]]) -> None:
    messages = tuple(
        Message(source=source.replace("\r", ""), said=said.replace("\r", "")) for source, said in pairs
    )
    messages = tuple({item.source: item for item in messages if item.source}.values())
    try:
        data = gettext.write(Catalogue(language="de", messages=messages))
    except UnicodeEncodeError:
        return
    read, _ = gettext.read(data, "x.po")
    assert {item.source: item.said for item in read.messages} == {item.source: item.said for item in messages}


@given(st.binary(max_size=400))
def test_any_bytes_are_a_catalogue_or_a_diagnostic(data: bytes) -> None:
    gettext.read(data, "x.po")
    gettext.read(b'msgid "a"\nmsgstr ' + data, "x.po")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"msgid 'a'\n", "in quotes"),
        (b'msgid "a"\n', "one `msgstr`"),
        (b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', "one `msgstr`"),
        (b'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "twice"),
        (b"rubbish\n", "neither"),
        (b"#" * (4 * 1024 * 1024 + 1), "4,194,304"),
    ],
)
def test_a_catalogue_that_cannot_be_read_says_where_and_why(text: bytes, why: str) -> None:
    _, problems = gettext.read(text, "x.po")
    assert problems
    assert why in problems[0].says


@pytest.mark.parametrize("said", ["a\u202eb", "a\x00b", "x" * 20_001, "no place", "{1} {1}"])
def test_a_translation_that_hides_something_or_loses_a_value_is_left_out_and_named(said: str) -> None:
    found = language.fitting([Message(source="It has {1} parts", said=said, line=3)], "x.po", None)
    assert found.said == {}
    [problem] = found.diagnostics
    assert (problem.code, problem.at.line) == ("DO020", 3)


def test_a_text_that_no_document_says_any_more_is_named_with_what_it_became() -> None:
    found = language.fitting(
        [Message(source="The risk of all", said="Alle"), Message(source="x", said="", line=1)],
        "x.po",
        ["The risks of all"],
    )
    assert (found.said, found.empty) == ({}, 1)
    assert "it may have become `The risks of all`" in found.diagnostics[0].says
