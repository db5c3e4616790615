"""Which advisories apply to which components, how sure that is, and what could not be looked up at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from wardbook.base.uncollected import uncollected
from wardbook.intelligence.cpe import parsed
from wardbook.intelligence.evaluation import ENUMERATED, OUTSIDE, UNDECIDED, Versions, evaluate, is_readable
from wardbook.intelligence.findings import Found, Hit, lookup_of, match_of
from wardbook.intelligence.proposals import Proposals
from wardbook.intelligence.questions import Plan, Question, answered_for, plan, vendors
from wardbook.intelligence.snapshot import DAMAGE, Snapshot, SnapshotError
from wardbook.intelligence.snapshot_rows import Entry, Row, cpe_name
from wardbook.intelligence.targets import Target, target
from wardbook.intelligence.text_names import is_same_vendor
from wardbook.model.match import Confidence, Lookup, Match, Matches

if TYPE_CHECKING:
    from wardbook.model.components import Component
    from wardbook.model.sbom import SbomComponent

    Item = Component | SbomComponent | Target

CONFIDENCE: Mapping[str, Confidence] = {
    "package": "range",
    "distribution": "distribution",
    "cpe": "cpe",
    "called": "cpe-weak",
    "words": "text",
}


def match(components: Iterable[Item], snapshot: Snapshot) -> Matches:
    """Look components up in a snapshot.

    In: components of a device, of an SBOM, or targets. Out: one look-up per component and one match per
    component and vulnerability, sorted by id; the same components and snapshot give the same result in
    whatever order they come. Raises SnapshotError where the snapshot turns out to be damaged.
    """
    try:
        with uncollected():
            return _matched(distinct(map(target, components)), snapshot)
    except SnapshotError:
        raise
    except DAMAGE:
        if snapshot.is_intact():
            raise  # then it is our own fault
        raise snapshot.damaged() from None


def _matched(targets: list[Target], snapshot: Snapshot) -> Matches:
    found = Matcher(snapshot).found(targets)
    numbers = {hit.entry.vulnerability for one in found for hit in (*one.hits, *one.undecided)}
    known = snapshot.vulnerabilities(numbers)
    vectors = snapshot.vectors(known.values())
    info = snapshot.info
    matches: list[Match] = []
    for one in found:
        if not one.hits:
            continue
        by_vulnerability: dict[int, list[Hit]] = {}
        for hit in one.hits:
            by_vulnerability.setdefault(hit.entry.vulnerability, []).append(hit)
        matches += [
            match_of(one.target, known[number], hits, info, vectors)
            for number, hits in by_vulnerability.items()
        ]
    return Matches(
        snapshot=info.as_object(),
        lookups=tuple(sorted([lookup_of(one, known) for one in found], key=_id)),
        matches=tuple(sorted(matches, key=_id)),
    )


_id: Callable[[Lookup | Match], str] = attrgetter("id")


def distinct(targets: Iterable[Target]) -> list[Target]:
    """Targets ordered by id. Those that share an id are one, with every name that any of them has."""
    by_id: dict[str, list[Target]] = {}
    for one in targets:
        by_id.setdefault(one.id, []).append(one)
    return [_joined(by_id[identifier]) for identifier in sorted(by_id)]


def _joined(same: list[Target]) -> Target:
    if len(same) == 1:
        return same[0]
    first = min(same, key=_facts)
    if all(one == first for one in same):
        return first
    return msgspec.structs.replace(
        first,
        cpes=tuple(sorted({cpe for one in same for cpe in one.cpes})),
        vendors=tuple(sorted({vendor for one in same for vendor in one.vendors})),
        places=tuple(sorted({place for one in same for place in one.places})),
        built_from=max(one.built_from for one in same),
        patched=tuple(sorted({name for one in same for name in one.patched})),
    )


def _facts(one: Target) -> tuple[object, ...]:
    return (
        one.name,
        one.version,
        one.package_url,
        one.cpes,
        one.vendors,
        one.places,
        one.built_from,
        one.patched,
    )


class Matcher:
    """Looks targets up, many at a time, one reading of the snapshot for all."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        info = snapshot.info
        self.coverage = info.coverage
        self.whole = answered_for(self.coverage)
        self.schemes = info.schemes
        self.is_cut = bool(info.cut)
        self.present: frozenset[str] = frozenset()

    def found(self, targets: Iterable[Target]) -> list[Found]:
        """What was found out about each target, in the order given."""
        planned = [(one, plan(one, self.coverage, self.whole)) for one in targets]
        names = {question.name for _, asked in planned for question in asked.questions}
        rows = self.snapshot.rows(names)
        self.present = _products(one for one, _ in planned)
        proposals = Proposals(planned, rows)
        if proposals.names:
            rows |= self.snapshot.rows(proposals.names - rows.keys())
        return [self._found(one, asked, rows, proposals.of(one)) for one, asked in planned]

    def hits(self, targets: Iterable[Target]) -> list[list[Hit]]:
        """What each target was hit by, in the order given, without saying what was looked up: for very many."""
        planned = [(one, plan(one, self.coverage, self.whole)) for one in targets]
        rows = self.snapshot.rows({question.name for _, asked in planned for question in asked.questions})
        return [self._weighed(one, asked.questions, rows)[0] for one, asked in planned]

    def _weighed(
        self, one: Target, questions: Iterable[Question], rows: Mapping[str, Row]
    ) -> tuple[list[Hit], list[Hit], int]:
        """Hits, undecided statements, and how many statements speak of the target at all."""
        hits: list[Hit] = []
        undecided: list[Hit] = []
        named = 0
        versions: Versions | None = None
        for question in questions:
            row = rows.get(question.name)
            if row is None or question.name.startswith("called:"):
                continue
            versions = versions or Versions(self.schemes)
            for entry, doubt in self._speaking(one, question, row):
                named += 1
                key = versions.key(entry.scheme, question.version)
                verdict, place = evaluate(entry, question.version, key)
                if verdict == OUTSIDE:
                    continue
                hit = Hit(question, entry, verdict, place, _confidence(question, verdict, doubt), doubt, key)
                (undecided if verdict == UNDECIDED else hits).append(hit)
        return hits, undecided, named

    def _speaking(self, one: Target, question: Question, row: Row) -> Iterable[tuple[Entry, str]]:
        """The statements of a row that are about this component and not another of its name, each with its doubt."""
        way = question.way
        if way in ("package", "distribution"):
            return zip(row.entries, repeat(""))
        if way == "words":
            makers = vendors(one)
            return [
                (entry, "")
                for entry in row.entries
                if any(is_same_vendor(entry.space, vendor) for vendor in makers)
            ]
        told = ((entry, self._speaks_of(question, entry)) for entry in row.entries)
        return [(entry, doubt) for entry, (speaks, doubt) in told if speaks]

    def _found(
        self,
        one: Target,
        asked: Plan,
        rows: Mapping[str, Row],
        proposed: tuple[tuple[Question, ...], tuple[str, ...]],
    ) -> Found:
        questions = asked.questions
        if len(questions) == 1 and not proposed[0] and questions[0].name not in rows and not self.is_cut:
            return Found(
                target=one,
                plan=asked,
                asked=(questions[0].name,),
                hits=(),
                undecided=(),
                named=0,
                proposed=proposed[1],
                is_readable=is_readable(questions[0]),
                is_unknown=False,
            )
        if proposed[0] or (questions and questions[-1].way == "called"):
            questions = tuple(question for question in questions if question.way != "called") + proposed[0]
        hits, undecided, named = self._weighed(one, questions, rows)
        names = tuple(dict.fromkeys([question.name for question in (*asked.questions, *proposed[0])]))
        return Found(
            target=one,
            plan=asked,
            asked=names,
            hits=tuple(hits),
            undecided=tuple(undecided),
            named=named,
            proposed=proposed[1],
            is_readable=bool(hits) or all(map(is_readable, questions)),
            is_unknown=self.is_cut and not all(map(self.snapshot.has_been_asked, names)),
        )

    def _speaks_of(self, question: Question, entry: Entry) -> tuple[bool, str]:
        """Whether a CPE statement is about this component's kind, and what is doubtful about that."""
        doubt = question.doubt
        if entry.space and entry.space != question.narrow:
            if question.narrow != "*":
                return False, ""
            doubt = f"it is said of the product for {entry.space}, and nothing says for what this one is"
        missing = [name for name in entry.platforms if name not in self.present]
        if entry.platforms and len(missing) == len(entry.platforms):
            doubt = f"it holds only together with {_product(missing[0])}, which is not among the components"
        return True, doubt


def _confidence(question: Question, verdict: int, doubt: str) -> Confidence:
    if question.way == "package" and verdict == ENUMERATED:
        return "exact"
    if question.way == "cpe" and doubt:
        return "cpe-weak"
    return CONFIDENCE[question.way]


def _product(name: str) -> str:
    _, _, vendor, product = name.split(":", 3)
    return f"{vendor} {product}"


def _products(targets: Iterable[Target]) -> frozenset[str]:
    return frozenset(
        cpe_name(*key)
        for one in targets
        for text in one.cpes
        if (cpe := parsed(text)) is not None
        for key in cpe.products
    )
