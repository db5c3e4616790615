"""What is a test evidence for? A fingerprint of what is claimed, so that a changed claim is noticed."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.base.canonical import canonical_json, digest
from wardbook.model.security_file import Device


def fingerprint(device: Device, tests: Iterable[str]) -> str:
    """The digest over everything that these tests claim, "" where they claim nothing.

    Of each control: what it is, where it stands, the text and acceptance criteria of its requirement; of each
    requirement its text and acceptance criteria. Words around them, states and people do not count.
    """
    claims = {test: _claims(device, test) for test in sorted(set(tests) & device.tests.keys())}
    stated = {test: found for test, found in claims.items() if found}
    return digest(canonical_json(stated)) if stated else ""


def claims(device: Device, tests: Iterable[str]) -> dict[str, str]:
    """The fingerprint of what each of these tests claims, those that claim something, so that one change doubts no other."""
    found = {test: fingerprint(device, (test,)) for test in sorted(set(tests))}
    return {test: print_ for test, print_ in found.items() if print_}


def claimed(device: Device, test: str) -> tuple[str, ...]:
    """The controls and requirements that a test is to show, by id."""
    named = {
        *device.tests[test].verifies,
        *(item.id for item in device.controls.values() if test in item.tests),
        *(item.id for item in device.requirements.values() if test in item.tests),
    }
    return tuple(sorted(named))


def _claims(device: Device, test: str) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for name in claimed(device, test):
        if (control := device.controls.get(name)) is not None:
            asks = control.requirement
            found[name] = [
                control.do,
                sorted(control.at),
                asks.text if asks else None,
                asks.accept if asks else None,
            ]
        elif (requirement := device.requirements.get(name)) is not None:
            found[name] = [requirement.text, requirement.accept]
    return found
