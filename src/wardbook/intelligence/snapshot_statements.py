"""From one advisory's statements to the entries of a snapshot: names settled, versions turned into keys."""

from __future__ import annotations

from collections.abc import Container, Iterator

from wardbook.formats.version_texts import read_range
from wardbook.intelligence import ecosystems
from wardbook.intelligence.cpe import Cpe, parsed
from wardbook.intelligence.snapshot_rows import (
    EXCLUDES_LOW,
    INCLUDES_HIGH,
    SYMBOLS_KEPT,
    Detail,
    Entry,
    checksum,
    cpe_name,
    holds,
    pack,
    package_name,
    words_name,
)
from wardbook.intelligence.text_names import folded_product
from wardbook.intelligence.version_keys import key
from wardbook.model.advisory import Advisory, Affected, Interval

Span = tuple[bytes, bytes, int]


class Numbering:
    """Words that many entries share, counted from 0 in the order given; the order is the caller's to fix."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self.words = list(words)
        self._place = {word: place for place, word in enumerate(words)}

    def of(self, word: str) -> int:
        """The number of a word, a new one where it has none."""
        place = self._place.setdefault(word, len(self.words))
        if place == len(self.words):
            self.words.append(word)
        return place


def statements(
    advisory: Advisory,
    vulnerability: int,
    sources: Numbering,
    schemes: Numbering,
    wanted: Container[str] | None = None,
) -> Iterator[tuple[str, Entry]]:
    """Every statement of an advisory as (name of the row, entry).

    One that names nothing is left out, as is one whose name is not `wanted` where that is given.
    """
    source = sources.of(advisory.source)
    for affected in advisory.affected:
        name, space, scheme, platforms = _named(affected)
        if not name or (wanted is not None and name not in wanted):
            continue
        intervals, text_unread = _intervals(affected)
        spans, texts, unread = _spans(scheme, intervals)
        open_statements = (*affected.unread, *unread, *text_unread)
        listed, extra, plain = _listed(scheme, affected.versions, tuple(spans))
        unaffected = tuple(sorted({k for v in affected.unaffected if (k := key(scheme, v)) is not None}))
        is_open = bool(open_statements) and _stays_open(affected, spans)
        detail = Detail(
            advisory=advisory.id,
            about=_about(affected),
            spans=tuple(texts),
            fixed=affected.fixed,
            symbols=affected.symbols[:SYMBOLS_KEPT],
            further=max(0, len(affected.symbols) - SYMBOLS_KEPT),
            unread=open_statements if is_open else (),
            said=affected.version_text,
        )
        yield (
            name,
            Entry(
                vulnerability=vulnerability,
                source=source,
                scheme=schemes.of(scheme),
                spans=tuple(spans),
                space=space,
                listed=listed,
                extra=extra,
                texts=plain,
                unaffected=unaffected,
                platforms=platforms,
                is_open=is_open,
                detail=pack(detail),
            ),
        )


def _named(affected: Affected) -> tuple[str, str, str, tuple[str, ...]]:
    """The name of its row, what narrows it, its order of versions, the platforms it asks for."""
    if affected.by == "package":
        if not affected.ecosystem or not affected.name:
            return "", "", "", ()
        ecosystem = ecosystems.settled(affected.ecosystem)
        name = package_name(ecosystem, ecosystems.settled_name(ecosystem, affected.name))
        return name, "", affected.scheme or ecosystems.scheme(ecosystem), ()
    if affected.by == "cpe":
        cpe = parsed(affected.cpe)
        if cpe is None or not cpe.names_a_product:
            return "", "", "", ()
        platforms = tuple(sorted({_platform(one) for one in affected.platforms} - {""}))
        return cpe_name(*cpe.product_key), _narrowed(cpe), affected.scheme or "generic", platforms
    product = folded_product(affected.vendor, affected.name)
    if not product or not affected.vendor:
        return "", "", "", ()
    return words_name(product), affected.vendor, affected.scheme or "generic", ()


def _narrowed(cpe: Cpe) -> str:
    return cpe.target_sw if cpe.target_sw not in ("*", "-") else ""


def _platform(text: str) -> str:
    cpe = parsed(text)
    return cpe_name(*cpe.product_key) if cpe and cpe.names_a_product else ""


def _about(affected: Affected) -> str:
    """How the source calls it, where the row's name and space do not say the same."""
    if affected.by == "package":
        return "" if affected.ecosystem in ecosystems.SCHEMES else f"{affected.ecosystem} {affected.name}"
    return affected.name if affected.by == "text" else ""


def _intervals(affected: Affected) -> tuple[tuple[Interval, ...], tuple[str, ...]]:
    """What the source states in structure; else what can be read from its words, and what cannot."""
    if affected.intervals or affected.versions or not affected.version_text:
        return affected.intervals, ()
    read = read_range(affected.version_text)
    stated = read.stated if read is not None else None
    return (stated, ()) if stated is not None else ((), (affected.version_text,))


def _spans(
    scheme: str, intervals: tuple[Interval, ...]
) -> tuple[list[Span], list[tuple[str, str]], list[str]]:
    spans: list[Span] = []
    texts: list[tuple[str, str]] = []
    unread: list[str] = []
    for one in intervals:
        low = key(scheme, one.low) if one.low else b""
        high = key(scheme, one.high) if one.high else b""
        if low is None or high is None:
            unread.append(f"{one.low or '0'} to {one.high or 'any'}")
            continue
        flags = (0 if one.includes_low else EXCLUDES_LOW) | (INCLUDES_HIGH if one.includes_high else 0)
        spans.append((low, high, flags))
        texts.append((one.low, one.high))
    return spans, texts, unread


def _listed(
    scheme: str, enumerated: tuple[str, ...], spans: tuple[Span, ...]
) -> tuple[bytes, tuple[bytes, ...], tuple[str, ...]]:
    """Enumerated versions: checksums of those inside a span, keys of those outside, texts that have no key."""
    inside: set[bytes] = set()
    outside: set[bytes] = set()
    plain: set[str] = set()
    for version in enumerated:
        found = key(scheme, version)
        if found is None:
            plain.add(version)
        elif holds(spans, found) >= 0:
            inside.add(checksum(found))
        else:
            outside.add(found)
    return b"".join(sorted(inside)), tuple(sorted(outside)), tuple(sorted(plain))


def _stays_open(affected: Affected, spans: list[Span]) -> bool:
    """Whether a version that is not hit may be affected all the same.

    A range of Git commits beside enumerated versions or a range of versions says nothing more (OSV
    schema, section Evaluation); anything else that was not read may.
    """
    readable = bool(spans or affected.versions)
    return not (readable and all("git" in text.lower() for text in affected.unread)) or not readable
