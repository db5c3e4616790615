"""Which controls of the catalogue would fit and were not chosen? Each with what asks for it and what it would stop.

Four reasons count: something that binds the device and that nothing chosen answers; an open threat of which the
control answers a cause; a step of the cheapest plan of a risk that it would hinder; and an obligation of that kind
that waits for a fact. What has none of them is not suggested. A suggestion is no part of the security file: it is
asked for, and people adopt or decline it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

import msgspec

from wardbook.analysis.attack.choice import applied
from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.estimates import Effect, estimates
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.places import is_ours, kinds_of
from wardbook.analysis.attack.profiles import exploitability
from wardbook.analysis.attack.published import restored
from wardbook.analysis.design_inputs import activities_of, answered_by, chosen, exclusions, said_of
from wardbook.analysis.proposals import FIRMNESS_STEPS, catalogued, offered
from wardbook.analysis.risks import SEVERITIES, controlled
from wardbook.analysis.threats.answers import Controls
from wardbook.analysis.threats.catalogue import Cause, catalogue
from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.attack import AttackGraph
from wardbook.model.obligation import Obligation
from wardbook.model.risk import Risk
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.threat import Threat

ORDERS = ("design", "protective", "information")
"""The order of ISO 14971: by design before protective measures before information."""


RUNNING = frozenset({"process", "server", "app", "cloud", "model"})
"""Kinds of parts that run programs."""


class Ask(msgspec.Struct, frozen=True):
    """An obligation that such a control answers; `is_open` where nothing chosen does."""

    id: str
    title: str
    bound: str
    markets: tuple[str, ...]
    by_a_standard: bool
    state: str
    is_open: bool


class Hold(msgspec.Struct, frozen=True):
    """A step of the cheapest plan of a risk, which the control would stop or make harder at a place."""

    risk: str
    situation: str
    severity: str
    verdict: str
    step: str
    place: str
    stops: bool


class Suggestion(msgspec.Struct, frozen=True):
    """A control of the catalogue that would fit, with every reason for it.

    `places` are where it would have something to do or, where it has nothing particular (`is_anywhere`), the
    parts of ours that stand by themselves; `standing` are controls of the device with the same word elsewhere.
    """

    word: str
    record: Record
    asks: tuple[Ask, ...]
    activities: tuple[str, ...]
    holds: tuple[Hold, ...]
    threats: tuple[str, ...]
    situations: tuple[str, ...]
    places: tuple[str, ...]
    is_anywhere: bool
    standing: tuple[str, ...]

    @property
    def severity(self) -> str:
        """The worst harm of a risk that is not said to be acceptable and whose cheapest plan it hinders; "" where there is none."""
        return _worst(item.severity for item in self.holds if item.verdict != "acceptable")


class Suggestions(msgspec.Struct, frozen=True):
    """What is suggested, the first first; words that people declined, with their reasons; how many fit as they are."""

    found: tuple[Suggestion, ...]
    declined: dict[str, str]
    settled: int


def suggestions(file: SecurityFile, knowledge: Knowledge) -> Suggestions:
    """Every control of the catalogue with a reason: what law asks first, then the worst harm, then design before protection."""
    seen = _Seen(file, knowledge)
    excluded = exclusions(file.device)
    declined: dict[str, str] = {}
    found: list[Suggestion] = []
    records = knowledge.of_kind("catalogue-control")
    for record in records:
        item = seen.suggestion(record)
        if item is None:
            continue
        if record.name in excluded:
            declined[record.name] = excluded[record.name].why or ""
        else:
            found.append(item)
    return Suggestions(tuple(sorted(found, key=_order)), declined, len(records) - len(found) - len(declined))


def _order(item: Suggestion) -> tuple[int, int, int, int, int, str]:
    return (
        min((_rank(ask) for ask in item.asks if ask.is_open), default=6),
        -_severity(item.severity),
        ORDERS.index(item.record.text("order")),
        -len({hold.risk for hold in item.holds}),
        -len(item.threats),
        item.word,
    )


def _rank(ask: Ask) -> int:
    """How loudly something is asked: by a market's own text before a standard it recognises, and unknown last."""
    if ask.state != "applies":
        return 5
    if ask.by_a_standard:
        return 2 if ask.bound == "must" else 3
    return {"must": 0, "should": 1}.get(ask.bound, 4)


