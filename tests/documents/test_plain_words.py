"""Nothing of how a text is written or made reaches its reader: no markup, no gap of a template, no `1 risks`."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx as reader
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.base_folder import BASE
from tests.documents.told import of_cell, of_table, texts
from wardbook.app.check import Checked, check
from wardbook.documents import book
from wardbook.documents.outline import TO_ANSWER
from wardbook.documents.tongue import Tongue
from wardbook.documents.writers import docx, html_file, xlsx
from wardbook.knowledge.reader import load
from wardbook.model import spelling
from wardbook.model.document import Bullets, Callout, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.number import VERBS, agreed
from wardbook.model.statement import sentence, value
from wardbook.model.table import Missing, State, Table, Tone, code, text
from wardbook.submission.filling import Papers, fill
from wardbook.submission.package import index_document, slots
from wardbook.submission.papers import annex, answers_sheet, index_paper
from wardbook.submission.profiles import profiles
from wardbook.submission.refusal import reasons
from wardbook.views import all_views

ROOT = Path(__file__).parent.parent.parent
FOLDERS = (
    ROOT / "examples" / "infusion-pump",
    ROOT / "examples" / "wardbook-itself",
    ROOT / "tests" / "review" / "devices" / "coagulation-analyser",
    BASE,
)
AS_OF = datetime.date(2026, 11, 28)

RAW = {
    "a backtick": r"`",
    "bold of Markdown": r"\*\*",
    "a link of Markdown": r"\]\(",
    "a value of the program": r"\bNone\b|\b(?:True|False)\b(?! [a-z])|\bnan\b|<[\w.]+ object at",
    "a place to fill in": r"\{[^}]*\}|\bTBD\b",
    "an empty list": r"\[\]",
    "a doubled space": r"\S  +\S",
    "a space before a sign": r"\w [,;:.](?=\s|$)",
    "empty brackets": r"\(\s*\)|“\s*”",
    "two signs": r"[,;:] ?[,;:.](?=\s|$)|\.\.(?!\.)(?=\s|$)",
    "a space at an end": r"^\s|\s$",
}
"""What readers must never see, as patterns, by what it is called."""

SINGULAR = frozenset(
    {*VERBS.values(), "is", "its", "this", "thus", "ends", "asks", "others", "less", "decides", "ran"}
)
"""Words that end as plurals do behind a count of one, and are none."""

_ELSEWHERE = frozenset({"of", "with", "before", "over", "for", "by", "in", "at", "on", "from", "is"})
_BEHIND = re.compile(r"(?<![\w.,:/#@-])1 ([a-z-]+)(?: ([a-z-]+))?")
"""A count of one and the words behind it."""


def not_one(words: str) -> Iterator[re.Match[str]]:
    """Where a count of one stands before words for several."""
    for found in _BEHIND.finditer(words):
        first, second = found.group(1), found.group(2) or ""
        if (first in VERBS and first not in ("block", "need", "state")) or (
            first not in _ELSEWHERE
            and any(
                len(word) > 3 and word.endswith("s") and word[-2] not in "su" and word not in SINGULAR
                for word in ((first,) if second in SINGULAR else (first, second))
            )
        ):
            yield found


_QUOTED = re.compile(r"“[^”]*”")
_ANY = re.compile(r"\s+")


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def checked(request: pytest.FixtureRequest) -> Checked:
    return check(request.param, as_of=AS_OF)


@pytest.fixture(scope="module")
def printed(checked: Checked) -> list[Document]:
    """Every document of a folder, and the papers of each of its packages."""
    report = checked.report
    assert report.subject is not None
    assert checked.inputs is not None
    prose = checked.inputs.prose
    found = [book.write(name, report, prose)[0] for name in book.due(report.subject, prose)]
    found.append(index_document(report, slots(report.subject, frozenset(item.name for item in found))))
    for profile in profiles(load()).values():
        filled = fill(profile, report, Papers(files={}, pages={}, brought={}))
        open_ = reasons(report, filled, (), profile)
        found += [
            index_paper(profile, report, filled, open_, draft=True),
            answers_sheet(profile, report, filled),
        ]
        found += [annex(slot, report) for slot in profile.slots if slot.views]
    return found


def written(checked: Checked) -> str:
    """All that people and other tools wrote in the folder: their words stay as they are."""
    return _ANY.sub(" ", " ".join(data.decode("utf-8", "replace") for data in checked.files.values()))


def flaws(document: Document, users: str) -> Iterator[str]:
    for place, words in texts(document):
        ours = _QUOTED.sub("“”" if "“”" in words else "“x”", words)
        for what, pattern in RAW.items():
            for found in re.finditer(pattern, ours):
                around = _ANY.sub(" ", ours[max(0, found.start() - 12) : found.end() + 12]).strip()
                if around not in users and not ours.startswith(TO_ANSWER):
                    yield f"{document.name}, {place}: {what} in `{around}`"


def test_no_text_of_ours_shows_how_it_was_written_or_made(checked: Checked, printed: list[Document]) -> None:
    users = written(checked)
    assert len(printed) > 25
    found = [flaw for document in printed for flaw in flaws(document, users)]
    assert found == []


def test_a_count_of_one_stands_before_words_for_one(checked: Checked, printed: list[Document]) -> None:
    users = written(checked)
    found = {
        f"{document.name}, {place}: {match.group()}"
        for document in printed
        for place, words in texts(document)
        for match in not_one(words)
        if words[max(0, match.start() - 20) : match.end()] not in users
    }
    assert found == set()


def test_every_sentence_with_counts_reads_well_where_each_is_one(checked: Checked) -> None:
    spoken = Tongue()
    assert checked.report.subject is not None
    assert checked.inputs is not None
    for name in book.due(checked.report.subject, checked.inputs.prose):
        book.write(name, checked.report, checked.inputs.prose, spoken=spoken)
    counted = {
        source
        for source, places in spoken.asked.items()
        if re.search(r"\{\d+\} [a-z]", source) and places[0].startswith("statement")
    }
    assert len(counted) > 20
    ones = {agreed(re.sub(r"\{\d+\}", "1", source)) for source in counted}
    assert [said for said in ones if any(not_one(said))] == []


def test_no_section_is_without_a_word(printed: list[Document]) -> None:
    empty = [
        f"{document.name}: {block.text}"
        for document in printed
        for block, after in zip(document.blocks, (*document.blocks[1:], None), strict=True)
        if isinstance(block, Heading)
        and (after is None or (isinstance(after, Heading) and after.level <= block.level))
    ]
    assert empty == []


# --- How it is done ---


def hostile_free(words: str) -> Document:
    table = Table(
        name="t",
        title=words,
        columns=(text(words, name="a", says=words), code("b")),
        rows=(((words, State(words, Tone.OPEN), Missing(words, words)), words),),
        notes=(words,),
    )
    return Document(
        name="x",
        title=words,
        device="Device",
        manufacturer="Maker",
        version="1",
        as_of=AS_OF,
        draft=True,
        answers=words,
        blocks=(
            Heading(2, words, "h"),
            Paragraph((Run(words, bold=True),)),
            Bullets(((Run(words),),)),
            Callout(Tone.OPEN, words, (Run(words),)),
            TableBlock(table, "t"),
        ),
    )


def test_a_word_of_a_screen_is_set_as_code_in_text_and_quoted_elsewhere_in_all_four_forms() -> None:
    document = hostile_free("The pump shows `Case opened`.")
    said = [words for place, words in texts(document) if place != "table t, b"]
    assert "`" not in "".join(said)
    heading, paragraph = document.blocks[:2]
    assert isinstance(heading, Heading)
    assert isinstance(paragraph, Paragraph)
    assert heading.text == "The pump shows “Case opened”."
    assert [(run.text, run.bold, run.code) for run in paragraph.runs] == [
        ("The pump shows ", True, False),
        ("Case opened", True, True),
        (".", True, False),
    ]
    table = document.blocks[-1]
    assert isinstance(table, TableBlock)
    [sheet] = openpyxl.load_workbook(io.BytesIO(xlsx.write((table.table,)))).worksheets
    assert str(sheet.cell(2, 1).value).splitlines()[0] == "The pump shows “Case opened”."
    assert "The pump shows “Case opened”." in html_file.write(document).decode()
    paper = reader.Document(io.BytesIO(docx.write(document).data))
    assert paper.tables[0].cell(1, 0).text.startswith("The pump shows “Case opened”.")


def test_what_a_machine_reads_keeps_every_letter() -> None:
    [shown] = [block for block in hostile_free("a `b` c").blocks if isinstance(block, TableBlock)]
    assert list(of_cell(shown.table.rows[0][1])) == ["a `b` c"]


def test_each_language_has_its_own_marks_around_such_words() -> None:
    assert spelling.said("`x` und `y`", "de") == "„x“ und „y“"
    assert spelling.said("`x`", "fr") == "«\N{NARROW NO-BREAK SPACE}x\N{NARROW NO-BREAK SPACE}»"
    assert spelling.said("`x`", "pt-BR") == "“x”"


@given(st.text(alphabet="ab `“\n", max_size=40))
def test_words_are_changed_once_and_nothing_but_their_backticks_is(words: str) -> None:
    once = spelling.said(words)
    assert spelling.said(once) == once
    assert re.sub("[`“”]", "", once) == re.sub("[`“”]", "", words)
    assert (
        "".join(piece for piece, _ in spelling.pieces(words))
        == re.sub("[“”]", "", spelling.said(re.sub("“", "", words)))
        or "“" in words
    )


def test_a_table_or_document_without_such_words_is_the_same_object() -> None:
    shown = Table(name="t", title="T", columns=(text("a"),), rows=(("b",),))
    assert spelling.table(shown) is shown
    document = replace(hostile_free("plain"), blocks=(TableBlock(shown, "t"),))
    [block] = document.blocks
    assert isinstance(block, TableBlock)
    assert block.table is shown


def test_spreadsheets_and_pages_of_views_have_no_backtick_in_a_sentence(checked: Checked) -> None:
    for view in list(all_views().values()):
        shown = view(checked.report)
        if isinstance(shown, Table):
            kinds = {column.name: column.kind.value for column in shown.columns}
            for place, words in of_table(spelling.table(shown)):
                if kinds.get(place.partition(", ")[2], "text") not in ("code", "id"):
                    assert "`" not in words, f"{place}: {words}"


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("{n} risks are left", "1 risk is left"),
        ("{n} of 7 risks are not acceptable", "1 of 7 risks is not acceptable"),
        ("{n} known vulnerabilities apply to components", "1 known vulnerability applies to components"),
        ("{n} patches have neither an answer nor a day", "1 patch has neither an answer nor a day"),
        ("{n} facts that somebody asks for are not stated", "1 fact that somebody asks for is not stated"),
        ("{n} risks that are left reach users", "1 risk that is left reaches users"),
        ("{n} parts can follow", "1 part can follow"),
        ("{n} with the controls that tests have shown", "1 with the controls that tests have shown"),
        ("{n} pieces of evidence; 0 of the pieces are missing", "1 piece of evidence; 0 of the pieces are missing"),
        ("{n} path carries code, version 3.1 parts are", "1 path carries code, version 3.1 parts are"),
    ],
)  # fmt: skip
def test_words_agree_with_a_count_of_one_and_with_no_other(several: str, one: str) -> None:
    assert agreed(several.replace("{n}", "1")) == one
    assert agreed(several.replace("{n}", "21")) == several.replace("{n}", "21")
    assert agreed(one) == one


def test_a_sentence_of_values_agrees_with_them() -> None:
    said = sentence(
        "x",
        value(1),
        " of ",
        value(3),
        " paths are signed; ",
        value(1),
        " parts cross ",
        value(2),
        " borders.",
    )
    assert said.text == "1 of 3 paths is signed; 1 part crosses 2 borders."
