"""What can the model answer of the questions that lead to a CVSS score meant for medical devices?

The questions are MITRE's (knowledge `mitre-cvss-rubric-2020`). An answer rests on the advisory's own vector
and on facts of the model (media, zones, data, situations); where neither says anything it is `unknown`, and
a person answers. How answers turn into metrics is not verified against MITRE's document, so the vector is a
proposal: attack vector and impacts by the model, every other metric as the advisory states it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from wardbook.analysis.exposure import NEAR, NETWORK, RADIO, TOUCH, around, media, zone_of
from wardbook.model.architecture import Asset
from wardbook.model.cvss import score
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

Word = Literal["yes", "no", "unknown", "not asked"]


class Answer(NamedTuple):
    """The answer to one question (`XAVN`, …), with what it rests on."""

    question: str
    answer: Word
    why: str


Said = tuple[Word, str]
_NOT_ASKED: Said = ("not asked", "an earlier answer settles it")
_SILENT: Said = ("unknown", "the advisory carries no vector that says so")

_PHRASES: Mapping[str, tuple[str, ...]] = {
    "diagnosis": ("diagnos", "monitor", "alarm", "measur", "vital"),
    "therapy": ("therap", "infus", "dose", "stimul", "ventilat", "pacing", "treat"),
    "workflow": ("order", "schedul", "workflow", "worklist", "report"),
}
"""Beginnings of words by which functions and assets tell what they are for."""


def answers(device: Device, item: Vulnerability) -> tuple[Answer, ...]:
    """The answer to every question, in the rubric's order."""
    stated = metrics(item)
    said: dict[str, Said] = {**_attack_vector(device, item, stated), **_conditions(stated)}
    for letter, metric in (("C", "C"), ("I", "I"), ("A", "A")):
        for key, kind in _KINDS.items():
            said[f"X{letter}{key}"] = _impact(device, item, stated.get(metric, ""), kind)
    said["XCPM"] = _many(device, item) if said["XCP"][0] == "yes" else _NOT_ASKED
    return tuple(Answer(question, *said[question]) for question in ORDER)


_KINDS = {"P": "person", "D": "diagnosis", "T": "therapy", "W": "workflow", "S": "secrets", "O": "other"}

ORDER = (
    *("XAVN", "XAVT", "XAVW", "XAVR", "XAVP", "XAVPA", "XACL", "XPRL", "XPRZ", "XPRS", "XUI", "XS"),
    *("XCP", "XCPM", "XIP", "XAP", "XCD", "XID", "XAD", "XCT", "XIT", "XAT"),
    *("XCW", "XIW", "XAW", "XCS", "XIS", "XAS", "XCO", "XIO", "XAO"),
)
"""Every question, in the order in which the rubric asks."""


def proposed_vector(item: Vulnerability, given: Iterable[Answer]) -> str:
    """A CVSS 3.1 base vector with the attack vector and impacts of this device; "" where the advisory states none."""
    stated, said = metrics(item), {answer.question: answer.answer for answer in given}
    if not {"AC", "PR", "UI", "S", "C", "I", "A"} <= stated.keys():
        return ""
    reach = _reach(said, stated.get("AV", "N"))
    impacts = {letter: _kept(letter, said, stated[letter]) for letter in "CIA"}
    values = {"AV": reach, **{name: stated[name] for name in ("AC", "PR", "UI", "S")}, **impacts}
    return "CVSS:3.1/" + "/".join(f"{name}:{value}" for name, value in values.items())


def metrics(item: Vulnerability) -> dict[str, str]:
    """The base metrics of the advisory's vector in the words of CVSS 3.1; nothing where only a CVSS 2.0 one stands."""
    for line in item.scores:
        vector = line.partition(" = ")[0]
        if vector.startswith(("CVSS:3", "CVSS:4")):
            return _in_words_of_3(score(vector).metrics)
    return {}


