"""What is true of a part, in the words of the catalogue's conditions, and what that says of EMB3D's properties."""

from __future__ import annotations

import re
from functools import lru_cache

from wardbook.analysis.threats.catalogue import Catalogue
from wardbook.analysis.threats.path_words import (
    CRYPTOGRAPHIC,
    PASSWORDS,
    Found,
    is_personal,
    is_proven,
    is_secret,
    is_service,
    way,
)
from wardbook.analysis.threats.places import Places, is_makers, themes
from wardbook.model.architecture import Flow, Part

_SOFTWARE = frozenset({"process", "server", "app", "cloud", "external", "model"})
_EMBEDDED = frozenset({"process", "hardware", "store", "model"})
_HTTP = frozenset(
    {"http", "https", "http2", "rest", "graphql", "soap", "websocket", "wss", "fhir", "dicomweb"}
)
_DEBUG = re.compile(r"\b(jtag|swd|uart|debug|serial console)", re.IGNORECASE)
_TOUCH = re.compile(r"\b(usb|serial|sd|hdmi|rs-?232|rs-?485|connector)\b", re.IGNORECASE)
_LISTENS = re.compile(r"\b(tcp|udp)\b", re.IGNORECASE)
_SERVICE = re.compile(
    r"\b(service (mode|shell|link|menu|app|tool|port|software)|diagnos|maintenance)", re.IGNORECASE
)
_CONTAINERS = re.compile(r"container|docker|kubernetes|hypervisor|virtual machine", re.IGNORECASE)
_NO_UPDATE = re.compile(r"\bno (field )?updates?\b|\bno update path\b|\bcannot be updated\b", re.IGNORECASE)


def part_words(part: Part, places: Places, vulnerable: frozenset[str], verified: frozenset[str]) -> Found:
    """The words of a part. `vulnerable` are parts with open vulnerabilities, `verified` those with a verified start."""
    coming, going = places.coming.get(part.id, []), places.going.get(part.id, [])
    paths = [*coming, *going]
    ways = {way(flow) for flow in paths}
    by_hand, others = places.is_by_hand(part.id), places.is_others(part.id)
    found: Found = {
        f"is.{part.is_}": True,
        "others": others,
        "makers": is_makers(part),
        "software": part.is_ in _SOFTWARE or bool(part.sbom),
        "embedded": part.is_ in _EMBEDDED and not others,
        "by-hand": by_hand,
        "serves-many": part.serves is not None and part.is_ != "external",
        "network": "by.network" in ways or "by.air" in ways,
        "bus": "by.bus" in ways,
        "wired": bool(paths),
        "fed": any(_is_read(flow) for flow in coming) or any(flow.opens == "to" for flow in going),
        "serviced": any(is_service(flow, places) for flow in coming),
        "vulnerable": part.id in vulnerable,
        "verified-start": part.id in verified or None,
        "ports-stated": bool(part.ports),
    }
    found |= _said_of_itself(part)
    found |= _ports(part, paths, by_hand=by_hand, listens=_listens(part, coming, going))
    found |= _received(part, coming, going, places)
    found |= _kept(part, places)
    return found


def _said_of_itself(part: Part) -> Found:
    told = _told(part.name, part.privilege, part.functions, part.note)
    return {
        "os": None if part.os is None else part.os != "none",
        "containers": True if part.os and _CONTAINERS.search(part.os) else None,
        "service": "service" in told,
        "no-update": True if "no-update" in told else None,
        "backup": "backup" in told,
    }


@lru_cache(maxsize=4096)
def _told(*texts: str | tuple[str, ...] | None) -> frozenset[str]:
    text = "\n".join("\n".join(item) if isinstance(item, tuple) else item or "" for item in texts)
    found = {"service": _SERVICE.search(text), "no-update": _NO_UPDATE.search(text)}
    return frozenset({word for word, match in found.items() if match} | (themes(text) & {"backup"}))


def _ports(part: Part, paths: list[Flow], *, by_hand: bool, listens: bool | None) -> Found:
    ports = " ".join(part.ports)
    named = " ".join((ports, *part.functions, *(flow.medium or "" for flow in paths)))
    touched = any(way(flow) == "by.hand" for flow in paths)
    return {
        "touchable": touched or bool(_TOUCH.search(ports)),
        "plugged-by-path": touched,
        "debug": True if _DEBUG.search(named) else None if by_hand else False,
        "listens": listens,
    }


