"""What is told of looking after the device: updates, components, support, whom to tell, and its last day."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.labelling.lines import STAFF, line
from wardbook.analysis.labelling.scope import controls, interfaces, is_defeated, may_be_told, on_site
from wardbook.analysis.labelling.words import called, joined, listed, sentence
from wardbook.model.architecture import Asset
from wardbook.model.components import Component
from wardbook.model.labelling import LabelLine, Reader
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience

_OWNERS: tuple[Reader, ...] = ("patient", *STAFF)
"""Those who have the device in their care; clinical staff have not."""

_EVERYBODY: tuple[Reader, ...] = ("clinician", *_OWNERS)
_KINDS = {
    "operating-system": "operating systems",
    "firmware": "firmware",
    "application": "programs",
    "platform": "platforms",
    "framework": "frameworks",
    "container": "containers",
    "machine-learning-model": "learned models",
}
_SECRET = ("phi", "personal", "key", "credential", "training")
_WIPES = ("sanitisation", "factory-reset")


def care(file: SecurityFile) -> Iterator[LabelLine]:
    """Lines about the life of the device with its users."""
    yield from _events(file)
    yield from _updates(file)
    yield from _bill(file)
    yield from _support(file)
    yield from _contact(file)
    yield from _disposal(file)


def _events(file: SecurityFile) -> Iterator[LabelLine]:
    """What happens when a path breaks, where somebody said so."""
    for item in interfaces(file):
        flow = item.flow
        if flow.on_error and not flow.dormant and item.kind != "human":
            ends = f"{called(file, flow.sender)} to {called(file, flow.receiver)}"
            text = sentence(f"When the path from {ends} fails: {flow.on_error}")
            yield line("events", flow.id, text, (flow.id,))


def _updates(file: SecurityFile) -> Iterator[LabelLine]:
    plan = file.device.postmarket
    stated = plan.updates if plan else None
    facts = (
        (
            "learn",
            plan.communication if plan else None,
            "How you hear of new software",
            "how users hear of it",
        ),
        (
            "get",
            stated.authorized_source if stated else None,
            "Take software only from",
            "where it comes from",
        ),
        ("install", stated.delivery if stated else None, "How it gets on the device", "how it is installed"),
    )
    for name, fact, begins, asks in facts:
        yield line(
            "updates",
            name,
            sentence(f"{begins}: {fact}") if fact else "",
            ("postmarket",),
            audience=Audience.USER,
            readers=_OWNERS,
            state="derived" if fact else "missing",
            lacks=() if fact else (asks,),
            why="" if fact else "say it in postmarket.yaml",
        )
    ours = {part.id for part in on_site(file)}
    for flow in file.device.flows.values():
        if flow.kind == "code" and flow.receiver in ours and flow.sender not in ours and not flow.dormant:
            if may_be_told(flow, Audience.CUSTOMER) is None or not called(file, flow.sender):
                continue
            text = joined(
                f"{called(file, flow.receiver)} gets software from {called(file, flow.sender)}",
                f"When: {flow.window}" if flow.window else "",
                f"It installs only in this state: {flow.requires}" if flow.requires else "",
                "It is not signed: make sure where it comes from" if flow.signed == "none" else "",
            )
            lacks = () if flow.signed else ("whether it is signed",)
            yield line("updates", flow.id, text, (flow.id,), lacks=lacks)


def _bill(file: SecurityFile) -> Iterator[LabelLine]:
    parts = tuple(part.id for part in on_site(file) if any(item.file for item in part.sbom))
    if not parts or not file.components:
        return
    version = file.device.about.device.version
    of = f" of version {version}" if version else ""
    text = joined(
        f"The bill of materials{of} comes with this document as a file that machines read, in CycloneDX and SPDX",
        "It lists the software of " + listed(called(file, name) for name in parts),
    )
    yield line("sbom", "file", text, parts, lacks=() if version else ("the version of the device",))


def _support(file: SecurityFile) -> Iterator[LabelLine]:
    life = file.device.about.lifecycle
    plan = file.device.postmarket
    until = life.support_until if life else None
    if until is not None:
        text = f"The device gets security updates until {until}."
        yield line("support", "until", text, ("device",), audience=Audience.USER, readers=_OWNERS)
    else:
        yield line(
            "support",
            "until",
            "",
            ("device",),
            state="missing",
            lacks=("until when there are security updates",),
            why="say `lifecycle: {support-until: DATE}` in device.yaml",
        )
    if life and life.end_of_life:
        text = f"Take the device out of use by {life.end_of_life}."
        yield line("support", "end", text, ("device",), audience=Audience.USER, readers=_OWNERS)
    ending = plan.end_of_life if plan else None
    if ending and ending.notice:
        text = sentence(f"We tell you of the end of support {spoken(ending.notice)} ahead")
        yield line("support", "notice", text, ("postmarket",))
    if ending and ending.transfer:
        text = sentence(f"After the end of support the remaining risk is yours. You get: {ending.transfer}")
        yield line("support", "transfer", text, ("postmarket",))
    grouped: dict[str, list[Component]] = {}
    ours = {part.id for part in on_site(file)}
    for component in file.components.values():
        if component.part in ours:
            grouped.setdefault(_KINDS.get(component.kind, "libraries and other components"), []).append(
                component
            )
    for kind, members in sorted(grouped.items()):
        yield _components(file, kind, members)


def _components(file: SecurityFile, kind: str, members: list[Component]) -> LabelLine:
    dated = [(item.support.until, item.id) for item in members if item.support and item.support.until]
    life = file.device.about.lifecycle
    until = life.support_until if life else None
    early = [day for day, _ in dated if until and day < until]
    count = len(members)
    said = f"{kind.capitalize()}: {count} in the device"
    if dated:
        said += f"; for {len(dated)} of them an end of support is stated, the first on {min(dated)[0]}"
    if early:
        said += f"; {len(early)} end{'s' if len(early) == 1 else ''} before the support of the device"
    open_ = count - len(dated)
    return line(
        "support",
        f"components-{kind.split(maxsplit=1)[0]}",
        sentence(said),
        tuple(dict.fromkeys(item.part for item in members)),
        lacks=(f"the end of support of {open_} of {count} {kind}",) if open_ else (),
    )


def _contact(file: SecurityFile) -> Iterator[LabelLine]:
    company, plan = file.device.company, file.device.postmarket
    told = plan.disclosure if plan else None
    address = (company.security_contact if company else None) or (told.contact if told else None)
    page = (company.security_page if company else None) or (told.policy if told else None)
    if address or page:
        text = joined(
            f"Report a weakness or an incident to {address}" if address else "",
            f"Advisories are published at {page}" if page else "",
        )
        source = (
            "company" if company and (company.security_contact or company.security_page) else "postmarket"
        )
        lacks = () if address else ("an address to report to",)
        yield line(
            "contact", "address", text, (source,), lacks=lacks, audience=Audience.USER, readers=_EVERYBODY
        )
    if plan and plan.incident and plan.incident.contact:
        text = sentence(f"In an incident call {plan.incident.contact}")
        yield line("contact", "incident", text, ("postmarket",))


def _disposal(file: SecurityFile) -> Iterator[LabelLine]:
    """A line for each asset that a part at the users' place keeps, with what wipes it; a place nothing wipes is a lack."""
    ours = {part.id for part in on_site(file)}
    wiped = {
        place: control.id
        for control in controls(file, *_WIPES)
        if not is_defeated(file, control)
        for place in control.at
    }
    plan = file.device.postmarket
    ending = plan.end_of_life if plan else None
    if ending and ending.disposal:
        text = sentence(f"Before the device leaves you: {ending.disposal}")
        yield line("disposal", "how", text, ("postmarket",), audience=Audience.USER, readers=_OWNERS)
    for asset in file.device.assets.values():
        places = tuple(name for name in asset.kept_in if name in ours)
        if places and _must_go(asset) and may_be_told(asset, Audience.CUSTOMER) is not None:
            yield _wiping(file, asset, places, wiped)


def _wiping(file: SecurityFile, asset: Asset, places: tuple[str, ...], wiped: dict[str, str]) -> LabelLine:
    done = tuple(place for place in places if place in wiped)
    left = tuple(place for place in places if place not in wiped)
    what = called(file, asset.id)
    text = sentence(f"{what}: wiped from {listed(called(file, place) for place in done)}") if done else ""
    return line(
        "disposal",
        asset.id,
        text,
        (asset.id, *places, *(wiped[place] for place in done)),
        state="derived" if done else "missing",
        lacks=tuple(f"how {what} is removed from {called(file, place)}" for place in left),
        why="" if done else "add a control `sanitisation` at the part, or tell it in labelling.yaml",
    )


def _must_go(asset: Asset) -> bool:
    return bool(set(asset.data) & set(_SECRET)) or asset.needs.secrecy in ("medium", "high")


def spoken(duration: str) -> str:
    """`24 m` as `24 months`; what is no duration stays as it is."""
    number, _, unit = duration.partition(" ")
    word = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}.get(unit)
    return f"{number} {word}{'' if number == '1' else 's'}" if word else duration
