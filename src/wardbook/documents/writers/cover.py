"""What stands on the cover of a document, the same in every form that somebody can hold."""

from __future__ import annotations

from wardbook.model.document import Document


def facts(document: Document) -> tuple[tuple[str, str], ...]:
    """Pairs of a fixed word and what the document says of it, both in its language; nothing without a value.

    The paper template prints the same pairs in the same order.
    """
    said = document.words
    address = document.look.address
    pairs = (
        ("Device", document.device),
        ("Version", document.version),
        ("Manufacturer", f"{document.manufacturer}, {address}" if address else document.manufacturer),
        ("Number", document.number),
        ("Revision", document.revision),
        ("As of", document.as_of.isoformat()),
        ("Written for", said.get(document.audience.value, document.audience.value)),
        ("Set aside", document.cover),
        ("Status", status(document)),
    )
    return tuple((said.get(word, word), value) for word, value in pairs if value)


def status(document: Document) -> str:
    """Whether something keeps the document from being final, in its language."""
    if not document.draft:
        return document.words.get("complete", "complete")
    return f"{draft(document)} {_word(document, 'facts are missing, or nobody has signed it')}"


def draft(document: Document) -> str:
    """The mark of a draft in the document's language, "" where it is none."""
    return _word(document, "DRAFT") if document.draft else ""


def running(document: Document) -> str:
    """The line that repeats on every page of a draft or a marked document; "" where there is none to repeat."""
    marks = dict.fromkeys((document.watermark, draft(document), document.banner[:120]))
    return " · ".join(filter(None, marks))


def _word(document: Document, source: str) -> str:
    return document.words.get(source, source)