def _in_words_of_3(stated: Mapping[str, str]) -> dict[str, str]:
    if "VC" not in stated:
        return {name: stated[name] for name in ("AV", "AC", "PR", "UI", "S", "C", "I", "A") if name in stated}
    beyond = any(stated.get(name, "N") != "N" for name in ("SC", "SI", "SA"))
    hard = stated["AC"] == "H" or stated.get("AT") == "P"
    return {
        "AV": stated["AV"],
        "AC": "H" if hard else "L",
        "PR": stated["PR"],
        "UI": "N" if stated["UI"] == "N" else "R",
        "S": "C" if beyond else "U",
        "C": stated["VC"],
        "I": stated["VI"],
        "A": stated["VA"],
    }


def _attack_vector(device: Device, item: Vulnerability, stated: Mapping[str, str]) -> dict[str, Said]:
    ways = media(device, item.part)
    network = _over_network(ways, stated.get("AV", ""))
    routed = _among(ways, NETWORK) if network[0] == "yes" else _NOT_ASKED
    radio = _among(ways, RADIO) if routed[0] == "no" else _NOT_ASKED
    near = _only(ways & RADIO, NEAR) if radio[0] == "yes" else _NOT_ASKED
    touch = _by_touch(device, item, ways) if network[0] == "no" else _NOT_ASKED
    open_to = _open_to_touch(device, item) if touch[0] == "yes" else _NOT_ASKED
    return {"XAVN": network, "XAVT": routed, "XAVW": radio, "XAVR": near, "XAVP": touch, "XAVPA": open_to}


def _over_network(ways: frozenset[str], reach: str) -> Said:
    if reach in {"L", "P"}:
        return "no", f"the advisory says that it is reached locally (AV:{reach})"
    if not ways:
        return "unknown", "no path to the part states its medium"
    return _among(ways, NETWORK | RADIO)


def _among(ways: frozenset[str], wanted: frozenset[str]) -> Said:
    there = sorted(ways & wanted)
    if there:
        return "yes", f"the part is reached over {', '.join(there)}"
    return "no", f"the part is reached over {', '.join(sorted(ways))} only"


def _only(ways: frozenset[str], wanted: frozenset[str]) -> Said:
    far = sorted(ways - wanted)
    return ("no", f"{', '.join(far)} reaches further") if far else ("yes", f"only {', '.join(sorted(ways))}")


def _by_touch(device: Device, item: Vulnerability, ways: frozenset[str]) -> Said:
    if ways & TOUCH:
        return "yes", f"the part is reached over {', '.join(sorted(ways & TOUCH))}"
    hands = [zone.id for zone in around(device.zones, zone_of(device, item.part)) if zone.reach == "physical"]
    return (
        ("yes", f"it stands within {hands[0]}, reached by hand")
        if hands
        else ("no", "nothing of it is reached by hand")
    )


def _open_to_touch(device: Device, item: Vulnerability) -> Said:
    zones = {zone.id for zone in around(device.zones, zone_of(device, item.part))}
    people = sorted(
        actor.id for actor in device.actors.values() if actor.in_ in zones and actor.role in _NO_STAFF
    )
    return (
        ("yes", f"{', '.join(people)} can touch it")
        if people
        else ("unknown", "the model names no such person there")
    )


_NO_STAFF = frozenset({"patient", "caregiver", "visitor", "lay-user"})


def _conditions(stated: Mapping[str, str]) -> dict[str, Said]:
    right = stated.get("PR", "")
    needs = _by("PR", stated, {"N": "no", "L": "yes", "H": "yes"})
    return {
        "XACL": _by("AC", stated, {"L": "yes", "H": "no"}),
        "XPRL": needs,
        "XPRZ": _NOT_ASKED if needs[0] != "yes" else _by("PR", stated, {"H": "yes", "L": "no"}),
        "XPRS": _NOT_ASKED if right != "L" else _by("PR", stated, {"L": "yes"}),
        "XUI": _by("UI", stated, {"N": "no", "R": "yes"}),
        "XS": _by("S", stated, {"C": "yes", "U": "no"}),
    }


