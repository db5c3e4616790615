"""Which of the system stands where users are, and which paths do they see?"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.analysis.labelling.words import AIR_MEDIA, HUMAN_MEDIA, IP_MEDIA, SOCKET_MEDIA
from wardbook.model.architecture import Element, Flow, Part
from wardbook.model.controls import Control
from wardbook.model.labelling import Reader
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience

_MAKERS = frozenset(
    {"manufacturer", "developer", "production", "supplier", "cloud-operator", "distributor", "auditor"}
)
_READERS: dict[str, Reader] = {
    "patient": "patient",
    "lay-user": "patient",
    "caregiver": "patient",
    "service": "service",
    "remote-service": "service",
    "clinical-engineer": "service",
    "installer": "service",
    "it-operations": "it",
    "administrator": "it",
}
_LAY = frozenset({"patient", "lay-user", "caregiver"})
_NOBODY = frozenset({"visitor", "system", "researcher"})
"""Roles of those who are near, and whom no instructions reach."""


class Interface(msgspec.Struct, frozen=True):
    """A path that people outside the manufacturer see, with how it is reached: ip, air, socket or human."""

    flow: Flow
    kind: str


def may_be_told(item: Element, least: Audience) -> Audience | None:
    """Who gets to know of it: `least`, or a narrower circle that was stated; None where only regulators are."""
    if item.audience is Audience.REGULATOR:
        return None
    return Audience.CUSTOMER if item.audience is Audience.CUSTOMER else least


def reader_of(role: str | None) -> Reader:
    """Which kind of reader a role is; whoever treats people or works with results counts as clinician."""
    return _READERS.get(role or "", "clinician")


def held_by_patients(file: SecurityFile) -> tuple[str, ...]:
    """Parts that patients, or those who look after them at home, own or operate."""
    device = file.device
    operated = {
        flow.receiver
        for flow in device.flows.values()
        if flow.kind == "command"
        and not flow.dormant
        and flow.sender in device.actors
        and device.actors[flow.sender].role in _LAY
    }
    return tuple(
        part.id
        for part in device.parts.values()
        if part.state != "retired" and (part.owner == "patient" or part.id in operated)
    )


def is_product(part: Part) -> bool:
    """Whether it is ours: made by us or regulated as part of the device, and still in use."""
    if part.state == "retired" or part.is_ == "external":
        return False
    return part.regulated in ("device", "accessory") or (
        part.regulated != "other-maker" and part.owner in (None, "maker")
    )


def is_on_site(file: SecurityFile, part: Part) -> bool:
    """Whether it stands with those who use it, and not with the manufacturer or a provider."""
    return _stands(part, _rooms_of_makers(file))


def _stands(part: Part, makers: frozenset[str]) -> bool:
    return is_product(part) and part.is_ != "cloud" and part.in_ not in makers


def on_site(file: SecurityFile) -> tuple[Part, ...]:
    """Every part of the product that users have and may hear of."""
    makers = _rooms_of_makers(file)
    return tuple(
        part
        for part in file.device.parts.values()
        if _stands(part, makers) and part.audience is not Audience.REGULATOR
    )


def hosted(file: SecurityFile) -> tuple[Part, ...]:
    """Every part of the product that a provider or the manufacturer runs and that users' systems talk to."""
    seen = {end for found in interfaces(file) for end in (found.flow.sender, found.flow.receiver)}
    makers = _rooms_of_makers(file)
    return tuple(
        part
        for part in file.device.parts.values()
        if is_product(part) and not _stands(part, makers) and part.id in seen
    )


def people(file: SecurityFile) -> tuple[str, ...]:
    """Actors that are none of the manufacturer's own."""
    return tuple(actor.id for actor in file.device.actors.values() if actor.role not in _MAKERS)


def _is_hidden(file: SecurityFile, flow: Flow) -> bool:
    """Whether a path, or something at an end of it, is for regulators only."""
    device = file.device
    ends = (device.parts.get(name) or device.actors.get(name) for name in (flow.sender, flow.receiver))
    return any(item is not None and item.audience is Audience.REGULATOR for item in (flow, *ends))


def readers(file: SecurityFile) -> frozenset[Reader]:
    """The kinds of readers that the device has, by its users, who acts on it, and whether a hospital runs its network."""
    device = file.device
    roles = {*device.about.users, *(actor.role or "" for actor in device.actors.values())}
    found = {reader_of(role) for role in roles - _MAKERS - _NOBODY if role}
    if not _LAY & set(device.about.users) and not held_by_patients(file):
        found.discard("patient")
    is_in_network = any(part.owner == "hospital" for part in device.parts.values()) and any(
        item.kind == "ip" for item in interfaces(file)
    )
    return frozenset(found | {"it"}) if is_in_network else frozenset(found)


def interfaces(file: SecurityFile, *, for_regulators: bool = False) -> Iterator[Interface]:
    """Paths of the product that end outside of it, or run where others can get at them, in order of id.

    Those that only regulators may read of are left out unless it is for them.
    """
    parts, persons = file.device.parts, frozenset(people(file))
    ours = {name for name, part in parts.items() if is_product(part)}
    near = {part.id for part in on_site(file)}
    foreign = persons | {name for name, part in parts.items() if name not in ours and part.state != "retired"}
    for flow in file.device.flows.values():
        ends = {flow.sender, flow.receiver}
        kind = _kind(flow)
        touches = ends & ours and (ends & foreign or (ends & near and kind in ("ip", "air", "socket")))
        if kind and touches and (for_regulators or not _is_hidden(file, flow)):
            yield Interface(flow, kind)


def _kind(flow: Flow) -> str:
    word = flow.medium or ""
    for kind, words in (
        ("ip", IP_MEDIA),
        ("air", AIR_MEDIA),
        ("socket", SOCKET_MEDIA),
        ("human", HUMAN_MEDIA),
    ):
        if word in words:
            return kind
    return ""


def _rooms_of_makers(file: SecurityFile) -> frozenset[str]:
    """Zones where only the manufacturer's people and machines are."""
    device = file.device
    persons = set(people(file))
    used = {actor.in_ for name, actor in device.actors.items() if name in persons}
    makers = {actor.in_ for name, actor in device.actors.items() if name not in persons}
    clouds = {part.in_ for part in device.parts.values() if part.is_ == "cloud"}
    served = {part.in_ for part in device.parts.values() if part.owner in ("hospital", "patient")}
    return frozenset((makers | clouds) - used - served)


def controls(file: SecurityFile, *words: str) -> Iterator[Control]:
    """Controls of these kinds that are said to be in place."""
    for control in file.device.controls.values():
        if control.do in words and control.state == "implemented":
            yield control


def is_defeated(file: SecurityFile, control: Control) -> bool:
    """Whether a test or finding shows that it does not hold, so that nobody must rely on its sentence."""
    state = file.control_states.get(control.id)
    return state is not None and state.standing == "defeated"
