"""Which causes hold for an element, and which questions are open: asked once for all elements of which the same is true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from wardbook.analysis.threats.catalogue import COVERED, Catalogue, Cause
from wardbook.analysis.threats.part_words import has_properties, properties
from wardbook.analysis.threats.path_words import Found
from wardbook.analysis.threats.telling import told_facts
from wardbook.model.architecture import Part

Item = TypeVar("Item")
Signature = tuple[object, ...]


class Group(NamedTuple):
    """The causes of one threat at an element, with what follows from them alone."""

    causes: tuple[Cause, ...]
    names: tuple[str, ...]
    covers: tuple[str, ...]
    facts: tuple[str, ...]
    cwe: tuple[int, ...]
    techniques: tuple[str, ...]
    mitigations: tuple[str, ...]
    life_cycle: str

    @property
    def first(self) -> Cause:
        """The cause that gives the threat its name."""
        return self.causes[0]

    @property
    def counts_paths(self) -> bool:
        """Whether controls on the paths to the element count as well."""
        return any(cause.counts_paths for cause in self.causes)


class Question(NamedTuple):
    """A property that is not known: what is asked, EMB3D's threats that hang on it, titles of threats that `yes` would add."""

    property: str
    asks: str
    decides: tuple[str, ...]
    would_raise: tuple[str, ...]


class PartFound(NamedTuple):
    """What holds for a part: its words with its properties, EMB3D's threats that are raised, groups of causes, questions."""

    words: Found
    raised: frozenset[str]
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]


class Asked:
    """The catalogue, with the answers that were given already."""

    def __init__(self, known: Catalogue) -> None:
        self.known = known
        self._parts: dict[Signature, PartFound] = {}
        self._others: dict[Signature, tuple[Group, ...]] = {}
        self._below = {name: tuple(self._threats_below(name)) for name in known.properties}

    def part(self, part: Part, words: Found) -> PartFound:
        """Everything about a part of which these words are true."""
        key = (frozenset(words.items()), tuple(part.properties.items()))
        if key not in self._parts:
            self._parts[key] = self._ask(part, words)
        return self._parts[key]

    def other(self, at: str, words: Found, raised: frozenset[str] = frozenset()) -> tuple[Group, ...]:
        """The groups of causes at a path (`flow`) or an asset; of what they cover only `raised` where any is given."""
        key = (at, raised, frozenset(words.items()))
        if key not in self._others:
            only = raised if at == "asset" else None
            self._others[key] = tuple(self._groups(self._holding(at, words, raised), words, only, {}))
        return self._others[key]

    def alone(self, cause: Cause) -> Group:
        """A cause that concerns several elements, as a group of its own."""
        return _group((cause,), (), ())

    def _ask(self, part: Part, words: Found) -> PartFound:
        answers = properties(part, words, self.known) if has_properties(part, words) else {}
        words = words | answers
        raised = frozenset(
            threat
            for name, answer in answers.items()
            if answer
            for threat in self.known.properties[name].threats
        )
        holding = self._holding("part", words, raised)
        given = {name: bool(part.properties.get(name)) for name, answer in answers.items() if answer}
        groups = tuple(self._groups(holding, words, raised, given))
        known = {cause.group for cause in holding}
        return PartFound(words, raised, groups, tuple(self._questions(answers, words, known)))

    def _holding(self, at: str, words: Found, raised: frozenset[str]) -> list[Cause]:
        asked, found = dict(words), []
        for cause in self.known.causes.get(at, ()):
            asked[COVERED] = not raised.isdisjoint(cause.covers)
            if cause.holds(asked):
                found.append(cause)
        return found

    def _groups(
        self, holding: Iterable[Cause], words: Found, raised: frozenset[str] | None, given: Mapping[str, bool]
    ) -> Iterator[Group]:
        grouped: dict[str, list[Cause]] = {}
        for cause in holding:
            if not cause.is_otherwise or cause.group not in grouped:
                grouped.setdefault(cause.group, []).append(cause)
        for causes in grouped.values():
            covers = (name for cause in causes for name in cause.covers if raised is None or name in raised)
            yield _group(tuple(causes), tuple(dict.fromkeys(covers)), told_facts(causes, words, given))

    def _questions(
        self, answers: Mapping[str, bool | None], words: Found, known: set[str]
    ) -> Iterator[Question]:
        """EMB3D's top questions that nothing answers, and those below one that is answered yes, where threats hang on them."""
        asked = words | {COVERED: True}
        waiting = [
            cause
            for cause in self.known.causes.get("part", ())
            if cause.covers and cause.group not in known and cause.holds(asked)
        ]
        for name, item in self.known.properties.items():
            below = self._below[name]
            is_open = name in answers and answers[name] is None and (not item.parent or answers[item.parent])
            if is_open and below:
                adds = (cause.title for cause in waiting if not set(below).isdisjoint(cause.covers))
                yield Question(name, item.says, below, tuple(adds))

    def _threats_below(self, name: str) -> Iterator[str]:
        yield from self.known.properties[name].threats
        for child in self.known.properties.values():
            if child.parent == name:
                yield from self._threats_below(child.id)


def _group(causes: tuple[Cause, ...], covers: tuple[str, ...], facts: tuple[str, ...]) -> Group:
    return Group(
        causes,
        tuple(cause.name for cause in causes),
        covers,
        facts,
        _merged(causes, lambda cause: cause.cwe),
        _merged(causes, lambda cause: cause.techniques),
        _merged(causes, lambda cause: cause.listed),
        next((cause.life_cycle for cause in causes if cause.life_cycle), ""),
    )


def _merged(causes: Iterable[Cause], look: Callable[[Cause], tuple[Item, ...]]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(item for cause in causes for item in look(cause)))
