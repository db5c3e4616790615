"""Outlines: a closed set of directives; whatever else stands there is named, and nothing is dropped in silence."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.documents import book, outline
from wardbook.documents.prose import blocks_of
from wardbook.model.document import Bullets, Callout, Code, Heading, Paragraph, TableBlock
from wardbook.model.statement import sentence, value
from wardbook.model.table import Table, Tone
from wardbook.views import all_views
from wardbook.views.statements import statement_names

TABLE = Table(name="parts", title="Parts", columns=(), rows=())
SOURCES = outline.Sources(
    view=lambda name: TABLE if name == "parts" else None,
    statement=lambda name: sentence(name, "It has ", value(3), " parts.") if name == "count" else None,
    prose=lambda slot: "Words of the *user*." if slot == "overview" else "",
    fact={"market.us": True, "has.phi": False}.get,
)


def filled(text: str) -> tuple[list[object], list[str]]:
    read, diagnostics = outline.read(text, "x")
    blocks, more = outline.fill(read, SOURCES)
    return list(blocks), [item.code for item in (*diagnostics, *more)]


def test_an_outline_becomes_blocks_in_order() -> None:
    blocks, codes = filled(
        "---\nname: x\ntitle: X\n---\n# One {#first}\n\nText.\n\n::: statement count\n::: view parts as Our parts\n::: prose overview\n"
    )
    assert [type(block) for block in blocks] == [Heading, Paragraph, Paragraph, TableBlock, Paragraph]
    assert blocks[0] == Heading(1, "One", "first")
    assert blocks[3].table.title == "Our parts"  # type: ignore[attr-defined]
    assert codes == []


def test_what_stands_under_a_fact_prints_only_where_the_fact_is_known_to_hold() -> None:
    text = "::: when market.us\nUS.\n::: end\n::: when has.phi\nPHI.\n::: end\n::: when has.cloud\nCloud.\n::: end\nAlways.\n"
    blocks, _ = filled(text)
    paragraphs = [block.runs[0].text for block in blocks if isinstance(block, Paragraph)]
    assert paragraphs == ["US.", "Always."]


def test_where_nobody_knows_a_fact_the_document_says_so_once_instead_of_leaving_a_silent_hole() -> None:
    blocks, codes = filled(
        "::: when has.cloud\nCloud.\n\n::: view parts\n::: end\n::: when has.phi\nPHI.\n::: end\n"
    )
    [callout] = blocks
    assert isinstance(callout, Callout)
    assert callout.tone is Tone.UNKNOWN
    assert "has.cloud" in "".join(run.text for run in callout.runs)
    assert codes == []


def test_under_two_facts_one_that_does_not_hold_is_enough_to_leave_out() -> None:
    text = "::: when has.cloud\n::: when has.phi\nBoth.\n::: end\n::: end\n"
    assert filled(text) == ([], [])


def test_a_condition_that_is_never_closed_is_named_where_it_opens() -> None:
    _, [diagnostic] = outline.read("Text.\n\n::: when market.us\nUS.\n", "x")
    assert (diagnostic.code, diagnostic.at.line) == ("DO001", 3)
    assert "no `::: end` closes it" in diagnostic.says


def test_what_is_wrong_in_users_prose_reaches_the_user_with_its_file_and_line() -> None:
    sources = msgspec.structs.replace(SOURCES, prose=lambda _: "One.\n\n![x](y.png)\n")
    _, [diagnostic] = outline.fill(outline.read("::: prose overview\n", "x")[0], sources)
    assert (diagnostic.code, str(diagnostic.at)) == ("DO003", "documents/x/overview.md:3:1")


def test_headings_of_prose_stand_below_the_heading_of_their_place() -> None:
    sources = msgspec.structs.replace(SOURCES, prose=lambda _: "# Own\n\n## Deeper\n")
    blocks, _ = outline.fill(outline.read("## Scope {#scope}\n::: prose overview\n", "x")[0], sources)
    assert [(block.level, block.text) for block in blocks if isinstance(block, Heading)] == [
        (2, "Scope"),
        (3, "Own"),
        (4, "Deeper"),
    ]


def test_no_two_blocks_share_an_anchor() -> None:
    sources = msgspec.structs.replace(SOURCES, prose=lambda _: "# Same\n\n# Same\n\n# 名前\n\n# 名前\n")
    text = "## A {#a}\n## A {#a}\n::: view parts\n::: view parts\n::: prose one\n::: prose two\n"
    blocks, _ = outline.fill(outline.read(text, "x")[0], sources)
    anchors = [block.anchor for block in blocks if isinstance(block, Heading | TableBlock)]
    assert len(anchors) == 12
    assert len(set(anchors)) == 12
    assert anchors[:4] == ["a", "a-2", "table-parts", "table-parts-2"]


@pytest.mark.parametrize(
    "head",
    ["---\ntitle: X\naudience: everybody\n---\n", "---\ntitle: X\ncolour: red\n---\n", "---\ntitle: X\n"],
)
def test_a_head_that_says_something_unknown_is_named_and_the_rest_still_read(head: str) -> None:
    read, [diagnostic] = outline.read(head, "x")
    assert diagnostic.code == "DO006"
    assert (read.title, read.audience) == ("X", "regulator")


def test_code_in_an_outline_is_neither_heading_nor_directive() -> None:
    blocks, codes = filled("```\n# not a heading\n::: view nothing\n```\n\n## Heading\n")
    assert [type(block) for block in blocks] == [Code, Heading]
    assert codes == []


def test_a_table_in_prose_becomes_a_table() -> None:
    [block], diagnostics = blocks_of("| a | b |\n|---|---|\n| 1 | **2** |\n| 3 | |\n", "p.md")
    assert isinstance(block, TableBlock)
    assert [column.title for column in block.table.columns] == ["a", "b"]
    assert block.table.rows == (("1", "2"), ("3", ""))
    assert not diagnostics


def test_lists_in_lists_keep_the_order_in_which_they_were_written() -> None:
    [block], _ = blocks_of("- a\n  - b\n    - c\n- d\n\n  more\n\n      code\n", "p.md")
    assert isinstance(block, Bullets)
    assert ["".join(run.text for run in item) for item in block.items] == ["a", "– b", "– – c", "d more code"]


def test_what_is_nested_deeper_than_anybody_reads_is_named() -> None:
    assert [item.code for item in blocks_of(">" * 100 + " deep", "p.md")[1]] == ["DO003"]


@pytest.mark.parametrize("line", ["::: loop 3", "::: view", "::: end", "::: include x", ":::", "::: when"])
def test_anything_but_the_known_directives_is_named(line: str) -> None:
    assert filled(line + "\n")[1] == ["DO001"]


@pytest.mark.parametrize("line", ["::: view nothing", "::: statement nothing", "::: figure nothing"])
def test_a_name_that_does_not_exist_is_named_and_leaves_a_mark_in_the_document(line: str) -> None:
    blocks, codes = filled(line + "\n")
    assert codes == ["DO001"]
    assert [type(block) for block in blocks] == [Callout]


@pytest.mark.parametrize("name", book.outlines())
def test_our_own_outlines_name_only_what_exists_and_no_anchor_twice(name: str) -> None:
    pieces = book.outlines()[name].pieces
    assert all(piece.argument in all_views() for piece in pieces if piece.kind in ("view", "figure"))
    assert all(piece.argument in statement_names() for piece in pieces if piece.kind == "statement")
    anchors = [piece.anchor for piece in pieces if piece.kind == "heading"]
    assert len(anchors) == len(set(anchors))


def test_users_prose_keeps_what_is_safe() -> None:
    blocks, diagnostics = blocks_of(
        "# H\n\nA **b** *c* `d` [e](https://example.com).\n\n- one\n- two\n\n    code\n", "p.md"
    )
    assert [type(block) for block in blocks] == [Heading, Paragraph, Bullets]
    assert not diagnostics


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://x/y.png)",
        "[x](javascript:alert(1))",
        "[x](http://x)",
        "[x](data:text/html,x)",
        "[x](//x)",
        "[x](../x)",
    ],
)
def test_users_prose_loads_and_runs_nothing(text: str) -> None:
    blocks, diagnostics = blocks_of(text, "p.md")
    assert "".join(run.to for block in blocks if isinstance(block, Paragraph) for run in block.runs) == ""
    assert {item.code for item in diagnostics} <= {"DO003"}


def test_prose_that_no_document_has_a_place_for_is_named() -> None:
    [diagnostic] = book.stray_prose(
        {
            "documents/security-architecture/overvew.md": "x",
            "documents/security-architecture/overview.md": "y",
        }
    )
    assert diagnostic.code == "DO002"
    assert "overview" in diagnostic.help


@given(st.text(max_size=200))
def test_any_text_is_prose_or_outline_and_never_an_exception(text: str) -> None:
    blocks_of(text, "p.md")
    filled(text)
