"""Where does the quality system carry each clause of the standards that security stands on?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from wardbook.analysis.conditions import judge
from wardbook.analysis.traits import trait
from wardbook.base.order import natural
from wardbook.knowledge.reader import Knowledge, Source
from wardbook.knowledge.reader import Record as KnowledgeRecord
from wardbook.model.obligation import CarriedClause, Citation
from wardbook.model.security_file import SecurityFile
from wardbook.source.language import Truth

STANDARDS = ("iso-13485-2016", "iso-14971-2019", "iec-62304-2015", "iec-81001-5-1-2021", "nist-ssdf-1.1")
"""The standards whose clauses a quality system carries; others are added where a procedure cites them."""

_CITATION = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z/ ]*?(?: TR| TS| TIR| SP)? ?[A-Z]*\d[\w\-./]*)(?::(?P<edition>[^ ]+))?(?:\s+(?P<clause>.+))?"
)
_PREFIXES = ("ANSI/", "CAN/", "EN ", "BS ", "DIN ", "JIS ", "(R)")
"""What national bodies put before the designation of a standard that they take over."""


class Carried(msgspec.Struct, frozen=True):
    """Every clause with where it is carried, and every citation with what became of it."""

    clauses: dict[str, CarriedClause]
    citations: dict[str, Citation]


def processes(file: SecurityFile, knowledge: Knowledge) -> Carried:
    """The clauses of `STANDARDS` and of every standard that a procedure cites, each with the procedures that name it."""
    catalogue = _catalogue(knowledge)
    citations = {item.id: item for item in _citations(file, catalogue)}
    cited = {item.source for item in citations.values() if item.state == "known"}
    wanted = (*STANDARDS, *sorted(cited - {*STANDARDS})) if file.device.procedures else ()
    carriers: dict[str, list[str]] = {}
    for item in citations.values():
        for clause in item.clauses:
            carriers.setdefault(clause, []).append(item.procedure)
    clauses = {
        record.id: _carried(record, entry.source, tuple(dict.fromkeys(carriers.get(record.id, ()))), file)
        for entry in catalogue
        if entry.source.id in wanted
        for record in entry.records
        if record.obligation != "fact"
    }
    return Carried(clauses, citations)


class _Entry(msgspec.Struct, frozen=True):
    """A standard: how it is named and which edition, and its clauses in their order."""

    source: Source
    name: str
    editions: tuple[str, ...]
    records: tuple[KnowledgeRecord, ...]


def _catalogue(knowledge: Knowledge) -> tuple[_Entry, ...]:
    clauses: dict[str, list[KnowledgeRecord]] = {}
    for record in knowledge.of_kind("clause"):
        clauses.setdefault(record.source, []).append(record)
    return tuple(
        _Entry(source, name, editions, tuple(sorted(clauses[source.id], key=_order)))
        for source in knowledge.sources
        if source.id in clauses and source.kind in ("standard", "guidance", "regulation")
        for name, editions in [_designation(source)]
    )


def _order(record: KnowledgeRecord) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """A clause before those below it, 7.3.9 before 7.3.10."""
    return tuple(natural(piece) for piece in record.text("clause").split("."))


def _designation(source: Source) -> tuple[str, tuple[str, ...]]:
    """The name without national prefixes and edition, and the ways in which one may write this edition."""
    name, _, edition = source.citation.partition(":")
    year = edition[:4]
    ways = {edition, edition.replace("+A", "+AMD"), *edition.split("/")}
    if "+" in edition:
        amendment = edition.partition("+")[2].partition(":")[2]
        ways |= {amendment, f"{year}+AMD1:{amendment}", f"{year}/AMD1:{amendment}", f"{year}/A1:{amendment}"}
    return _bare(name), tuple(way for way in ways if way)


def _bare(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.replace(prefix, "")
    return " ".join(name.upper().split()).removeprefix("AAMI ").removeprefix("ISO/")


def _citations(file: SecurityFile, catalogue: Iterable[_Entry]) -> Iterator[Citation]:
    known = {entry.name: entry for entry in catalogue}
    for procedure in file.device.procedures.values():
        for text in procedure.clauses:
            yield _citation(procedure.id, text, known)


def _citation(procedure: str, text: str, known: dict[str, _Entry]) -> Citation:
    said = _CITATION.fullmatch(text.strip())
    entry = known.get(_bare(said["name"])) if said else None
    state: Literal["known", "other-edition", "no-such-clause", "not-catalogued"] = "not-catalogued"
    clauses: tuple[str, ...] = ()
    if said and entry:
        clauses = tuple(_named(said["clause"] or "", entry.records))
        if said["edition"] and entry.editions and said["edition"] not in entry.editions:
            state, clauses = "other-edition", ()
        else:
            state = "known" if clauses else "no-such-clause"
    return Citation(
        id=f"{procedure}: {text}",
        procedure=procedure,
        text=text,
        state=state,
        source=entry.source.id if entry else "",
        clauses=clauses,
    )


def _named(written: str, records: tuple[KnowledgeRecord, ...]) -> Iterator[str]:
    """The clauses that a text such as `5`, `7.3.2-7.3.6` or `4.1, 7.1` names: each with those below it."""
    for piece in filter(None, re.split(r"\s*(?:,|;| and )\s*", written)):
        first, _, last = re.sub(r"(?i)^(clauses?|sections?)\s+", "", piece).partition("-")
        if last and _is_number(first) and _is_number(last):
            low, high = _number(first), _number(last)
            yield from (
                record.id
                for record in records
                if _is_number(record.text("clause")) and low <= _number(record.text("clause"))[: len(low)]
                and _number(record.text("clause"))[: len(high)] <= high
            )  # fmt: skip
            continue
        whole = f"{first}-{last}" if last else first
        yield from (
            record.id
            for record in records
            if record.text("clause") == whole or record.text("clause").startswith((f"{whole}.", f"{whole}-"))
        )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)*", text.strip()) is not None


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(piece) for piece in text.strip().split("."))


def _carried(
    record: KnowledgeRecord, source: Source, procedures: tuple[str, ...], file: SecurityFile
) -> CarriedClause:
    verdict, because = judge(record.applies, lambda name: trait(file, name))
    exercised = any(file.device.procedures[name].exercised for name in procedures)
    state: Literal["carried", "not-exercised", "nowhere", "does-not-apply", "unknown"]
    if verdict.truth is Truth.FALSE:
        state = "does-not-apply"
    elif procedures:
        state = "carried" if exercised else "not-exercised"
    else:
        state = "unknown" if verdict.truth is Truth.UNKNOWN else "nowhere"
    return CarriedClause(
        id=record.id,
        standard=source.citation,
        clause=record.text("clause"),
        title=record.title,
        bound=record.obligation,
        state=state,
        because=because if record.applies else "",
        procedures=procedures,
        verified=record.verified,
    )
