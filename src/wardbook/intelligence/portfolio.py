"""Many SBOMs at once: every distinct component looked up once, and new advisories held against all of them.

What an SBOM lists is kept as numbers of distinct components, and of each how often it is listed. So a scan
of all costs what its distinct components cost, and a new advisory costs what it names.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.base.uncollected import uncollected
from wardbook.intelligence.evaluation import OUTSIDE, UNDECIDED, Versions, evaluate
from wardbook.intelligence.matching import Matcher
from wardbook.intelligence.questions import Question, answered_for, plan
from wardbook.intelligence.snapshot import Snapshot
from wardbook.intelligence.snapshot_rows import Entry
from wardbook.intelligence.snapshot_statements import Numbering, statements
from wardbook.intelligence.targets import Target
from wardbook.model.advisory import Advisory
from wardbook.model.purl import Purl


class Affects(msgspec.Struct, frozen=True, gc=False):
    """A vulnerability and the distinct components it applies to, by number; `sboms` counts the places."""

    vulnerability: str
    components: tuple[int, ...]
    sboms: int


class _Numbers(dict[str, int]):
    """Package URLs numbered in the order met; the dictionary asks for a new number itself, which is five times faster."""

    def __init__(self) -> None:
        super().__init__()
        self.purls: list[str] = []

    def __missing__(self, purl: str) -> int:
        number = self[purl] = len(self.purls)
        self.purls.append(purl)
        return number


class Portfolio:
    """Distinct components by package URL, what each SBOM lists, and how often each is listed."""

    def __init__(self) -> None:
        self.sboms: list[str] = []
        self._number = _Numbers()
        self._lists: list[array[int]] = []
        self._times: Counter[int] = Counter()

    @property
    def purls(self) -> list[str]:
        """The distinct components; a component's number is its place here."""
        return self._number.purls

    def add(self, sbom: str, purls: Iterable[str]) -> None:
        """An SBOM and the package URLs it lists."""
        listed = array("I", map(self._number.__getitem__, purls))
        self.sboms.append(sbom)
        self._lists.append(listed)
        self._times.update(listed)

    def listed_in(self, numbers: Iterable[int]) -> list[str]:
        """The SBOMs that list one of these components, in the order added."""
        wanted = frozenset(numbers)
        return [
            name
            for name, listed in zip(self.sboms, self._lists, strict=True)
            if not wanted.isdisjoint(listed)
        ]

    def targets(self, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, Target]]:
        """The distinct components that have a valid package URL, all or those asked for, by number."""
        for number in range(len(self.purls)) if numbers is None else numbers:
            text = self.purls[number]
            try:
                purl = Purl.parse(text)
            except ValueError:
                continue
            yield number, Target(id=text, name=purl.name, version=purl.version or "", purl=purl)

    def match(self, snapshot: Snapshot, numbers: Iterable[int] | None = None) -> tuple[Affects, ...]:
        """Every vulnerability of the snapshot that applies somewhere, sorted by id.

        `numbers` limits it to some components: those that a new SBOM brought along. Only statements by package
        URL, and by CPE or words where those are known, count; proposed CPE names do not.
        """
        with uncollected():
            return self._match(snapshot, numbers)

    def _match(self, snapshot: Snapshot, numbers: Iterable[int] | None) -> tuple[Affects, ...]:
        matcher = Matcher(snapshot)
        hit: dict[int, set[int]] = {}
        batch: list[tuple[int, Target]] = []
        for pair in self.targets(numbers):
            batch.append(pair)
            if len(batch) == BATCH:
                _collect(matcher, batch, hit)
                batch = []
        _collect(matcher, batch, hit)
        known = snapshot.vulnerabilities(hit)
        return tuple(
            sorted((self.affects(known[number].id, found) for number, found in hit.items()), key=_id)
        )

    def affects(self, name: str, found: Iterable[int]) -> Affects:
        """A vulnerability with the components found for it."""
        components = tuple(sorted(found))
        return Affects(name, components, sum(map(self._times.__getitem__, components)))

    def index(self, snapshot: Snapshot) -> PortfolioIndex:
        """What new advisories are held against, asked by the same names as the snapshot is."""
        info = snapshot.info
        asked: dict[str, list[tuple[int, Question]]] = {}
        whole = answered_for(info.coverage)
        for number, one in self.targets():
            for question in plan(one, info.coverage, whole).questions:
                if question.way in ("package", "distribution"):
                    asked.setdefault(question.name, []).append((number, question))
        return PortfolioIndex(self, asked)


BATCH = 20_000
"""Components looked up with one statement; more make its text and its rows larger, hardly faster."""


def _id(one: Affects) -> str:
    return one.vulnerability


def _collect(matcher: Matcher, batch: list[tuple[int, Target]], hit: dict[int, set[int]]) -> None:
    found = matcher.hits(one for _, one in batch)
    for (number, _), hits in zip(batch, found, strict=True):
        for statement in hits:
            hit.setdefault(statement.entry.vulnerability, set()).add(number)


class PortfolioIndex:
    """Components of a portfolio by the names they are looked up by."""

    def __init__(self, portfolio: Portfolio, asked: Mapping[str, list[tuple[int, Question]]]) -> None:
        self._portfolio = portfolio
        self._asked = asked

    def affected_by(self, advisories: Iterable[Advisory]) -> tuple[Affects, ...]:
        """The new advisories that apply to something in the portfolio, each by its own id, sorted."""
        with uncollected():
            return self._affected_by(advisories)

    def _affected_by(self, advisories: Iterable[Advisory]) -> tuple[Affects, ...]:
        schemes, sources = Numbering(), Numbering()
        hit: dict[str, set[int]] = {}
        for advisory in advisories:
            if advisory.withdrawn:
                continue
            for name, entry in statements(advisory, 0, sources, schemes, self._asked):
                found = set(self._hit(name, entry, Versions(tuple(schemes.words))))
                if found:
                    hit.setdefault(advisory.id, set()).update(found)
        made = (self._portfolio.affects(name, found) for name, found in hit.items())
        return tuple(sorted(made, key=_id))

    def _hit(self, name: str, entry: Entry, versions: Versions) -> Iterator[int]:
        for number, question in self._asked.get(name, ()):
            key = versions.key(entry.scheme, question.version) if question.version else None
            if evaluate(entry, question.version, key).verdict not in (OUTSIDE, UNDECIDED):
                yield number
