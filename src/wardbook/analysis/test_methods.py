"""By which methods can security be tested? Our catalogue, and the words of the device's own."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.test_plan import TestMethod

LIST = "test-methods"
"""The closed list of words from which methods are named."""


def catalogued_methods(knowledge: Knowledge, own: Mapping[str, str] | None = None) -> dict[str, TestMethod]:
    """Every method by its word, those of the device's own list after the catalogue's.

    Of a word of its own nothing more is known than its sentence: it counts for no kind of testing.
    """
    found = {record.name: _method(record) for record in knowledge.of_kind("test-method")}
    for word, sentence in sorted((own or {}).items()):
        found.setdefault(word, TestMethod(id=word, title=word, says=sentence))
    return found


def named(word: str, methods: Mapping[str, TestMethod]) -> str:
    """The method that a word or what people say instead names, "" where none does."""
    if word in methods:
        return word
    said = word.lower().replace("_", "-").replace(" ", "-")
    return next((item.id for item in methods.values() if said == item.id or said in item.called), "")


def usual(form: str, methods: Mapping[str, TestMethod]) -> str:
    """The method of reports in a format that only tools of one method write, "" for any other format."""
    return next((item.id for item in methods.values() if form in item.formats), "")


def _method(record: Record) -> TestMethod:
    return msgspec.convert(
        {
            "id": record.name,
            "title": record.title,
            "says": record.says,
            **{name: record.text(name) for name in ("type", "group", "independence", "binds")},
            **{name: record.list(name) for name in ("report", "asks", "at", "called", "formats", "serves")},
            "repeat-days": int(record.text("repeat-days")) if record.text("repeat-days") else None,
            "answers": record.maps,
        },
        TestMethod,
    )
