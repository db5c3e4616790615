"""What the controls of a device mean to those who use it: one plain sentence for each kind of control."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from wardbook.analysis.labelling.lines import STAFF, line
from wardbook.analysis.labelling.scope import interfaces, is_defeated, is_on_site, is_product, may_be_told
from wardbook.analysis.labelling.words import called, joined, listed
from wardbook.model.controls import Control
from wardbook.model.labelling import LabelLine, Reader
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience


class Meaning(msgspec.Struct, frozen=True):
    """Under which topic a kind of control is told, to whom, and what it means; `{at}` is where it stands.

    Of a path, `at` says which end is meant, from or to.
    """

    topic: str
    says: str
    is_for_users: bool = False
    at: Literal["from", "to"] = "from"


_MEANS: dict[str, Meaning] = {
    "security-logging": Meaning("logs", "Security events are recorded by: {at}."),
    "audit-storage": Meaning(
        "logs", "Records have a set time or number, with a warning before the room ends: {at}."
    ),
    "log-protection": Meaning("logs", "A record that was changed or removed is noticed: {at}."),
    "log-export": Meaning("logs", "Records can be sent to your own log collector by: {at}."),
    "non-repudiation": Meaning("logs", "Records name the person who did what: {at}."),
    "trusted-time": Meaning("logs", "The clock comes from a source that proves itself: {at}."),
    "configuration-report": Meaning("logs", "Versions and settings can be read out by machine: {at}."),
    "user-alert": Meaning(
        "events", "The device tells you when something could not be trusted.", is_for_users=True
    ),
    "intrusion-detection": Meaning("events", "Signs of an attack are noticed and reported by: {at}."),
    "tamper-detection": Meaning(
        "events", "The device notices when somebody tampers with it, and shows it.", is_for_users=True
    ),
    "tamper-evidence": Meaning(
        "events",
        "Opening the device leaves a mark. Look for marks before use, and report them.",
        is_for_users=True,
    ),
    "lock-out": Meaning(
        "events", "After several wrong attempts, further ones are refused for a time: {at}.", at="to"
    ),
    "security-function-check": Meaning(
        "events", "Protection is checked by itself, and a failure reported: {at}."
    ),
    "fail-safe": Meaning(
        "protect", "When something in it fails, the device goes into a safe state.", is_for_users=True
    ),
    "offline-operation": Meaning(
        "protect", "The device goes on working without the network.", is_for_users=True
    ),
    "independent-limit": Meaning(
        "protect", "A separate part holds a limit, whatever the rest of the device does.", is_for_users=True
    ),
    "alarm-independence": Meaning(
        "protect", "Alarms sound even when other parts of the device fail.", is_for_users=True
    ),
    "redundancy": Meaning(
        "protect", "When one part of the device fails, another takes over.", is_for_users=True
    ),
    "watchdog": Meaning("protect", "This is watched, and started again when it hangs: {at}."),
    "isolation": Meaning("protect", "A failure elsewhere does not spread to: {at}."),
    "privilege-separation": Meaning("protect", "What faces the network has no power over the rest: {at}."),
    "rate-limiting": Meaning("protect", "A flood of messages does not stop: {at}."),
    "resource-management": Meaning("protect", "Room is kept for what matters most: {at}."),
    "emergency-access": Meaning(
        "emergency", "In an emergency staff get at the device without their usual log-on.", is_for_users=True
    ),
    "backup-restore": Meaning("backup", "The configuration can be saved, and restored after log-on: {at}."),
    "factory-reset": Meaning("backup", "This can be set back to the state of delivery: {at}."),
    "environment-preservation": Meaning("backup", "Settings are kept when software is updated: {at}."),
    "malware-protection": Meaning(
        "malware", "Protection against malware runs here; keep it up to date: {at}."
    ),
    "allow-listing": Meaning("malware", "Only programs on a list run; nothing else can be installed: {at}."),
    "signed-programs": Meaning("malware", "Only programs that the manufacturer signed run: {at}."),
    "secure-boot": Meaning("malware", "Only software that passes a check is started: {at}."),
    "driver-control": Meaning("malware", "Only known drivers and accessories are accepted: {at}."),
    "removable-media-control": Meaning("malware", "What may be read from sticks and cards is limited: {at}."),
    "signed-update": Meaning(
        "updates", "Before software is installed, it is checked that we made it: {at}.", at="to"
    ),
    "rollback-protection": Meaning("updates", "Older software is refused: {at}.", at="to"),
    "atomic-update": Meaning(
        "updates", "An update that is cut off leaves the old software running: {at}.", at="to"
    ),
    "remote-update": Meaning("updates", "Software can be updated over the network: {at}.", at="to"),
    "update-notice": Meaning("updates", "New software is announced by: {at}."),
    "sbom-output": Meaning("sbom", "The list of components is handed out by machine: {at}."),
    "sanitisation": Meaning("disposal", "One act wipes: {at}."),
    "forced-password-change": Meaning("hardening", "A new password is asked for before first use: {at}."),
    "account-management": Meaning("accounts", "You make, change and close accounts yourself: {at}."),
    "role-based-access": Meaning("accounts", "Each role gets only what it needs: {at}."),
    "session-timeout": Meaning("accounts", "A session ends by itself when it is not used: {at}.", at="to"),
    "multi-factor": Meaning("accounts", "Log-on needs two proofs of different kinds: {at}.", at="to"),
    "two-person-approval": Meaning("accounts", "Some acts need the agreement of two people: {at}.", at="to"),
}


def measures(file: SecurityFile) -> Iterator[LabelLine]:
    """A line for each control in place that means something to users, or that bears words for them."""
    for control in file.device.controls.values():
        meaning = _MEANS.get(control.do)
        if control.state == "implemented" and (meaning or control.label):
            yield from _line(file, control, meaning or Meaning("hardening", ""))


def _line(file: SecurityFile, control: Control, meaning: Meaning) -> Iterator[LabelLine]:
    places = tuple(name for name in control.at if _is_theirs(file, name))
    least = may_be_told(control, Audience.USER if meaning.is_for_users else Audience.CUSTOMER)
    if least is None or not (places or control.label):
        return
    at = listed(_where(file, name, meaning.at) for name in places)
    says = meaning.says.format(at=at)
    if meaning.is_for_users and any(_is_run_elsewhere(file, name) for name in places):
        says = f"{at}: {says}"
    text = joined(says if at else "", control.label or "")
    is_held = is_defeated(file, control)
    readers: tuple[Reader, ...] = ("clinician", "patient", *STAFF) if least is Audience.USER else STAFF
    yield line(
        meaning.topic,
        control.id,
        "" if is_held else text,
        (control.id, *places),
        audience=least,
        readers=readers,
        state="held back" if is_held else "derived",
        why="a test or finding shows that this control does not hold, so nobody may rely on it"
        if is_held
        else "",
    )


def _is_theirs(file: SecurityFile, name: str) -> bool:
    """Whether the place is one that users have or deal with, and may hear of."""
    device = file.device
    seen = {end for item in interfaces(file) for end in (item.flow.sender, item.flow.receiver)}
    if name in device.parts:
        part = device.parts[name]
        is_seen = is_on_site(file, part) or (is_product(part) and name in seen)
        return is_seen and may_be_told(part, Audience.USER) is not None
    if name in device.flows:
        flow = device.flows[name]
        ends = [device.parts[end] for end in (flow.sender, flow.receiver) if end in device.parts]
        is_seen = any(is_on_site(file, part) or (is_product(part) and part.id in seen) for part in ends)
        return is_seen and may_be_told(flow, Audience.USER) is not None
    return name in device.zones and may_be_told(device.zones[name], Audience.USER) is not None


def _is_run_elsewhere(file: SecurityFile, name: str) -> bool:
    """Whether a place is a part that stands apart from the device at hand, so that it has to be named."""
    part = file.device.parts.get(name)
    return part is not None and (part.owner not in (None, "maker") or not is_on_site(file, part))


def _where(file: SecurityFile, name: str, end: Literal["from", "to"]) -> str:
    """A place by its name; a path by the end of it that is meant."""
    flow = file.device.flows.get(name)
    if flow is None:
        return called(file, name)
    return called(file, flow.receiver if end == "to" else flow.sender)
