"""Paper: nothing is cut off, nothing that a user wrote can stop a document, every link and anchor stands once."""

from __future__ import annotations

import datetime
import io
import re

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.documents import fonts
from wardbook.documents.writers import pdf
from wardbook.documents.writers.columns import INSET, SIDEWAYS, UPRIGHT, arrange, breakable, width
from wardbook.model.document import (
    Block,
    Bullets,
    Callout,
    Code,
    Document,
    Heading,
    Paragraph,
    Run,
    TableBlock,
)
from wardbook.model.table import (
    Cell,
    Kind,
    Link,
    Missing,
    State,
    Table,
    Tone,
    code,
    date,
    ids,
    number,
    state,
    text,
)

WORDS = st.text(max_size=60)
LONG = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=200)


def document(*blocks: Block, title: str = "Title", device: str = "D", banner: str = "") -> Document:
    return Document(
        name="d",
        title=title,
        device=device,
        manufacturer="M",
        version="1",
        as_of=datetime.date(2026, 1, 2),
        draft=True,
        blocks=blocks,
        banner=banner,
    )


def printed(made: pdf.Pdf) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(made.data)).pages
    return [re.sub("[\u200b\xad]", "", page.extract_text()) for page in pages]


def said(words: str, **look: object) -> Paragraph:
    return Paragraph((Run(words, **look),))  # type: ignore[arg-type]


PARTS = Table(
    name="parts",
    title="Parts",
    columns=(ids("part"), text("name")),
    rows=((Link("comms"), "Communications"), ("ui", "User interface")),
    anchors=("comms", "ui"),
)

TWICE = [
    (Heading(2, "A", "a"), Heading(2, "A", "a"), said("to a", to="#a")),
    (TableBlock(PARTS, "table-parts"), TableBlock(PARTS, "table-parts"), said("to it", to="#id-ui")),
    (Heading(2, "A", "id-ui"), TableBlock(PARTS, "id-ui"), said("to it", to="#id-ui")),
    (Callout(Tone.BAD, "C", (Run("x"),), "a"), Heading(3, "A", "a"), said("to a", to="#a")),
]


@pytest.mark.parametrize("blocks", TWICE)
def test_an_anchor_that_comes_twice_stands_at_the_first_and_stops_nothing(blocks: tuple[Block, ...]) -> None:
    made = pdf.write(document(*blocks))
    assert not made.diagnostics
    assert set(made.pages.values()) == {2}
    annotations = pypdf.PdfReader(io.BytesIO(made.data)).pages[1].get("/Annots", [])
    assert len(annotations) >= 1


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_headings_of_every_level_print(level: int) -> None:
    made = pdf.write(document(Heading(level, "Words", "w")))
    assert not made.diagnostics
    assert "Words" in printed(made)[1]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "http://x", "file:///etc", "//x", "https://" + "a" * 9000, "#gone", "#"]
)
def test_what_is_no_safe_address_is_printed_as_words_without_a_link(target: str) -> None:
    made = pdf.write(document(said("the words", to=target)))
    assert not made.diagnostics
    assert "the words" in printed(made)[1]
    assert "/Annots" not in pypdf.PdfReader(io.BytesIO(made.data)).pages[1]


def test_an_id_leads_to_the_row_that_defines_it_and_only_where_that_is_in_the_document() -> None:
    uses = Table(
        name="uses", title="Uses", columns=(ids("part"),), rows=((Link("comms"),), (Link("elsewhere"),))
    )
    reader = pypdf.PdfReader(
        io.BytesIO(pdf.write(document(TableBlock(uses, "u"), TableBlock(PARTS, "p"))).data)
    )
    links = [note.get_object() for note in reader.pages[1]["/Annots"]]
    assert len(links) == 2  # from the uses and from the defining row itself


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x7f", "\u202e", "\ud800", "\ue000", "\uece0", "\ufeff", "名", "\U0001f600"],
)
def test_a_character_without_a_sign_of_its_own_becomes_a_visible_mark_wherever_it_stands(
    character: str,
) -> None:
    words = f"a{character}b"
    table = Table(name="t", title=words, columns=(text(words),), rows=((words,),), notes=(words,))
    made = pdf.write(
        document(
            said(words),
            Heading(2, words, "h"),
            Code(words),
            TableBlock(table, "t"),
            title=words,
            banner=words,
        )
    )
    assert [item.code for item in made.diagnostics] == ["DO004"]
    assert f"U+{ord(character):04X}" in made.diagnostics[0].says
    assert "".join(printed(made)).count(f"a{fonts.MARK}b") >= 7