def _by(metric: str, stated: Mapping[str, str], words: Mapping[str, Word]) -> Said:
    value = stated.get(metric, "")
    return (words[value], f"the advisory says {metric}:{value}") if value in words else _SILENT


def _impact(device: Device, item: Vulnerability, stated: str, kind: str) -> Said:
    if not stated:
        return _SILENT
    if stated == "N":
        return "no", "the advisory says that there is no such impact"
    there = _HOLDS[kind](device, item.part)
    if there:
        return "yes", f"the part holds or passes {', '.join(there)}"
    if kind in _PHRASES or not assets_at(device, item.part):
        return "unknown", "nothing in the model says so, and nothing says the contrary"
    return "no", "no asset of this kind is kept in the part or passes through it"


def assets_at(device: Device, part: str) -> tuple[Asset, ...]:
    """The assets that a part keeps, sends or receives, in id order."""
    passing = {
        name
        for flow in device.flows.values()
        if part in (flow.sender, flow.receiver)
        for name in flow.carries
    }
    return tuple(asset for asset in device.assets.values() if asset.id in passing or part in asset.kept_in)


def _of_data(*kinds: str) -> Callable[[Device, str], list[str]]:
    return lambda device, part: [asset.id for asset in assets_at(device, part) if {*kinds} & {*asset.data}]


def _of_words(kind: str) -> Callable[[Device, str], list[str]]:
    def look(device: Device, part: str) -> list[str]:
        here = device.parts.get(part)
        named = [(asset.id, f"{asset.id} {asset.name or ''}") for asset in assets_at(device, part)]
        named += [(function, function) for function in (here.functions if here else ())]
        return [name for name, words in named if any(begin in words.lower() for begin in _PHRASES[kind])]

    return look


def _of_safety(device: Device, part: str) -> list[str]:
    """Therapy: what the situations of the safety file blame this part for, beside its words."""
    return [
        *_of_data("safety")(device, part),
        *_of_words("therapy")(device, part),
        *situations_of(device, part),
    ]


_NAMED = re.compile(r"([\w-]+)\.", re.ASCII)


def situations_of(device: Device, part: str) -> list[str]:
    """The situations with bodily harm whose `when` names a part, or an asset that it keeps, sends or receives."""
    names = {part, *(asset.id for asset in assets_at(device, part))}
    return [
        item.id
        for item in device.situations.values()
        if item.harms and names & {*_NAMED.findall(item.when or "")}
    ]


def _of_weight(device: Device, part: str) -> list[str]:
    rest = (asset for asset in assets_at(device, part) if not asset.data)
    return [
        asset.id
        for asset in rest
        if "high" in (asset.needs.secrecy, asset.needs.integrity, asset.needs.availability)
    ]


_HOLDS: Mapping[str, Callable[[Device, str], list[str]]] = {
    "person": _of_data("phi", "personal"),
    "diagnosis": _of_words("diagnosis"),
    "therapy": _of_safety,
    "workflow": _of_words("workflow"),
    "secrets": _of_data("key", "credential"),
    "other": _of_weight,
}


def _many(device: Device, item: Vulnerability) -> Said:
    shared = {asset.shared for asset in assets_at(device, item.part) if {"phi", "personal"} & {*asset.data}}
    if "all devices" in shared:
        return "yes", "the data are shared by all devices"
    if shared == {"one device"}:
        return "no", "the data are those of one device"
    return "unknown", "the model does not say for how many patients data are held"


def _reach(said: Mapping[str, Word], stated: str) -> str:
    if said["XAVN"] == "yes":
        routed = {"yes": "N", "no": "L" if said["XAVR"] == "yes" else "A"}
        return routed.get(said["XAVT"], "N")
    if said["XAVN"] == "no":
        return "P" if stated == "P" else "L"
    return stated


def _kept(letter: str, said: Mapping[str, Word], stated: str) -> str:
    """The advisory's impact, or none where nothing of the kind stands at the part; unknown keeps the worse."""
    asked = [said[f"X{letter}{key}"] for key in _KINDS]
    return "N" if all(answer == "no" for answer in asked) else stated
