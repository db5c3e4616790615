"""Languages and translation (CSAF 2.0, 6.1.12, 6.1.15, 6.1.28, 6.2.12, 6.2.14, 6.2.15)."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.csaf.language_tags import is_language, is_private
from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.rules.catalogue import asks
from wardbook.formats.official.flaw import Flaw


def _languages(document: Place) -> Iterator[Place]:
    for member in ("lang", "source_lang"):
        if (place := document.get("document", member)).text:
            yield place


@asks("6.1.12", "Language")
def language_does_not_exist(document: Place) -> Iterator[Flaw]:
    """A language tag is malformed or holds a subtag that is not registered."""
    for place in _languages(document):
        if not is_language(place.text):
            yield Flaw(place.path, f"`{place.text[:80]}` is no language tag of registered subtags")


@asks("6.1.15", "Translator")
def translator_names_no_source(document: Place) -> Iterator[Flaw]:
    """The publisher is a translator and does not say from which language."""
    head = document.get("document")
    if head.get("publisher", "category").text == "translator" and not head.get("source_lang").is_there:
        yield Flaw("/document/source_lang", "a translator must say from which language: it is missing")


@asks("6.1.28", "Translation")
def translated_into_the_same(document: Place) -> Iterator[Flaw]:
    """The document is translated from the language that it is in."""
    head = document.get("document")
    lang, source = head.get("lang"), head.get("source_lang")
    if lang.text and lang.text.lower() == source.text.lower():
        yield Flaw(source.path, f"`{source.text[:80]}` is the language of the document itself")


@asks("6.2.12", "Missing Document Language")
def language_is_not_said(document: Place) -> Iterator[Flaw]:
    """The document does not say in which language it is."""
    if not document.get("document", "lang").text:
        yield Flaw("/document/lang", "the language of the document is not given")


@asks("6.2.14", "Use of Private Language")
def language_is_private(document: Place) -> Iterator[Flaw]:
    """A language tag holds a subtag for private use, which outsiders cannot understand."""
    for place in _languages(document):
        if is_private(place.text):
            yield Flaw(place.path, f"`{place.text[:80]}` holds a subtag for private use")


@asks("6.2.15", "Use of Default Language")
def language_is_the_default(document: Place) -> Iterator[Flaw]:
    """The language is `i-default`, which says nothing."""
    for place in _languages(document):
        if place.text.lower() == "i-default":
            yield Flaw(place.path, "`i-default` does not say which language it is")