@pytest.mark.parametrize("look", ["bold", "italic", "code"])
def test_every_character_that_we_say_we_have_is_in_every_face(look: str) -> None:
    every = "".join(
        character for character in map(chr, range(0x20, 0x2600)) if not fonts.missing_glyphs(character)
    )
    made = pdf.write(document(said(every, **{look: True})))
    assert [item.code for item in made.diagnostics] in ([], ["DO004"])


def test_a_running_line_is_one_line_and_the_cover_has_all_of_it() -> None:
    banner = " ".join(f"word{index}" for index in range(60))
    cover, page = printed(pdf.write(document(said("x"), device="Device " * 30, banner=banner)))
    assert "word59" in cover
    assert "word59" not in page
    assert "word0" in page
    assert "…" in page


def test_a_table_of_many_columns_stands_sideways_and_its_heading_with_it() -> None:
    columns = tuple(text(f"column-{index}") for index in range(14))
    wide = Table(
        name="w", title="Wide", columns=columns, rows=(tuple("responsibilities" for _ in columns),) * 3
    )
    made = pdf.write(
        document(said("before"), Heading(2, "Wide things", "wide"), said("They are:"), TableBlock(wide, "w"))
    )
    pages = pypdf.PdfReader(io.BytesIO(made.data)).pages
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [False, False, True]
    assert all(words in printed(made)[2] for words in ("Wide things", "They are:", "column-13"))
    assert made.pages["wide"] == made.pages["w"] == 3


def test_a_row_higher_than_a_page_goes_on_on_the_next() -> None:
    tall = Table(
        name="t", title="Tall", columns=(ids("id"), text("n")), rows=((("a",) * 300, "b"), ("last", "row"))
    )
    pages = printed(pdf.write(document(TableBlock(tall, "t"))))
    assert "".join(pages).count("\na") == 300
    assert "last" in pages[-1]


CELL: st.SearchStrategy[Cell] = st.one_of(
    LONG,
    st.integers(-(10**6), 10**6),
    LONG.map(Link),
    LONG.map(lambda word: State(word, Tone.OPEN)),
    LONG.map(lambda why: Missing("unknown", why)),
)
COLUMNS = (ids("id"), text("words"), code("code"), date("date"), number("count"), state("state"))


@given(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=16), st.data())
def test_columns_fill_the_page_and_never_more(columns: list[object], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[CELL for _ in columns]), max_size=4))
    table = Table(name="t", title="t", columns=tuple(columns), rows=tuple(rows))  # type: ignore[arg-type]
    layout = arrange(table)
    assert 0 < sum(layout.widths) <= (SIDEWAYS if layout.sideways else UPRIGHT)
    assert min(layout.widths) > INSET


@given(LONG, st.booleans(), st.integers(40_000, 200_000))
def test_no_piece_of_a_cell_is_wider_than_its_column_and_nothing_is_added_to_the_words(
    words: str, fixed: bool, room: int
) -> None:
    broken = breakable(words, fixed=fixed, room=room)
    assert re.sub("[\u200b\xad]", "", broken) == re.sub("[\u200b\xad]", "", words)
    for piece in re.split("[\\s\u200b\xad]", broken):
        assert width(piece, fixed=fixed) <= room - INSET


def test_fixed_words_stay_whole_beside_a_column_that_wants_all_room() -> None:
    words = ("excluded", "not answered", "superseded")
    columns = (text("said"), state("state"), text("for"), *(ids(f"c{index}") for index in range(4)))
    rows = tuple(
        (
            "Strong proof on every path. " * 6,
            State(word, Tone.PLAIN),
            Missing("no control"),
            *["a/long-name"] * 4,
        )
        for word in words
    )
    page = printed(
        pdf.write(document(TableBlock(Table(name="t", title="t", columns=columns, rows=rows), "t")))
    )[-1]
    assert all(part in page for word in words for part in word.split())
    assert " ".join(page.split()).count("no control") == 3