def _worst_first(hold: Hold) -> tuple[bool, int, str, str]:
    return (hold.verdict == "acceptable", -_severity(hold.severity), hold.risk, hold.place)


def _severity(word: str) -> int:
    return SEVERITIES.index(word) + 1 if word in SEVERITIES else 0


def _worst(words: Iterable[str]) -> str:
    return max(words, key=_severity, default="")


class _Seen:
    """The device as suggestions see it: what is answered, which words stand where, what is open where."""

    def __init__(self, file: SecurityFile, knowledge: Knowledge) -> None:
        self.file, self.device = file, file.device
        self.answers = answered_by(knowledge)
        self.activities = activities_of(knowledge)
        self.effects = estimates(knowledge).effects
        self.controls = Controls(self.device, file.control_states)
        self.met = frozenset(name for item in chosen(self.device) for name in said_of(item, self.answers))
        self.met |= {name for item in self.device.requirements.values() for name in item.from_}
        self.excluded = exclusions(self.device)
        self.left_out = _left_out(file)
        self.open = _open_threats(file, catalogue(knowledge).causes)
        self.alone = _alone(self.device)

    def suggestion(self, record: Record) -> Suggestion | None:
        """The control with its reasons; None where it has none."""
        word = record.name
        asks = tuple(self._asks(word))
        holds = tuple(sorted(self._holds(word), key=_worst_first))
        answered = tuple(self._answered(word))
        if not (any(ask.is_open for ask in asks) or holds or answered):
            return None
        there = dict.fromkeys(item.place for item in holds)
        there |= dict.fromkeys(place for _, place in answered)
        threats = tuple(dict.fromkeys(threat.id for threat, _ in answered))
        near = (name for threat, _ in answered for name in threat.directly)
        return Suggestion(
            word=word,
            record=record,
            asks=asks,
            activities=tuple(name for name in self.activities[word] if self._binds(name)),
            holds=holds,
            threats=threats,
            situations=tuple(sorted({*(item.situation for item in holds), *near})),
            places=tuple(sorted(there)) or self._anywhere(word),
            is_anywhere=not there,
            standing=tuple(item.id for item in chosen(self.device) if item.do == word),
        )

    def _asks(self, word: str) -> Iterator[Ask]:
        for name in self.answers[word]:
            obligation = self.file.obligations.get(name)
            if obligation is not None and obligation.state != "does-not":
                yield _ask(obligation, is_open=name not in self.met and name not in self.left_out)

    def _binds(self, name: str) -> bool:
        obligation = self.file.obligations.get(name)
        return obligation is not None and obligation.state == "applies"

    def _holds(self, word: str) -> Iterator[Hold]:
        effect = self.effects.get(word)
        if effect is None:
            return
        for risk in self.file.risks.values():
            if not risk.decision and f"{word}@{risk.id}" not in self.excluded:
                yield from self._in_plan(word, effect, risk)

    def _in_plan(self, word: str, effect: Effect, risk: Risk) -> Iterator[Hold]:
        for name in risk.claimed.plan:
            step = self.file.steps[name]
            if step.kind not in effect.hinders or self._has(word, step.hindered):
                continue
            if effect.against and not any(
                _state(fact) in effect.against for fact in (*step.needs, step.gives)
            ):
                continue
            for place in step.evidence:
                if effect.at & kinds_of(self.device, place) and is_ours(self.device, place):
                    yield Hold(
                        risk=risk.id,
                        situation=risk.situation,
                        severity=risk.severity,
                        verdict=risk.claimed.verdict,
                        step=name,
                        place=place,
                        stops=effect.to is None,
                    )

    def _answered(self, word: str) -> Iterator[tuple[Threat, str]]:
        """The open threats of which it answers a cause, with the places of ours at which it would.

        Where such a control stands already and is not implemented yet, the threat asks for that one.
        """
        for threat, words, places in self.open:
            if word not in words:
                continue
            if threat.places:
                yield from ((threat, place) for place in places if self._is_free(word, place))
            elif not self._has(word, threat.controls):
                free = (place for place in places if is_ours(self.device, place))
                yield from ((threat, place) for place in islice(free, 1))

    def _has(self, word: str, names: Iterable[str]) -> bool:
        """Whether a control of that word is among some ids."""
        found = (self.device.controls.get(name) for name in names)
        return any(item is not None and item.do == word and item.state != "retired" for item in found)

    def _is_free(self, word: str, place: str) -> bool:
        """Whether it is ours to put there, and no control of that word stands there, around it or at its ends."""
        flow = self.device.flows.get(place)
        ends = () if flow is None else (flow.receiver, flow.sender)
        held = self.controls.at((place, *ends))
        return is_ours(self.device, place) and all(name != word for _, name, _ in held)

    def _anywhere(self, word: str) -> tuple[str, ...]:
        effect = self.effects.get(word)
        free = tuple(name for name in self.alone if self._is_free(word, name))
        if effect is None or not effect.at:
            return free
        fitting = partial(_fits, self.device, effect)
        pool = (*self.device.parts, *self.device.flows, *self.device.zones)
        return tuple(filter(fitting, free)) or tuple(
            name for name in pool if fitting(name) and self._is_free(word, name)
        )


