"""A requirement of the catalogue in the words of a device: its places named, what has to be stated made a blank.

A blank is a word in angle brackets, `<time>`. Whatever still holds one, or stands word by word in the catalogue, is
a template and no design input yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wardbook.model.security_file import Device

NAMED = 6
"""Places named one by one in a sentence; more are counted there, and the control's `at` has them all."""

_TO_STATE = re.compile(
    r"(?<!as )(?<!is )(?<!are )(?<!not )\b(?:(?:the|a|an) )?(?:stated|listed) ((?:safe |injected )?[a-z]+)\b",
    re.IGNORECASE,
)
_NO_NOUN = frozenset({"and", "ones", "or", "what", "with", "without", "in", "does"})
_BLANK = re.compile(r"<([a-z][a-z-]*)>")


def blanks(text: str) -> tuple[str, ...]:
    """What a text leaves to be stated, each once."""
    return tuple(dict.fromkeys(_BLANK.findall(text)))


def worded(text: str, device: Device, stated: Mapping[str, str]) -> str:
    """A sentence of the catalogue about this device, with what was stated in its blanks."""
    text = _TO_STATE.sub(_blank, text)
    for name, value in stated.items():
        text = text.replace(f"<{name}>", value)
    return re.sub(r"^The device\b", lambda _: device.about.device.name, text)


def located(text: str, device: Device, places: Sequence[str]) -> str:
    """A sentence with the places before it."""
    if not places:
        return text
    if len(places) > NAMED:
        return f"At each of its {len(places)} places: {text}"
    return f"At {', '.join(_named(device, name) for name in places)}: {text}"


def _named(device: Device, place: str) -> str:
    flow = device.flows.get(place)
    if flow is None:
        return place
    ends = f"{flow.sender} -> {flow.receiver}"
    return ends if place == f"{flow.sender}--{flow.receiver}" else f"{place} ({ends})"


def _blank(found: re.Match[str]) -> str:
    noun = found[1].lower()
    return found[0] if noun in _NO_NOUN else f"<{noun.replace(' ', '-')}>"
