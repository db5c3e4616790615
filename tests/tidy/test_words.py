"""One word for each thing: docs/reference/terms.md says which, and our own text keeps to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.tidy.tree import text_of, tracked

TERMS = "docs/reference/terms.md"
FORMAT_WORDS = {
    "src/wardbook/formats/cyclonedx/": ("dataflow", "workspace"),
    "src/wardbook/formats/threat_models/": ("dataflow", "data-flow", "abuse case"),
}
"""Names of fields that a format's own schema gives, by the folder that must spell them; no other word passes."""
OURS = re.compile(r"(README\.md|CHANGELOG\.md|docs/.*\.md|src/wardbook/.*\.(py|md|yaml|typ))$")


def terms(text: str) -> dict[str, tuple[str, ...]]:
    """Each word of the tables with those that are not said instead; raises where a row is malformed."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if not line.startswith("| ") or line.startswith("| say "):
            continue
        say, instead, meaning = (cell.strip() for cell in line.strip("|").split("|"))
        assert meaning.endswith("."), f"{say}: its meaning is a sentence"
        assert say not in found, f"{say} stands there twice"
        found[say] = tuple(word.strip() for word in instead.split(",") if word.strip())
    return found


def misnamed(name: str, text: str, table: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Places where a word is used that the table refuses."""
    better = {word.lower(): say for say, instead in table.items() for word in instead}
    spelled = {word for folder, names in FORMAT_WORDS.items() if name.startswith(folder) for word in names}
    words = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(better, key=len, reverse=True))
    for found in re.finditer(rf"(?<![\w-])({words})(?![\w-])", text, re.IGNORECASE):
        line = text.count("\n", 0, found.start()) + 1
        said = re.sub(r"\s+", " ", found.group()).lower()
        if said in spelled or _is_in_an_address(text, found):
            continue
        yield f"{name}:{line}: `{said}`; we say `{better[said]}`"


def _is_in_an_address(text: str, found: re.Match[str]) -> bool:
    """Whether the word stands in an address such as `nvd.nist.gov/…`, which is spelled as its owner spells it."""
    before = re.split(r"\s", text[max(0, found.start() - 200) : found.start()])[-1]
    return re.match(r"\W*(?:https?://)?[\w-]+(?:\.[\w-]+)+/", before) is not None


def _table() -> dict[str, tuple[str, ...]]:
    text = text_of(TERMS)
    assert text is not None
    return terms(text)


def test_every_term_has_one_sentence_and_no_word_is_both_said_and_refused() -> None:
    table = _table()
    assert len(table) >= 50
    assert set(table) & {word for instead in table.values() for word in instead} == set()


def test_our_own_text_keeps_to_the_terms() -> None:
    table = _table()
    ours = (name for name in tracked() if OURS.match(name) and name != TERMS)
    assert [place for name in ours for place in misnamed(name, text_of(name) or "", table)] == []


def test_a_refused_word_is_found_across_lines_and_only_as_a_whole_word() -> None:
    table: dict[str, tuple[str, ...]] = {"device folder": ("project folder",), "vulnerability": ("vuln",)}
    assert list(misnamed("a.md", "one\nProject\n  folder\n", table)) == [
        "a.md:2: `project folder`; we say `device folder`"
    ]
    assert list(misnamed("a.md", "vulnerable, vuln_id, a-vuln\n", table)) == []


def test_a_word_of_a_format_passes_only_where_that_format_is_read_and_only_while_it_is_needed() -> None:
    table: dict[str, tuple[str, ...]] = {"flow": ("dataflow", "data-flow")}
    inside = "src/wardbook/formats/cyclonedx/a.py"
    assert list(misnamed(inside, "dataflow", table)) == []
    assert len(list(misnamed(inside, "data-flow", table))) == 1
    assert len(list(misnamed("src/wardbook/views/a.py", "dataflow", table))) == 1
    for folder, names in FORMAT_WORDS.items():
        text = "\n".join(text_of(name) or "" for name in tracked() if name.startswith(folder))
        assert [word for word in names if not re.search(rf"\b{word}\b", text)] == []


def test_an_address_is_spelled_as_its_owner_spells_it() -> None:
    table: dict[str, tuple[str, ...]] = {"vulnerability": ("vuln",)}
    assert (
        list(misnamed("a.md", "see (nvd.nist.gov/vuln/data-feeds) and https://go.dev/doc/vuln.", table)) == []
    )
    assert len(list(misnamed("a.md", "a vuln/fix or and/or vuln at nvd.nist.gov", table))) == 2
