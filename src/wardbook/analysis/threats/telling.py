"""A threat in words: its sentence for one place, the facts behind it, its surface and vector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wardbook.analysis.threats.catalogue import Cause
from wardbook.analysis.threats.path_words import Found, vector, way
from wardbook.analysis.threats.places import Places
from wardbook.model.architecture import Flow, Part

FEW = 4
"""How many names a sentence holds; the rest is counted."""

_TOLD: dict[str, str] = {
    "by.network": "passes a network",
    "by.air": "passes by radio",
    "by.hand": "ends at something that a hand can plug into",
    "by.bus": "runs on a line inside the device",
    "by.memory": "runs within one processor",
    "by.person": "is between a person and the device",
    "by-hand": "stands where hands can reach it",
    "by-radio": "passes by radio",
    "software": "runs programs",
    "fed": "reads what others send",
    "network": "is on a network",
    "listens": "waits for connections",
    "others": "belongs to others",
    "serves-many": "serves many devices",
    "vulnerable": "has a vulnerability that is open",
    "password": "is entered with a password or PIN",
    "service": "has functions for service",
    "web": "answers by HTTP",
    "backup": "can be restored from a backup",
    "dormant": "is there and not used",
    "secret": "must stay secret",
    "personal": "tells of a person",
    "leaves": "crosses a trust boundary",
    "shared": "is shared by several devices",
    "from.actor": "comes from a person",
    "to.actor": "goes to a person",
    "matters.denied": "must arrive",
}
"""What a word of the conditions means for a reader; words such as `kind.code` are told as they stand."""


def said(sentence: str, element: str, flow: Flow | None, keeps: Sequence[str], places: Sequence[str]) -> str:
    """The sentence of a cause with the names of one place in it."""
    if flow is not None:
        sentence = sentence.replace("{sender}", flow.sender).replace("{receiver}", flow.receiver)
    for mark, listed in (("{keeps}", keeps), ("{places}", places)):
        if mark in sentence:
            sentence = sentence.replace(mark, few(listed) or "what")
    return sentence.replace("{element}", element)


def few(listed: Sequence[str]) -> str:
    """Some names, and how many more there are."""
    more = f" and {len(listed) - FEW} more" if len(listed) > FEW else ""
    return ", ".join(listed[:FEW]) + more


def told_facts(causes: Iterable[Cause], words: Found, properties: Mapping[str, bool]) -> tuple[str, ...]:
    """What raised a threat, in words: true facts of the conditions, and the properties behind what EMB3D says.

    `properties` are those a part has, true where a person answered and false where the model tells.
    """
    found = dict.fromkeys(_told(causes, words))
    for cause in causes:
        named = (name for name in cause.words if name in properties)
        found |= dict.fromkeys(_said_of(name, answered=properties[name]) for name in named)
    return tuple(found)


def _said_of(name: str, *, answered: bool) -> str:
    return f"{name}: yes, {'as answered' if answered else 'by the model'}"


def told_way(flow: Flow) -> str:
    """How a path is got at, in words."""
    return _TOLD[way(flow)]


def _told(causes: Iterable[Cause], words: Found) -> Iterator[str]:
    for cause in causes:
        for name in cause.words:
            if words.get(name) and not name.startswith("PID-"):
                kind, _, word = name.partition(".")
                yield _TOLD.get(name) or (f"{kind}: {word}" if word else name)


def surface(word: str, part: Part, places: Places) -> tuple[str, ...]:
    """Where somebody gets at a part: the paths that end there, its ports, its enclosure, or a word of the catalogue."""
    if word == "paths":
        coming = tuple(flow.id for flow in places.coming.get(part.id, ()))
        opened = tuple(flow.id for flow in places.going.get(part.id, ()) if flow.opens == "to")
        return (*coming, *opened) or ("its interfaces",)
    if word == "connectors":
        return tuple(f"port {port}" for port in part.ports if port != "none") or ("connectors",)
    if word == "enclosure":
        return (f"enclosure of {part.in_}",)
    return (word,) if word else ()


_NEAREST = ("network", "adjacent", "local", "physical")


def vector_of(flows: Iterable[Flow]) -> str:
    """The farthest place from which somebody acts on some paths; physical where there is none."""
    found = {vector(flow) for flow in flows}
    return next((word for word in _NEAREST if word in found), "physical")
