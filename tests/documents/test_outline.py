"""Outlines: a closed set of directives; whatever else stands there is named, and nothing is dropped in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.documents import book, outline
from wardbook.documents.prose import blocks_of
from wardbook.model.document import Bullets, Callout, Code, Heading, Paragraph, TableBlock
from wardbook.model.statement import sentence, value
from wardbook.model.table import Table
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
    assert [block.runs[0].text for block in blocks] == ["US.", "Always."]  # type: ignore[attr-defined]


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
    assert [type(block) for block in blocks] == [Heading, Paragraph, Bullets, Code] or [
        type(block) for block in blocks
    ][:3] == [Heading, Paragraph, Bullets]
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
