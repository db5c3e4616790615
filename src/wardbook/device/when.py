"""The vocabulary of `when`: what an attacker can achieve at parts, assets and flows."""

from __future__ import annotations

from wardbook.base.span import Span
from wardbook.device import findings
from wardbook.model.safety import Situation
from wardbook.model.security_file import Device
from wardbook.source.context import Context
from wardbook.source.language import Mistake, Name, has_negation, names, parse

PART_LEVELS = ("reach", "user", "control", "deny", "tamper", "read")
ASSET_STATES = ("known", "tampered", "denied")
FLOW_STATES = ("read", "tampered", "denied")


def check_situations(device: Device, context: Context) -> None:
    """Report every `when` that is no expression, names what is not there, or holds `not`."""
    for situation in device.situations.values():
        if situation.when is not None and situation.when != "never":
            _check(situation, situation.when, device, context)


def _check(situation: Situation, text: str, device: Device, context: Context) -> None:
    at = situation.origin.of("when")
    expression = parse(text)
    if isinstance(expression, Mistake):
        context.report(findings.not_an_expression(at, text, expression.says))
        return
    if has_negation(expression):
        context.report(findings.negated_when(at, situation.id))
    for name in names(expression):
        _check_name(name, at, device, context)


def _check_name(name: Name, at: Span, device: Device, context: Context) -> None:
    thing, _, state = name.name.rpartition(".")
    if not thing:
        thing, state = state, ""
    for table, states in (
        (device.parts, PART_LEVELS),
        (device.assets, ASSET_STATES),
        (device.flows, FLOW_STATES),
    ):
        if thing in table:
            if state not in states:
                context.report(findings.unknown_state(at, thing, state, states))
            return
    if thing in context.broken:
        return
    known = [*device.parts, *device.assets, *device.flows]
    context.report(findings.unknown_name(at, thing, ("part", "asset", "flow"), known))
