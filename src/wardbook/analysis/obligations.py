"""What binds this device, and why? From markets, the standards they recognise, traits and what customers ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

import msgspec

from wardbook.analysis.conditions import judge, read
from wardbook.analysis.traits import rests_on, trait, why_unknown
from wardbook.base.order import by_id
from wardbook.knowledge.coverage import Coverage, coverage
from wardbook.knowledge.reader import Knowledge
from wardbook.knowledge.reader import Record as KnowledgeRecord
from wardbook.model.obligation import AskedFact, MarketCoverage, Obligation, ObligationState
from wardbook.model.security_file import SecurityFile
from wardbook.source.language import Fact, Truth, Verdict, names

CUSTOMERS = "customers"
"""Where an ask of buyers comes from, in the place of a market."""

NO_DUTY = frozenset({"word", "market", "recognition", "edition-change", "question", "disclosure-question"})
"""Kinds that bind nobody by themselves: a form's questions are asked by one demand, the form."""

STATES: dict[Truth, ObligationState] = {
    Truth.TRUE: "applies",
    Truth.FALSE: "does-not",
    Truth.UNKNOWN: "unknown",
}

Judge = Callable[[str], tuple[Verdict, str]]


class Derived(msgspec.Struct, frozen=True):
    """Obligations by id, the facts that are still asked for, and how well each named market is catalogued."""

    obligations: dict[str, Obligation]
    asked: dict[str, AskedFact]
    markets: dict[str, MarketCoverage]


def obligations(file: SecurityFile, knowledge: Knowledge) -> Derived:
    """Every obligation of the markets that the device names and of its customers, each with its state and reason."""

    @cache
    def look(name: str) -> Fact:
        return trait(file, name)

    @cache
    def judged(condition: str) -> tuple[Verdict, str]:
        return judge(condition, look)

    known = coverage(knowledge)
    named = [market for market in file.device.about.markets if market in known]
    sources = _sources(named, known)
    found = {
        record.id: _obligation(record, sources[record.source], judged, file)
        for record in knowledge.records
        if record.source in sources and record.obligation != "fact" and record.kind not in NO_DUTY
    }
    found |= {item.id: item for item in _asks(file, knowledge)}
    markets = {market: _published(known[market]) for market in named}
    return Derived(by_id(found), by_id(_asked(found.values(), file, knowledge)), by_id(markets))


class _Origin(msgspec.Struct):
    """By which markets a source comes: as their own text, or as a standard they recognise."""

    own: list[str]
    recognised: list[str]


def _sources(markets: list[str], known: Mapping[str, Coverage]) -> dict[str, _Origin]:
    found: dict[str, _Origin] = {}
    for market in markets:
        for source in known[market].sources:
            found.setdefault(source, _Origin([], [])).own.append(market)
        for source in known[market].recognises:
            found.setdefault(source, _Origin([], [])).recognised.append(market)
    return found


def _obligation(record: KnowledgeRecord, origin: _Origin, judged: Judge, file: SecurityFile) -> Obligation:
    verdict, because = judged(record.applies)
    missing = tuple(
        dict.fromkeys(name for trait_name in verdict.missing for name in rests_on(file, trait_name))
    )
    return Obligation(
        id=record.id,
        source=record.source,
        title=record.title,
        bound="may" if record.obligation == "fact" else record.obligation,
        state=STATES[verdict.truth],
        because=because,
        markets=tuple(dict.fromkeys((*origin.own, *origin.recognised))),
        through=tuple(market for market in origin.recognised if market not in origin.own),
        missing=missing,
        about=_about(record, file) if verdict.truth is Truth.TRUE else (),
        evidence=record.evidence,
        verified=record.verified,
    )


def _about(record: KnowledgeRecord, file: SecurityFile) -> tuple[str, ...]:
    """The parts that a condition on what a part is in the eyes of the law speaks of."""
    if not record.applies:
        return ()
    words = {
        item.name.removeprefix("regulated.")
        for item in names(read(record.applies))
        if item.name.startswith("regulated.")
    }
    return tuple(
        part.id
        for part in file.device.parts.values()
        if part.regulated in words and part.owner in (None, "maker") and part.state != "retired"
    )


def _asks(file: SecurityFile, knowledge: Knowledge) -> Iterator[Obligation]:
    """What customers ask, like any other obligation; what nobody asked for is none, silence about all is a question."""
    stated = file.device.about.customers_ask
    if not stated:
        yield _silence("words:asks", "What customers ask", CUSTOMERS, "customers-ask")
    if not file.device.about.markets:
        yield _silence("markets", "What the markets ask", "markets", "markets")
    for ask, value in stated.items():
        record = knowledge.get(f"words:asks/{ask}")
        yield Obligation(
            id=f"words:asks/{ask}",
            source=CUSTOMERS,
            title=record.says if record else file.device.about.words.get("asks", {}).get(ask, ask),
            bound="should",
            state="applies" if value else "does-not",
            because=f"customers-ask.{ask} {'yes' if value is True else value or 'no'}",
            markets=(CUSTOMERS,),
            evidence=record.evidence if record else (),
            verified="yes",
        )


def _silence(name: str, title: str, source: str, field: str) -> Obligation:
    """What nobody said a word of may bind the device or not: one question for all of it."""
    return Obligation(
        id=name,
        source=source,
        title=title,
        bound="should",
        state="unknown",
        because=f"{field} not stated",
        markets=(source,),
        missing=(field,),
        verified="yes",
    )


def _asked(found: Iterable[Obligation], file: SecurityFile, knowledge: Knowledge) -> dict[str, AskedFact]:
    """Each missing fact once, with the obligations that wait for it."""
    waiting: dict[str, list[str]] = {}
    for item in found:
        for name in item.missing:
            waiting.setdefault(name, []).append(item.id)
    return {
        name: AskedFact(
            id=name, says=says, where=where, why=why_unknown(file, name), waiting=tuple(sorted(ids))
        )
        for name, ids in waiting.items()
        for says, where in [_where(name, knowledge)]
    }


def _where(name: str, knowledge: Knowledge) -> tuple[str, str]:
    """What a fact means and where to say it, as the list of traits tells."""
    family, _, word = name.partition(".")
    record = knowledge.get(f"words:traits/{name}") or knowledge.get(f"words:traits/{family}.*")
    if record is None:
        return "Stated as a whole in device.yaml.", f"device.yaml: {name}"
    return record.says, record.text("derived").replace("MARKET", word)


def _published(item: Coverage) -> MarketCoverage:
    return MarketCoverage(
        id=item.market,
        title=item.title,
        authority=item.authority,
        records=item.records,
        verified=item.verified,
        preview=item.preview,
        sources=item.sources,
        recognises=item.recognises,
    )
