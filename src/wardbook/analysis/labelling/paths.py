"""What is told of interfaces, of what they need around them, and of how they are set as delivered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.analysis.labelling.lines import line
from wardbook.analysis.labelling.scope import (
    Interface,
    controls,
    hosted,
    interfaces,
    is_product,
    may_be_told,
    on_site,
)
from wardbook.analysis.labelling.words import (
    IP_MEDIA,
    called,
    joined,
    listed,
    medium,
    proof,
    protocol,
    sentence,
)
from wardbook.model.architecture import Flow, Part
from wardbook.model.labelling import LabelLine
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience

_CLOSES = (
    "interface-removal",
    "service-mode-lock",
    "debug-port-lock",
    "disconnect",
    "diagnostic-restriction",
    "removable-media-control",
    "physical-lock",
)
_ASIDE = re.compile(r"\((?=[^)]*\b(?:disabled|dormant|closed|off|not|no|locked|unused)\b)")
JOINS = ("eap-tls", "radius")
"""Protocols by which a device joins a network; they pass no firewall."""

_NETWORK_WORDS = IP_MEDIA | {"cloud", "server", "phone", "modem"}


def paths(file: SecurityFile) -> Iterator[LabelLine]:
    """Lines about interfaces, in the order of topics and ids."""
    found = tuple(interfaces(file))
    yield from _requirements(file, found)
    yield from _assumptions(file)
    yield from _diagram(found)
    yield from (_port(file, item) for item in found)
    yield from _listening(file, found)
    yield from _delivered(file, found)


def way(file: SecurityFile, flow: Flow) -> str:
    """What a path carries between whom, by which protocol and medium, as the beginning of a sentence."""
    things = listed(called(file, name) for name in flow.carries) or "data"
    by = f" by {protocol(flow.protocol)}" if flow.protocol else ""
    over = f" over {medium(flow.medium)}"
    port = f", {flow.port}" if flow.port else ""
    return f"{called(file, flow.sender)} to {called(file, flow.receiver)}: {things}{by}{over}{port}"


def opening(file: SecurityFile, flow: Flow) -> tuple[str, str]:
    """The ends of a path as (who opens it, who listens); empty where nobody said."""
    if flow.opens is None:
        return "", ""
    ends = (flow.sender, flow.receiver) if flow.opens == "from" else (flow.receiver, flow.sender)
    return called(file, ends[0]), called(file, ends[1])


def closing(file: SecurityFile, flow: Flow) -> tuple[str, tuple[str, ...]]:
    """Whether a path can be closed, as a sentence, and the controls that say so; "" where nobody said."""
    ends = {flow.id, flow.sender, flow.receiver}
    found = tuple(control.id for control in controls(file, *_CLOSES) if ends & set(control.at))
    default = (flow.default or "").lower()
    if flow.dormant:
        return "It exists and is not used.", found
    if default.startswith(("off", "disabled", "fused")):
        return "It stays closed unless it is switched on.", found
    if found:
        return "It is closed except when it is needed.", found
    return "", ()


def _port(file: SecurityFile, item: Interface) -> LabelLine:
    flow = item.flow
    if item.kind == "human":
        return line("ports", flow.id, sentence(way(file, flow)), (flow.id,), readers=("service",))
    opener, listener = opening(file, flow)
    closed, because = closing(file, flow)
    lacks = [
        says
        for says, is_missing in (
            ("protocol", flow.protocol is None and item.kind != "socket"),
            ("port", flow.port is None and item.kind == "ip"),
            ("which side opens it", flow.opens is None and item.kind == "ip"),
            ("how the ends prove themselves", flow.auth is None),
            ("how it is set as delivered", flow.default is None and not flow.dormant),
            ("whether it can be closed", not closed),
        )
        if is_missing
    ]
    text = joined(
        way(file, flow),
        f"{opener} opens the connection, {listener} listens" if opener and not flow.dormant else "",
        f"When: {flow.window}" if flow.window else "",
        proof(flow.auth, file),
        f"Protection: {flow.crypto}" if flow.crypto and flow.crypto != "none" else "",
        "It is not encrypted" if flow.crypto == "none" else "",
        f"It works only in this state: {flow.requires}" if flow.requires else "",
        "It is for service staff only" if flow.service_only else "",
        f"As delivered: {flow.default}" if flow.default else "",
        closed,
    )
    return line("ports", flow.id, text, (flow.id, *because), lacks=tuple(lacks))


def _listening(file: SecurityFile, found: tuple[Interface, ...]) -> Iterator[LabelLine]:
    """Parts that others reach, and on which ports they listen; silence is a lack."""
    ends = {end for item in found if item.kind != "human" for end in (item.flow.sender, item.flow.receiver)}
    for part in on_site(file):
        if (
            part.id not in ends
            or part.is_ in ("hardware", "store")
            or may_be_told(part, Audience.USER) is None
        ):
            continue
        name = called(file, part.id)
        if part.ports == ("none",):
            text = f"{name} listens on no port"
        elif part.ports:
            text = f"{name} listens on {listed(part.ports)} and on nothing else"
        else:
            text = ""
        lacks = () if text else (f"on which ports {name} listens",)
        yield line(
            "ports",
            f"part-{part.id}",
            sentence(text),
            (part.id,),
            lacks=lacks,
            state="derived" if text else "missing",
            why="" if text else "say `ports` of the part in architecture.yaml, or `[none]`",
        )


def _requirements(file: SecurityFile, found: tuple[Interface, ...]) -> Iterator[LabelLine]:
    ours = {part.id for part in on_site(file)}
    by_medium: dict[str, list[Flow]] = {}
    for item in found:
        if item.kind == "ip" and {item.flow.sender, item.flow.receiver} & ours and not item.flow.dormant:
            by_medium.setdefault(item.flow.medium or "", []).append(item.flow)
    for word, flows in sorted(by_medium.items()):
        yield _network(file, word, flows, ours)
    if not by_medium and _says_no_network(file):
        text = "The device needs no network, and none can be connected."
        yield line("requirements", "no-network", text, ("device",), audience=Audience.USER)
    elsewhere = {part.id for part in hosted(file)}
    for part in file.device.parts.values():
        used = [item.flow.id for item in found if part.id in (item.flow.sender, item.flow.receiver)]
        if used and part.state != "retired" and may_be_told(part, Audience.CUSTOMER) is not None:
            yield from _to_run(file, part, used, is_hosted=part.id in elsewhere)


def _network(file: SecurityFile, word: str, flows: list[Flow], ours: set[str]) -> LabelLine:
    joins = [flow for flow in flows if flow.protocol in JOINS or (flow.auth or "").startswith("wpa")]
    others = [end for flow in flows for end in (flow.sender, flow.receiver) if end not in ours]
    mine = [end for flow in flows for end in (flow.sender, flow.receiver) if end in ours]
    text = joined(
        f"{listed(called(file, end) for end in mine)} need{'s' if len(set(mine)) == 1 else ''} {medium(word)}",
        *(
            "It joins by " + ", ".join(filter(None, (protocol(flow.protocol), flow.version, flow.port)))
            for flow in joins
        ),
        f"Over it, let through the connections with {listed(called(file, end) for end in others)} "
        "that the list of interfaces names, and no others"
        if others
        else "",
    )
    return line(
        "requirements", f"over-{word}", text, tuple(flow.id for flow in flows), audience=Audience.USER
    )


def _says_no_network(file: SecurityFile) -> bool:
    """Whether it was stated how the device connects, and no network is among it."""
    stated = set(file.device.about.connects)
    return bool(stated) and not stated & _NETWORK_WORDS


def _to_run(file: SecurityFile, part: Part, used: list[str], *, is_hosted: bool) -> Iterator[LabelLine]:
    """What users run for the device to work, and what others run for them."""
    name = called(file, part.id)
    if is_product(part) and part.owner == "hospital":
        text = joined(
            f"You run {name}" + (f" under {part.os}" if part.os and part.os != "none" else ""),
            "Keep its operating system and what else is on it up to date",
        )
        lacks = () if part.os else (f"the operating system under {name}",)
        yield line("requirements", f"run-{part.id}", text, (part.id,), lacks=lacks, audience=Audience.USER)
    elif is_product(part) and part.is_ == "app":
        if part.os:
            yield line(
                "requirements",
                f"run-{part.id}",
                f"{name} runs on {part.os}.",
                (part.id,),
                audience=Audience.USER,
            )
    elif is_hosted:
        at = f" at {part.provider}" if part.provider else ""
        where = f", in {part.region}" if part.region else ""
        lacks = () if part.region else (f"where {name} keeps data",)
        text = sentence(f"{name} is run for you{at}{where}")
        yield line("requirements", f"hosted-{part.id}", text, (part.id,), lacks=lacks, audience=Audience.USER)
    elif not is_product(part) and part.owner in (None, "hospital"):
        text = f"You provide: {name}" + (f" ({listed(part.functions)})" if part.functions else "")
        yield line(
            "requirements", f"provide-{part.id}", sentence(text), (part.id, *used), audience=Audience.USER
        )


def _assumptions(file: SecurityFile) -> Iterator[LabelLine]:
    """What is assumed of zones in which users, or things of theirs, are."""
    device = file.device
    near = {part.id for part in on_site(file)}
    theirs = {part.in_ for part in device.parts.values() if part.owner in ("hospital", "patient")}
    theirs |= {actor.in_ for actor in device.actors.values()} & _zones_around(file, near)
    for zone in device.zones.values():
        if zone.id in theirs and zone.assumption and may_be_told(zone, Audience.CUSTOMER) is not None:
            text = joined(
                f"{called(file, zone.id)}: we assume that this holds: {zone.assumption}",
                "Keep people away who have no business there" if zone.reach == "physical" else "",
            )
            yield line("environment", zone.id, text, (zone.id,))


def _zones_around(file: SecurityFile, parts: set[str]) -> set[str]:
    """The zones of these parts and every zone around them."""
    zones = file.device.zones
    found: set[str] = set()
    for name in sorted(parts):
        zone: str | None = file.device.parts[name].in_
        while zone and zone not in found:
            found.add(zone)
            zone = zones[zone].inside if zone in zones else None
    return found


def _diagram(found: tuple[Interface, ...]) -> Iterator[LabelLine]:
    drawn = tuple(item.flow.id for item in found if item.kind != "human")
    if drawn:
        text = "The figure of connections shows every system, connector and path, with the port of each in the list beneath it."
        yield line("diagram", "connections", text, drawn)
    elif found:
        text = "The device has no connection to another system, so there is no network diagram."
        yield line("diagram", "none", text, tuple(item.flow.id for item in found))


def _delivered(file: SecurityFile, found: tuple[Interface, ...]) -> Iterator[LabelLine]:
    for item in found:
        flow = item.flow
        default = (flow.default or "").strip()
        if item.kind == "human" and not default.lower().startswith("must"):
            continue
        what = (
            f"{listed(called(file, name) for name in flow.carries) or 'data'}, "
            f"between {called(file, flow.sender)} and {called(file, flow.receiver)}"
        )
        if default.lower().startswith("must"):
            text = sentence(f"Set at installation: {what}; as delivered it is not set")
            yield line("hardening", flow.id, text, (flow.id,))
        elif default.lower().startswith(("off", "disabled")):
            text = joined(f"As delivered, this is {default}: {what}", "Switch it on only where you need it")
            yield line("delivered", flow.id, text, (flow.id,))
    on = [item.flow for item in found if item.kind != "human" and (item.flow.default or "").lower() == "on"]
    if on:
        ways = listed(f"{called(file, flow.sender)} to {called(file, flow.receiver)}" for flow in on)
        text = sentence(f"As delivered, these connections are on: {ways}")
        yield line("delivered", "on", text, tuple(flow.id for flow in on))
    for part in on_site(file):
        unused = [item for item in part.functions if _ASIDE.search(item)]
        if unused and may_be_told(part, Audience.CUSTOMER) is not None:
            text = f"{called(file, part.id)} has functions that are not in use: {listed(unused)}"
            yield line("delivered", f"part-{part.id}", sentence(text), (part.id,))