def _fits(device: Device, effect: Effect, place: str) -> bool:
    return bool(effect.at & kinds_of(device, place))


def _state(fact: str) -> str:
    """The state of a fact as the security file writes it, such as `denied` of `settings.denied`."""
    return fact.rpartition(".")[2] if "." in fact else ""


def _ask(item: Obligation, *, is_open: bool) -> Ask:
    return Ask(
        id=item.id,
        title=item.title,
        bound=item.bound,
        markets=item.markets,
        by_a_standard={*item.markets} == {*item.through},
        state=item.state,
        is_open=is_open,
    )


def _left_out(file: SecurityFile) -> frozenset[str]:
    """What people excluded with a reason, a whole category or a single point."""
    whole = (name for item in file.control_categories.values() if item.excluded for name in item.points)
    return frozenset(whole) | exclusions(file.device).keys()


def _open_threats(
    file: SecurityFile, causes: Mapping[str, tuple[Cause, ...]]
) -> list[tuple[Threat, frozenset[str], tuple[str, ...]]]:
    """Threats that nothing answers, the words that would answer what is left of each, and where they can stand."""
    by_name = {item.name: item for group in causes.values() for item in group}
    found = []
    for threat in file.threats.values():
        if threat.status != "open":
            continue
        names = threat.causes if threat.places else threat.unanswered
        words = frozenset[str]().union(*(by_name[name].mitigations for name in names if name in by_name))
        found.append((threat, words, _places(threat, file.device)))
    return found


def _places(threat: Threat, device: Device) -> tuple[str, ...]:
    """Where a control has to stand to answer a threat: at the element, at what keeps an asset, at each place left."""
    if threat.places:
        return threat.unanswered
    asset = device.assets.get(threat.element)
    return asset.kept_in if asset is not None else (threat.element,)


def _alone(device: Device) -> tuple[str, ...]:
    """The parts of ours that are no part of another one: where what concerns the whole device stands.

    Those that run programs, where there are any.
    """
    found = [item for item in device.parts.values() if not item.part_of and is_ours(device, item.id)]
    running = [item for item in found if item.is_ in RUNNING]
    return tuple(item.id for item in running or found)


def worth(
    file: SecurityFile, knowledge: Knowledge, found: Sequence[Suggestion]
) -> dict[str, dict[str, tuple[int, int]]]:
    """What each alone would change, at all of its places: exploitability of each situation it moves, without and with it.

    Beside the controls that are claimed. For graphs past FIRMNESS_STEPS steps nothing is reckoned, and the
    answer is empty.
    """
    if len(file.steps) > FIRMNESS_STEPS or not any(item.holds for item in found):
        return {}
    graph = restored(file.steps, file.device.situations)
    standing = controlled(graph, file.control_states).claimed
    known = catalogued(knowledge, estimates(knowledge).effects)
    before = _levels(Labels(Compact(graph.steps), standing), graph)
    told: dict[str, dict[str, tuple[int, int]]] = {}
    for item in found:
        if not item.holds or item.word not in known:
            continue
        offers = offered(file.device, graph, {item.word: known[item.word]}, standing)
        mine = tuple(offer for offer in offers if offer.id.partition("@")[0] == item.word)
        names = frozenset(offer.id for offer in mine)
        after = _levels(Labels(Compact(applied(graph.steps, mine)), standing | names), graph)
        told[item.word] = {
            name: (before[name], after[name]) for name in sorted(before) if before[name] != after[name]
        }
    return told


def _levels(labels: Labels, graph: AttackGraph) -> dict[str, int]:
    return {target.thing: exploitability(labels[target]) for target in graph.situations}
