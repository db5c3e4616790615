"""The knowledge as the product uses it: one packed file, opened once, looked up by id, kind or list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from wardbook.base.canonical import digest

Obligation = Literal["must", "should", "may", "fact"]
Verified = Literal["yes", "no", "third-party"]
Fact = str | tuple[str, ...]

COMPILED = "compiled.bin"


class Source(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One edition of one text: who issued it, when, what it replaces, how our records of it were checked."""

    id: str
    title: str
    issuer: str
    edition: str
    date: str
    citation: str
    kind: str
    verified: Verified
    checked: str
    supersedes: tuple[str, ...] = ()
    says: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One thing a source says, in our own words.

    `section` is the source's own number, `applies` the traits under which it holds ("" is always),
    `phase` the milestone from which an answer is due ("" is any), `evidence` the documents of the
    mission that answer it, `maps` related records, `checked` how `verified` came about, `facts`
    what its kind adds (the kinds and their facts stand in `wardbook.knowledge.kinds`).
    """

    id: str
    kind: str
    source: str
    edition: str
    section: str
    title: str
    says: str
    obligation: Obligation = "fact"
    verified: Verified = "no"
    checked: str = ""
    applies: str = ""
    phase: str = ""
    evidence: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    revision: int = 1
    facts: dict[str, Fact] = {}

    @property
    def name(self) -> str:
        """The id without its source: `V.A.4.b`, `mutual-tls`, `readiness-report`."""
        return self.id.partition(":")[2]

    def text(self, fact: str) -> str:
        """A fact of one word or sentence, "" where there is none."""
        value = self.facts.get(fact, "")
        return value if isinstance(value, str) else ", ".join(value)

    def list(self, fact: str) -> tuple[str, ...]:
        """A fact of several words, empty where there is none."""
        value = self.facts.get(fact, ())
        return (value,) if isinstance(value, str) else value


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """What the compiled file holds."""

    sources: tuple[Source, ...]
    records: tuple[Record, ...]


class Knowledge(msgspec.Struct, frozen=True, dict=True):
    """Every source and record that the product knows; `digest` names exactly this knowledge."""

    sources: tuple[Source, ...]
    records: tuple[Record, ...]
    digest: str

    def get(self, record_id: str) -> Record | None:
        """The record with this id, None where there is none."""
        return self._by_id.get(record_id)

    def source(self, source_id: str) -> Source | None:
        """The source with this id, None where there is none."""
        return self._sources.get(source_id)

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """All records of a kind, in the order their files give them."""
        return self._by_kind.get(kind, ())

    def words(self, list_name: str) -> Mapping[str, str]:
        """A closed list: each word with its sentence. A list nobody wrote is a KeyError, our own fault."""
        return self._lists[list_name]

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of all closed lists."""
        return tuple(self._lists)

    @cached_property
    def _by_id(self) -> dict[str, Record]:
        return {record.id: record for record in self.records}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for record in self.records:
            found.setdefault(record.kind, []).append(record)
        return {kind: tuple(records) for kind, records in found.items()}

    @cached_property
    def _lists(self) -> dict[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {"markets": {}}
        for record in self.of_kind("market"):
            found["markets"][record.name] = record.says
        for record in self.of_kind("catalogue-control"):
            found.setdefault("controls", {})[record.name] = record.says
        for record in self.of_kind("test-method"):
            found.setdefault("test-methods", {})[record.name] = record.says
        for record in self.of_kind("word"):
            found.setdefault(record.section, {})[record.title] = record.says
        return {name: MappingProxyType(words) for name, words in sorted(found.items())}


@cache
def load() -> Knowledge:
    """The knowledge that comes with the product."""
    return unpack(
        Path(__file__).with_name(COMPILED).read_bytes()
    )  # `importlib.resources` costs 3 ms to import


def unpack(data: bytes) -> Knowledge:
    """The knowledge in the bytes that `compile_knowledge` made; its digest is theirs."""
    packed = _DECODER.decode(data)
    return Knowledge(packed.sources, packed.records, digest(data))


_DECODER = msgspec.msgpack.Decoder(Packed)