@pytest.mark.parametrize("kind", [Kind.ID, Kind.CODE])
def test_no_hyphen_is_ever_added_to_an_id(kind: Kind) -> None:
    assert "\xad" not in breakable("antidisestablishmentarianism" * 5, fixed=True, room=40_000)
    name = "responsibilities_of_the_manufacturer/and-others"
    columns = (text("words"), *(fixed_column(kind, index) for index in range(9)))
    table = Table(name="t", title="t", columns=columns, rows=(("word " * 20, *[name] * 9),) * 2)
    together = printed(pdf.write(document(TableBlock(table, "t"))))[-1].replace("\n", "").replace(" ", "")
    assert together.count(name) == 18


def fixed_column(kind: Kind, index: int) -> object:
    return ids(f"c{index}") if kind is Kind.ID else code(f"c{index}")


BLOCKS = st.one_of(
    WORDS.map(said),
    WORDS.map(Code),
    st.builds(Heading, st.integers(1, 4), WORDS, WORDS),
    st.builds(lambda words: Bullets(((Run(words, bold=True),), (Run(words, code=True),))), WORDS),
    st.builds(
        lambda words, anchor: Callout(Tone.OPEN, words, (Run(words, italic=True),), anchor), WORDS, WORDS
    ),
    st.builds(
        lambda words, to: said(words, to=to),
        WORDS,
        st.one_of(WORDS, WORDS.map("#{}".format), WORDS.map("https://{}".format)),
    ),
    st.builds(
        lambda words: TableBlock(
            Table(
                name="t",
                title=words,
                columns=(text(words),),
                rows=((words,), (Link(words, words),)),
                anchors=(words, words),
            ),
            words,
        ),
        WORDS,
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(BLOCKS, max_size=6), WORDS)
def test_any_words_anywhere_make_a_document(blocks: list[Block], title: str) -> None:
    made = pdf.write(document(*blocks, title=title))
    assert made.data.startswith(b"%PDF-"), made.diagnostics
    assert {item.code for item in made.diagnostics} <= {"DO004"}


def test_many_short_ids_stand_beside_each_other_and_few_one_below_another() -> None:
    names = [f"TC-{number}" for number in range(100, 120)]
    cells = {count: tuple(Link(name) for name in names[:count]) for count in (0, 3, 20)}
    table = Table(
        name="t",
        title="t",
        columns=(ids("tests"), text("why")),
        rows=tuple((cell, "so") for cell in cells.values()),
    )
    assert arrange(table).highest <= 4
    made = pdf.write(document(TableBlock(table, "t")))
    assert made.diagnostics == ()
    lines = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.data)).pages)
    assert re.search(r"TC-100\s*\nTC-101\s*\nTC-102", lines)
    assert re.search(r"TC-103[\xa0 ]+TC-104", lines)


def test_a_short_id_is_never_broken() -> None:
    table = Table(
        name="t",
        title="t",
        columns=(ids("id"), *(text(f"responsibilities-{index}") for index in range(9))),
        rows=((Link("TC-118"), *("responsibilities" for _ in range(9))),),
    )
    assert arrange(table).widths[0] > width("TC-118", fixed=True)
    assert "\N{ZERO WIDTH SPACE}" not in breakable("TC-118", fixed=True, room=arrange(table).widths[0])


def test_a_table_has_lines_under_its_rows_and_no_others() -> None:
    made = pdf.write(document(TableBlock(PARTS, "p")))
    drawn = pypdf.PdfReader(io.BytesIO(made.data)).pages[1].get_contents().get_data()  # type: ignore[union-attr]
    assert {float(width) for width in re.findall(rb"([\d.]+) w\b", drawn)} == {
        0.35,
        0.4,
        0.5,
        0.8,
    }  # 0.4 and 0.5 are the head of the page and its mark
