"""Every word of ours can be translated: strings are exported, marked, imported, and nothing of ours is printed unmarked."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.told import of_block, of_table, texts
from wardbook.app.build import said_of_files
from wardbook.app.check import Checked, check
from wardbook.app.documents import export_strings, import_strings
from wardbook.documents import book, language, users
from wardbook.documents.drawing import draw, sheets
from wardbook.documents.drawing.sign_words import SIGN_WORDS
from wardbook.documents.tongue import Tongue
from wardbook.documents.writers import cover
from wardbook.formats import gettext
from wardbook.formats.gettext import Catalogue, Message
from wardbook.model.document import Document
from wardbook.model.figure import Figure
from wardbook.model.security_file import SecurityFile
from wardbook.views import all_views

AS_OF = datetime.date(2026, 11, 28)
ROOT = Path(__file__).parent.parent.parent
FOLDERS = (ROOT / "examples" / "infusion-pump", ROOT / "examples" / "wardbook-itself")

SENTENCE = re.compile(
    r"(?<![\w/@.-])(?:the|of|and|is|are|no|not|with|by|for|in|on|that|which|who|has|have|was|were|can|each|every|nobody|nothing)(?![\w/@:-])"
)
"""Words without which we say nothing."""

_SPACE = re.compile(r"\s+")
_MACHINE = re.compile(r"[\d/@_=:.#\\-]|^[A-Z]{2,}|^\W*$")


class Spoken(NamedTuple):
    """A folder in a language in which every word of ours stands between two marks, and the same in English."""

    checked: Checked
    texts: str
    tongue: Tongue
    english: dict[str, Document]
    marked: dict[str, Document]


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    folder = tmp_path_factory.mktemp("spoken") / "device"
    shutil.copytree(request.param, folder)
    papers = folder / "documents.yaml"
    before = papers.read_text("utf-8") if papers.exists() else ""
    papers.write_text(f"language: de\n{before}", "utf-8")
    for _ in range(
        2
    ):  # the catalogue is a file of the folder, of which a document tells: a second round has all
        translate(folder)
    checked = check(folder, as_of=AS_OF)
    assert checked.report.subject is not None
    assert checked.inputs is not None
    prose = checked.inputs.prose
    names = book.due(checked.report.subject, prose)
    english = {name: book.write(name, checked.report, prose, spoken=Tongue())[0] for name in names}
    marked = {name: book.write(name, checked.report, prose)[0] for name in names}
    whole = " ".join(data.decode("utf-8", "replace") for data in checked.files.values())
    tongue = language.tongue(checked.report.subject, prose)
    return Spoken(checked, _SPACE.sub(" ", whole), tongue, english, marked)


def translate(folder: Path) -> None:
    """Export the texts of a folder, put each between marks, and import them."""
    exported = export_strings(folder, "de", as_of=AS_OF)
    catalogue, problems = gettext.read(exported.data, "de.po")
    assert problems == []
    said = tuple(Message(source=item.source, said=f"«{item.source}»") for item in catalogue.messages)
    back = folder.parent / "back.po"
    back.write_bytes(gettext.write(Catalogue(language="de", messages=said)))
    imported = import_strings(folder, back, None, as_of=AS_OF)
    assert (imported.empty, imported.diagnostics) == (0, ())


def unmarked(words: str, theirs: str) -> str:
    """What of a text is neither between the marks nor in the folder."""
    left, before = words, ""
    while left != before:
        before, left = left, re.sub(r"«[^«»]*(?:»|…)", " ", left)
    left = _SPACE.sub(" ", left).strip()
    ours = [
        part.strip(" .,;:()")
        for part in re.split(r"\S*\d\S*|\w+\.\w\S*|[.:;,] |·|→|[()]", left)
        if SENTENCE.search(part)
    ]
    return " … ".join(part for part in ours if part not in theirs)


def file_of(spoken: Spoken) -> SecurityFile:
    assert spoken.checked.report.subject is not None
    return spoken.checked.report.subject


def prose_of(spoken: Spoken) -> dict[str, str]:
    assert spoken.checked.inputs is not None
    return dict(spoken.checked.inputs.prose)


def of_folder(spoken: Spoken) -> str:
    """What people and tools wrote, with what advisories say as it is printed."""
    file = spoken.checked.report.subject
    assert file is not None
    summaries = " ".join(item.summary for item in file.vulnerabilities.values())
    return _SPACE.sub(" ", f"{spoken.texts} {summaries}").replace("`", "")


def test_every_document_is_whole_in_the_other_language(spoken: Spoken) -> None:
    theirs = of_folder(spoken)
    count = 0
    for name, document in spoken.marked.items():
        again = language.tongue(file_of(spoken), prose_of(spoken))
        book.write(name, spoken.checked.report, prose_of(spoken), spoken=again)
        assert again.untranslated == (), name
        for place, words in texts(document):
            count += "«" in words
            plain = re.sub("[„“]", "", words)
            assert unmarked(plain, theirs) == "", f"{name}, {place}: {words[:200]}"
        for word, _ in cover.facts(document):
            assert word.startswith("«")
    assert count > 2_000


def test_the_same_facts_are_told_in_both_languages(spoken: Spoken) -> None:
    for name, document in spoken.marked.items():
        ours = [place for place, _ in texts(spoken.english[name])]
        assert [place for place, _ in texts(document)] == ours, name
        said = [re.sub("[«»„“”]", "", words) for _, words in texts(document)]
        assert said == [re.sub("[«»„“”]", "", words) for _, words in texts(spoken.english[name])], name


def test_no_word_of_a_user_is_asked_for(spoken: Spoken) -> None:
    file = spoken.checked.report.subject
    assert file is not None
    assert spoken.checked.inputs is not None
    asked = Tongue(users=users.of(file, spoken.checked.inputs.prose))
    for name in spoken.english:
        book.write(name, spoken.checked.report, spoken.checked.inputs.prose, spoken=asked)
    assert len(asked.asked) > 1_000
    tables = (file.device.parts, file.device.situations, file.device.harms, file.device.requirements)
    for said in (
        getattr(item, "what", None) or getattr(item, "text", None) for one in tables for item in one.values()
    ):
        assert said is None or " " not in said or not any(said in source for source in asked.asked), said


def test_each_value_that_is_left_as_it_is_is_of_the_folder_or_of_a_machine(spoken: Spoken) -> None:
    file = spoken.checked.report.subject
    assert file is not None
    assert spoken.checked.inputs is not None
    of_users = users.of(file, spoken.checked.inputs.prose)
    theirs = of_folder(spoken) + " ".join(file.components)
    for document in spoken.english.values():
        for place, words in texts(document):
            shape = of_users.shape(words)
            for value in shape[1] if shape else ():
                for piece in re.split(r", | |; | → ", value):
                    plain = piece.strip(".:!?'’`„“”→")
                    assert plain in theirs or _MACHINE.search(plain), f"{place}: {piece} in {words[:160]}"


def test_tables_spreadsheets_pictures_and_pages_are_in_the_other_language_too(spoken: Spoken) -> None:
    theirs = of_folder(spoken)
    for name, shown in book.views(spoken.checked.report, spoken.tongue).items():
        for words in drawn(shown) if isinstance(shown, Figure) else (said for _, said in of_table(shown)):
            assert unmarked(re.sub("[`„“]", "", words), theirs) == "", f"{name}: {words[:200]}"
    for block in book.front_page(spoken.checked.report, spoken.tongue):
        for place, words in of_block(block):
            assert unmarked(words.replace("`", ""), theirs) == "", f"front page, {place}: {words[:200]}"
    pages = book.pages(spoken.tongue, said_of_files())
    assert all(said == f"«{words}»" for words, said in pages.items())
    assert {view.says for view in all_views().values()} <= set(pages)


def drawn(figure: Figure) -> Iterator[str]:
    """The words of every picture of a figure, as they stand in it."""
    for picture in sheets(figure):
        yield from (picture.title, picture.alt)
        if not picture.is_empty:
            svg = draw(picture).svg
            said = (unescape(found) for found in re.findall(r"<(?:title|desc)[^>]*>([^<]*)<", svg))
            yield from (words.rpartition("…")[2] for words in said)  # what is cut follows whole
            shown = [unescape(found) for found in re.findall(r"<text[^>]*>([^<]*)<", svg)]
            assert not set(shown) & {word for word in SIGN_WORDS if " " in word}
        yield from (edge.label for edge in picture.edges)
        yield from (words for node in picture.nodes for words in (node.label, node.note))
        yield from (words for zone in picture.boundaries for words in (zone.label, zone.note))
        yield from (span.label for span in picture.spans)
        yield from (item.lane for item in picture.spans)
        for bar in picture.bars:
            yield from (bar.label, *(piece.says for piece in bar.stretches))
        for panel in picture.panels:
            yield from (panel.title, panel.across, panel.down, *panel.columns, *panel.rows)


# --- How words are told apart ---


@pytest.fixture(scope="module")
def pump() -> users.Users:
    file = check(FOLDERS[0], as_of=AS_OF).report.subject
    assert file is not None
    return users.of(file, {})


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        ("support of `zlib@1.2.11` at `comms` ends on 2031-12-31, before the device", "support of `{1}` at `{2}` ends on {3}, before the device"),
        ("16 risks, such as HS-01/H-1", "{1} risks, such as {2}"),
        ("on the easiest plan of: HS-01/H-1, HS-02/H-2, HS-03/H-1", "on the easiest plan of: {1}"),
        ("as of 2026-11-20, by ISO 14971:2019", "as of {1}, by {2}"),
    ],
)  # fmt: skip
def test_a_sentence_of_a_view_is_one_message_whatever_stands_in_it(
    pump: users.Users, words: str, shape: str
) -> None:
    found = pump.shape(words)
    assert found is not None
    assert found[0] == shape
    assert users.filled(*found) == words


@pytest.mark.parametrize("word", ["minor", "catastrophic", "process", "in-use", "clinician"])
def test_a_word_of_a_closed_list_is_ours_although_somebody_wrote_it(pump: users.Users, word: str) -> None:
    assert pump.shape(word) == (word, ())


def test_a_text_of_the_folder_is_theirs_as_a_whole(pump: users.Users) -> None:
    assert (
        pump.shape("over-infusion of opioid") is None
        or pump.shape("wrong hard limits in the drug library") is None
    )
    assert pump.shape("HS-01") is None
    assert pump.shape("sha256:00ff") is None


@given(st.text(max_size=60))
def test_whatever_stands_in_a_cell_comes_out_as_it_went_in_where_nothing_is_translated(
    pump: users.Users, words: str
) -> None:
    assert Tongue("de", {}, pump).mixed(words, "cell") == words
    shape = pump.shape(words)
    assert shape is None or users.filled(*shape) == words
