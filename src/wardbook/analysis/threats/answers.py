"""What answers a threat: controls that stand at its place, what the architecture states, what people decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from wardbook.analysis.crossings import enclosing
from wardbook.analysis.threats.catalogue import Cause
from wardbook.analysis.threats.path_words import Found
from wardbook.model.decisions import Decision
from wardbook.model.risk import ControlState
from wardbook.model.security_file import Device
from wardbook.model.threat import Threat, ThreatStatus

_STATED = {"auth": "proven", "signed": "signed", "crypto": "encrypted", "fresh": "fresh"}
"""The word of a path that stands for each thing the architecture can state of it."""

Standing = tuple[str, str, str]
"""A control's id, its word of the catalogue, and how far it counts."""

_RANK = {"claimed": 1, "proven": 2}
_DECIDES: dict[str, ThreatStatus] = {
    "dismissed": "dismissed",
    "not_affected": "dismissed",
    "transferred": "transferred",
    "accepted": "accepted",
    "deferred": "deferred",
}


class Controls:
    """The controls of a device by the places they stand at, with how far each counts."""

    def __init__(self, device: Device, states: Mapping[str, ControlState]) -> None:
        self._device = device
        self._enclosing: dict[str, tuple[str, ...]] = {}
        self._at: dict[str, list[Standing]] = defaultdict(list)
        for control in device.controls.values():
            standing = states[control.id].standing if control.id in states else "proposed"
            if standing != "retired":
                for place in control.at:
                    self._at[place].append((control.id, control.do, standing))

    def at(self, places: Iterable[str]) -> list[Standing]:
        """Id, word and standing of each control at some parts, paths and zones, and at the zones around them."""
        if not self._at:
            return []
        found: dict[str, Standing] = {}
        for given in places:
            for place in self._around(given):
                for item in self._at.get(place, ()):
                    found[item[0]] = item
        return list(found.values())

    def _around(self, place: str) -> tuple[str, ...]:
        part = self._device.parts.get(place)
        if part is None:
            return (place,)
        if part.in_ not in self._enclosing:
            self._enclosing[part.in_] = enclosing(self._device, part.in_)
        holder = (part.part_of,) if part.part_of else ()
        return (place, *holder, *self._enclosing[part.in_])


class Answer(msgspec.Struct, frozen=True):
    """What answers a threat: controls with their standing, causes or places that none answers, the status that follows."""

    controls: dict[str, str]
    unanswered: tuple[str, ...]
    status: ThreatStatus


def answer(causes: Sequence[Cause], here: Sequence[Standing], path: str, words: Found | None) -> Answer:
    """Hold the controls at a place against each cause.

    A cause is answered by one control of its mitigations that is implemented, or by what the architecture
    states of the `path`; whether that is enough is for the risks to say. A control that a finding defeats or
    whose evidence has grown suspect does not answer.
    """
    found: dict[str, str] = {}
    unanswered, least = [], 2
    for cause in causes:
        best = 0
        for name, word, standing in here:
            if word in cause.mitigations:
                found[name] = standing
                best = max(best, _RANK.get(standing, 0))
        for fact in cause.stated if words is not None else ():
            if words is not None and words.get(_STATED[fact]):
                found[f"{path}/{fact}"] = "claimed"
                best = max(best, 1)
        if not best:
            unanswered.append(cause.name)
        least = min(least, best)
    status: ThreatStatus = "proven" if least == 2 else "claimed" if least else "open"
    return Answer(dict(sorted(found.items())), tuple(unanswered), status)


def answer_everywhere(cause: Cause, here: Mapping[str, Sequence[Standing]]) -> Answer:
    """What answers one cause at several places: it is answered where each of them has a control; the others are named."""
    found: dict[str, str] = {}
    unanswered, least = [], 2
    for place, controls in here.items():
        one = answer((cause,), controls, "", None)
        found |= one.controls
        if one.unanswered:
            unanswered.append(place)
        least = min(least, {"open": 0, "claimed": 1}.get(one.status, 2))
    status: ThreatStatus = "proven" if least == 2 else "claimed" if least else "open"
    return Answer(dict(sorted(found.items())), tuple(unanswered), status)


def decided(threat: Threat, decisions: Mapping[str, Sequence[Decision]]) -> Threat:
    """A threat with what people decided about it, by its id or by the id of one thing it covers.

    A dismissal without a reason dismisses nothing. What is decided about a single cause or EMB3D threat is
    set aside with its reason; the threat itself is decided on when nothing else is left of it.
    """
    reasons: dict[str, str] = {}
    for name in dict.fromkeys((threat.id, *(f"{threat.element}/{own}" for own in _names(threat)))):
        for decision in decisions.get(name, ()):
            status = _DECIDES.get(decision.is_)
            if status is None or not decision.why:
                continue
            own = name.rpartition("/")[2]
            if name == threat.id or threat.causes == (own,):
                return msgspec.structs.replace(
                    threat, status=status, decision=decision.id, reason=decision.why, set_aside=reasons
                )
            reasons[own] = decision.why
    return msgspec.structs.replace(threat, set_aside=reasons) if reasons else threat


def by_subject(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Decisions by what they are about."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        found[decision.about].append(decision)
    return found


def _names(threat: Threat) -> tuple[str, ...]:
    return (*threat.causes, *threat.covers)