def _listens(part: Part, coming: list[Flow], going: list[Flow]) -> bool | None:
    """Whether it waits for connections: as its ports say, else as the paths say who opens them."""
    if part.ports:
        return bool(_LISTENS.search(" ".join(part.ports)))
    by_network = [flow for flow in coming if way(flow) in ("by.network", "by.air")]
    if any(flow.opens == "from" for flow in by_network):
        return True
    if any(way(flow) == "by.network" and flow.opens == "to" for flow in going):
        return True
    return None if any(flow.opens is None for flow in by_network) else False


def _is_read(flow: Flow) -> bool:
    return way(flow) != "by.person" and flow.kind != "physical"


def _received(part: Part, coming: list[Flow], going: list[Flow], places: Places) -> Found:
    read = [flow for flow in coming if _is_read(flow)]
    code = [flow for flow in coming if flow.kind == "code"]
    commands = [flow for flow in coming if flow.kind == "command"]
    proofs = {flow.auth for flow in coming}
    served = [flow for flow in read if flow.opens != "to"] + [flow for flow in going if flow.opens == "to"]
    web = [flow for flow in served if flow.protocol in _HTTP]
    proven = [is_proven(flow, places) for flow in commands]
    return {
        "receives.command": bool(commands),
        "receives.code": bool(code),
        "receives.signed-code": any(flow.signed not in (None, "none") for flow in code),
        "receives.unsigned-code": True
        if any(flow.signed == "none" for flow in code)
        else None
        if any(flow.signed is None for flow in code)
        else False,
        "receives.code-by-network": any(way(flow) == "by.network" for flow in code),
        "receives.proven-command": True in proven,
        "receives.unproven-command": True if False in proven else None if None in proven else False,
        "web": True
        if part.is_ in ("server", "cloud") and web
        else any(flow.opens is not None for flow in web) or (None if web else False),
        "password": bool(proofs & PASSWORDS) or any(_is_password(name, places) for name in proofs),
        "crypto-proof": bool(proofs & CRYPTOGRAPHIC) or any(flow.auth in CRYPTOGRAPHIC for flow in going),
    }


def _is_password(name: str | None, places: Places) -> bool:
    asset = places.device.assets.get(name or "")
    if asset is None or "credential" not in asset.data:
        return False
    return bool(
        re.search(
            r"\b(pin|password|code)\b", f"{asset.id} {asset.name or ''}".replace("-", " "), re.IGNORECASE
        )
    )


def _kept(part: Part, places: Places) -> Found:
    kept = places.kept.get(part.id, ())
    found: Found = {}
    for asset in kept:
        found["keeps.personal"] = found.get("keeps.personal") or is_personal(asset)
        found["keeps.secret"] = found.get("keeps.secret") or is_secret(asset)
        for theme in themes(asset.id, asset.name):
            found[f"keeps.{theme}"] = True
    return found


def properties(part: Part, words: Found, known: Catalogue) -> dict[str, bool | None]:
    """EMB3D's properties of a part: as a person answered, else as the model tells, else unknown (None).

    A property is there where one that refines it is; where it is not, those that refine it are not either.
    """
    found: dict[str, bool | None] = dict.fromkeys(known.properties)
    for name, hint in known.hints.items():
        if hint.yes is not None and hint.yes(words):
            found[name] = True
        elif hint.no is not None and hint.no(words):
            found[name] = False
    found |= {name: answer for name, answer in part.properties.items() if name in found}
    for name in sorted(found, key=len, reverse=True):
        parent = known.properties[name].parent
        if parent and found[name] and part.properties.get(parent) is None:
            found[parent] = True
    for name in sorted(found, key=len):
        parent = known.properties[name].parent
        if parent and found[parent] is False and part.properties.get(name) is None:
            found[name] = False
    return found


def has_properties(part: Part, words: Found) -> bool:
    """Whether EMB3D's questions make sense: a piece of a device that the maker answers for, or somebody answered them."""
    return bool(part.properties) or (bool(words["embedded"]) and bool(words["makers"]))
