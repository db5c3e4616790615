"""How is a plan told to somebody who knows the device and not the model?"""

from __future__ import annotations

from collections.abc import Sequence

from wardbook.model.architecture import Flow
from wardbook.model.attack import Ability, Step
from wardbook.model.security_file import Device

TELLS: dict[str, str] = {
    **dict.fromkeys((f"entry-network-{trust}" for trust in range(6)), ""),
    **dict.fromkeys((f"entry-physical-{trust}" for trust in range(6)), ""),
    **dict.fromkeys((f"enter-network-{trust}" for trust in range(6)), "move on into {place}"),
    **dict.fromkeys((f"enter-physical-{trust}" for trust in range(3)), "step into {place}"),
    **dict.fromkeys((f"enter-physical-{trust}" for trust in range(3, 6)), "open {place}"),
    "defeat-badge": "get past the badge of {place}",
    **dict.fromkeys(
        (
            *("path-network", "path-air", "path-special-air", "path-cellular", "path-tunnel", "path-near"),
            *("path-touch", "path-inside", "path-memory", "path-unknown"),
        ),
        "get between {sender} and {receiver}",
    ),
    "path-person": "get between {sender} and {receiver}",
    "read": "read {carried} on the way",
    "forge": "send {carried} of their own to {receiver}",
    "replay": "send {receiver} once more what {sender} sent before ({carried})",
    "block": "keep {carried} from reaching {receiver}",
    "use-credential": "pass for {sender} with {credential}",
    "send-as-sender": "let {sender} send false {carried} to {receiver}",
    "silence-sender": "keep {sender} from sending {carried}",
    "read-at-end": "read {carried} there",
    "connect": "speak to {receiver}",
    "answer": "speak to {receiver}",
    "touch": "plug into {place}",
    "neighbour": "go on to the next part, {gained}",
    "neighbour-back": "go on to the next part, {gained}",
    "new-flaw": "find and use a flaw of {place} that nobody knows yet",
    "escalate": "take {place} over",
    "exhaust": "overload {place}",
    "debug": "take {place} over through its test port",
    "swap": "exchange the memory of {place}",
    "install": "have {gained} install software of their own",
    "rule-part": "",
    "break-out": "break out of {place} into {gained}",
    "stop-along": "",
    "misuse": "use {place} as if that were allowed",
    "default-password": "use the password of delivery of {place}",
    **dict.fromkeys(
        ("vulnerability-exploited", "vulnerability-easy", "vulnerability-hard", "vulnerability-with-help"),
        "use the known vulnerability {evidence} in {gained}",
    ),
    **dict.fromkeys(("finding-easy", "finding-hard"), "use what test finding {evidence} showed: {why}"),
    **dict.fromkeys(("take", "take-key"), "take {asset}"),
    "alter": "alter {asset}",
    "withhold": "withhold {asset}",
    "carried": "",
    **dict.fromkeys(("cause", "turned"), ""),
}
"""Each kind of step as words after "can"; "" for what follows by itself and need not be told."""

_TIME = ("", "a week", "some weeks", "some months", "more than a year")
_SKILL = ("", "who knows such systems", "who is an expert", "who leads several experts")
_KNOWLEDGE = ("", "documents that only partners get", "confidential documents", "secrets of the manufacturer")
_WINDOW = ("", "a short while unobserved", "an opportunity that is not common", "a rare opportunity")
_EQUIPMENT = ("", "special equipment", "equipment built for it", "several kinds of equipment built for it")


def attacker(needed: Ability) -> str:
    """An attacker of an ability, as words after "somebody": what he must know and have."""
    has = [
        word
        for word in (
            _KNOWLEDGE[needed.knowledge],
            _EQUIPMENT[needed.equipment],
            _TIME[needed.time],
            _WINDOW[needed.window],
        )
        if word
    ]
    words = [_SKILL[needed.expertise], f"with {joined(has)}" if has else ""]
    return " ".join(word for word in words if word) or "without any special skill or means"


def deed(device: Device, step: Step) -> str:
    """A step as words after "can"; "" for one that follows by itself."""
    template = TELLS.get(step.kind)
    if template is None:
        return step.why
    flow = next((device.flows[name] for name in step.evidence if name in device.flows), None)
    assets = [name for name in step.evidence if name in device.assets]
    return template.format(
        place=_named(device, next((name for name in step.evidence if _is_place(device, name)), "")),
        gained=_named(device, step.gives.thing),
        asset=_named(device, step.gives.thing),
        sender=_named(device, flow.sender if flow else step.gives.thing),
        receiver=_named(device, flow.receiver if flow else step.gives.thing),
        carried=_carried(device, flow),
        credential=_named(device, assets[0]) if assets else "its credential",
        evidence=step.evidence[0].partition("@")[0] if step.evidence else "",
        why=step.why,
    )


def beginning(device: Device, steps: Sequence[Step]) -> str:
    """Where a plan begins: the zones that it enters from outside."""
    zones = [step.gives.thing for step in steps if not step.needs]
    return joined([_named(device, name) for name in dict.fromkeys(zones)])


def deeds(device: Device, steps: Sequence[Step]) -> tuple[str, ...]:
    """The steps of a plan that are worth telling, in order, each once."""
    told = (deed(device, step) for step in steps)
    return tuple(dict.fromkeys(item for item in told if item))


def told_step(device: Device, step: Step) -> str:
    """A step as a box of a tree says it: the deed, or what follows by itself."""
    said = deed(device, step)
    if step.kind == "cause":
        situation = device.situations.get(step.gives.thing)
        return situation.what if situation else step.why
    if not step.needs and not said:
        return f"be in {_named(device, step.gives.thing)}"
    return said or f"so {_follows(device, step)}"


def joined(items: Sequence[str]) -> str:
    """Several as one: a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def _follows(device: Device, step: Step) -> str:
    words = {
        "tampered": "is altered",
        "known": "is known",
        "denied": "does not arrive",
        "deny": "is stopped",
        "tamper": "does what the attacker wants",
        "control": "obeys the attacker",
        "read": "is read",
        "user": "runs a program of the attacker",
        "reach": "can be spoken to",
    }
    return f"{_named(device, step.gives.thing)} {words.get(step.gives.state, step.gives.state)}"


def _named(device: Device, name: str) -> str:
    for table in (device.zones, device.parts, device.actors, device.assets, device.flows):
        if name in table:
            return getattr(table[name], "name", None) or name
    return name


def _is_place(device: Device, name: str) -> bool:
    return name in device.parts or name in device.zones


def _carried(device: Device, flow: Flow | None) -> str:
    carried = [_named(device, name) for name in flow.carries] if flow else []
    return joined(carried) or "what passes"
