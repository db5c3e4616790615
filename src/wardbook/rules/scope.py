"""Whose is it, is it part of the device, and does it run code?"""

from __future__ import annotations

from wardbook.model.architecture import Flow, Part
from wardbook.model.safety import Situation
from wardbook.model.security_file import Device

SOFTWARE = frozenset({"process", "app", "server", "cloud", "model"})
"""Kinds of parts that are software or run mostly on it."""

ELSEWHERE = frozenset({"server", "cloud", "external"})
"""Kinds of parts that stand apart from the device, so that somebody must say whose they are."""


def is_in_use(part: Part) -> bool:
    """Whether the part still belongs to the design."""
    return part.state != "retired"


def is_makers(part: Part) -> bool:
    """Whether the manufacturer answers for the part: said so, or neither said nor standing elsewhere."""
    return part.owner == "maker" or (part.owner is None and part.is_ not in ELSEWHERE)


def is_makers_software(part: Part) -> bool:
    """Whether it is software in use that the manufacturer makes, buys in or puts together."""
    return is_in_use(part) and is_makers(part) and part.is_ in SOFTWARE and part.regulated != "other-maker"


def is_in_device(part: Part) -> bool:
    """Whether the part is inside the device itself: as `regulated` says, or the maker's otherwise."""
    if part.regulated is not None:
        return part.regulated == "device" and part.is_ not in ELSEWHERE
    return is_makers(part) and part.is_ not in ELSEWHERE


def links_parts(device: Device, flow: Flow) -> bool:
    """Whether both ends of a path are parts, so that no person stands at either."""
    return flow.sender in device.parts and flow.receiver in device.parts


def can_be_caused(situation: Situation) -> bool:
    """Whether it is said of a hazardous situation that an attack can cause it."""
    return situation.when is not None and situation.when != "never"
