"""Which questions do the facts of this device make worth asking before a submission, and what is missing to ask them?"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from wardbook.analysis.regulators import of_authority
from wardbook.analysis.traits import trait
from wardbook.knowledge.reader import Knowledge
from wardbook.knowledge.reader import Record as KnowledgeRecord
from wardbook.model.architecture import Flow
from wardbook.model.quality import Question
from wardbook.model.security_file import SecurityFile

AUTHORITY = "fda"

_OLD_CRYPTOGRAPHY = re.compile(
    r"(?i)\b(?:MD4|MD5|SHA-?1(?!\d)|RC4|RC2|3DES|TDEA|TDES|triple[- ]DES|DES|SSL(?:v?[23](?:\.0)?)?|TLS ?v?1\.[01]|WEP|TKIP"
    r"|WPA(?![23\w-])|RSA[- ]?(?:512|768|1024)|DSA[- ]?1024|ECB|DH[- ]?1024|HMAC-MD5|PKCS ?#?1 ?v1\.5)(?![\w])"
)
"""Algorithms, modes and versions that are disallowed or kept for what exists; our list, from memory, no ruling."""

_DENIED = re.compile(r"(?i)(?:\b(?:no|not|never|without|refus\w+|disabl\w+|instead of)\s+(?:\w+\s+){0,2})$")
_NAMED = 8
"""As many ids as a reason names; the tables hold the rest."""


class Candidate(msgspec.Struct, frozen=True):
    """A question worth asking: the record of the knowledge, the facts that make it so, ids it is about, and who asks it already."""

    id: str
    title: str
    asks: str
    because: str
    section: str
    by: str
    verified: str
    about: tuple[str, ...] = ()
    asked_as: tuple[str, ...] = ()


def candidates(file: SecurityFile, knowledge: Knowledge) -> tuple[Candidate, ...]:
    """The questions of the catalogue that the facts of the device make sensible, with those facts; none on suspicion alone."""
    if "us" not in file.device.about.markets:
        return ()
    found = []
    for record in sorted(knowledge.of_kind("question"), key=lambda item: int(item.name)):
        reason = _REASONS[record.name](file) if record.name in _REASONS else None
        if reason:
            found.append(_candidate(record, reason, file))
    return tuple(found)


_Reason = tuple[str, tuple[str, ...]]


def _candidate(record: KnowledgeRecord, reason: _Reason, file: SecurityFile) -> Candidate:
    because, about = reason
    asked = (item.id for item in of_authority(file, AUTHORITY) if item.takes_up == record.id)
    return Candidate(
        id=record.id,
        title=record.title,
        asks=record.says,
        because=because,
        section=record.maps[0] if record.maps else "",
        by="named in the guidance" if record.text("named-by") == "fda" else "proposed by us",
        verified=record.verified,
        about=about,
        asked_as=tuple(asked),
    )


def deviations(file: SecurityFile) -> tuple[tuple[str, str], ...]:
    """What Appendix 1 of the guidance recommends and this device leaves out or answers otherwise: id and reason."""
    found: dict[str, str] = {}
    for category in file.control_categories.values():
        if category.excluded:
            found[category.id] = category.excluded
        found |= category.left_out
    for item in file.design_inputs.values():
        if item.kind == "excluded" and item.id.startswith("fda-premarket"):
            found.setdefault(item.id, item.because)
    return tuple(sorted(found.items()))


def old_cryptography(file: SecurityFile) -> dict[str, tuple[str, ...]]:
    """Paths whose stated cryptography names an algorithm, mode or version that is no longer recommended, and which."""
    found = {flow.id: tuple(_old(flow)) for flow in file.device.flows.values()}
    return {flow: names for flow, names in found.items() if names}


def _old(flow: Flow) -> Iterator[str]:
    text = " ".join(filter(None, (flow.crypto, flow.version if "tls" in (flow.protocol or "") else None)))
    for hit in _OLD_CRYPTOGRAPHY.finditer(text):
        if not _DENIED.search(text[: hit.start()]):
            yield hit.group()


def unsupported(file: SecurityFile, when: datetime.date) -> tuple[str, ...]:
    """Components that nobody looks after on a day: abandoned or past support by their maker's word."""
    return tuple(
        item.id
        for item in file.components.values()
        if item.support
        and (
            item.support.level in ("unmaintained", "abandoned")
            or (item.support.until is not None and item.support.until < when)
        )
    )


def _architecture(file: SecurityFile) -> _Reason | None:
    found = deviations(file)
    if not found:
        return None
    return f"left out or answered otherwise: {_counted(found, 'recommended control')}", _some(
        tuple(name for name, _ in found)
    )


def _cryptography(file: SecurityFile) -> _Reason | None:
    found = old_cryptography(file)
    if not found:
        return None
    told = ", ".join(sorted({name for names in found.values() for name in names}))
    return f"paths name cryptography for legacy use only: {told}", _some(tuple(found))


def _documents(file: SecurityFile) -> _Reason | None:
    kind = trait(file, "submission.us")
    if kind == "ide":
        return "the submission is an IDE", ()
    if kind is None:
        return "what kind of submission it will be is not stated", ()
    return None


def _cyber_device(file: SecurityFile) -> _Reason | None:
    found = file.determinations.get("us.cyber-device")
    if found is None or found.state == "yes":
        return None
    if found.state == "no" and trait(file, "has.software") is not True:
        return None
    return f"by our reading: {found.answer}", ()


def _change(file: SecurityFile) -> _Reason | None:
    if trait(file, "authorized-before.us") is not True:
        return None
    affected = trait(file, "cyber-affected.us")
    if affected is True:
        return None
    said = "not stated" if affected is None else "denied"
    return f"an earlier version was authorized, and that the change may affect cybersecurity is {said}", ()


def _cycle(file: SecurityFile) -> _Reason | None:
    plan = file.device.postmarket
    if plan is None or plan.timelines is None or trait(file, "is.cyber-device") is False:
        return None
    times = [
        f"{word} {time.within}"
        for word, time in (("regular", plan.timelines.regular), ("out of cycle", plan.timelines.out_of_cycle))
        if time and time.within
    ]
    return (f"the plan proposes: {', '.join(times)}", ()) if times else None


def _tests(file: SecurityFile) -> _Reason | None:
    rows = [
        row.id
        for row in file.verification.values()
        if row.state in ("not independent", "deferred", "left out")
    ]
    if not rows:
        return None
    return (
        f"{_counted(rows, 'row')} of the test plan left out, deferred, or done by testers who are not independent",
        _some(tuple(rows)),
    )


def _boundary(file: SecurityFile) -> _Reason | None:
    many = tuple(item.id for item in file.device.situations.values() if item.multi_patient)
    others = tuple(
        item.id
        for item in file.device.parts.values()
        if item.state != "retired" and item.owner in ("hospital", "patient", "vendor")
    )
    if not (many or others or file.device.views_omitted):
        return None
    told = [
        f"several patients can be harmed in {_counted(many, 'situation')}" if many else "",
        f"{_counted(others, 'part')} in other hands" if others else "",
        f"views left out: {', '.join(file.device.views_omitted)}" if file.device.views_omitted else "",
    ]
    return "; ".join(filter(None, told)), _some((*many, *others))


def _components(file: SecurityFile) -> _Reason | None:
    found = unsupported(file, file.as_of)
    if not found:
        return None
    return f"past support or without a maintainer: {_counted(found, 'component')}", _some(found)


def _scoring(file: SecurityFile) -> _Reason | None:
    if not file.risks:
        return None
    open_ = tuple(item.id for item in file.risks.values() if item.proven.verdict != "acceptable")
    if not open_:
        return None
    return f"not acceptable by what is proven, or not assessed: {_counted(open_, 'risk')}", _some(open_)


def _counted(found: Sequence[object], word: str) -> str:
    return f"{len(found)} {word}{'s' if len(found) != 1 else ''}"


def _some(found: tuple[str, ...]) -> tuple[str, ...]:
    return found[:_NAMED]


_REASONS: dict[str, Callable[[SecurityFile], _Reason | None]] = {
    "1": _architecture,
    "2": _cryptography,
    "3": _documents,
    "4": _cyber_device,
    "5": _change,
    "6": _cycle,
    "7": _tests,
    "8": _boundary,
    "9": _components,
    "10": _scoring,
}


class Lack(msgspec.Struct, frozen=True):
    """Something without which a pre-submission cannot be sent: where to say it, and what."""

    where: str
    what: str


def lacks(file: SecurityFile) -> tuple[Lack, ...]:
    """What the package would have to leave blank, in the order of its chapters; none where it can be sent."""
    return tuple(Lack(where, what) for where, what in _lacks(file))


def _lacks(file: SecurityFile) -> Iterator[tuple[str, str]]:
    device, about = file.device, file.device.about
    if "us" not in about.markets:
        yield "device.yaml", "the United States are no market of the device, and this package is for FDA"
    if not about.intended_use:
        yield "device.yaml", "the intended use is not stated"
    submission = about.submission.get("us")
    if submission is None or submission.type is None:
        yield "device.yaml", "the kind of the submission in the United States is not stated"
    if submission is None or submission.authorized_before is None:
        yield "device.yaml", "whether an earlier version was authorized is not stated"
    cyber = file.determinations.get("us.cyber-device")
    if cyber is None or cyber.state == "unknown":
        yield "device.yaml", "whether it is a cyber device cannot be told"
    if not device.parts:
        yield "architecture.yaml", "no parts are described"
    if not file.risks:
        yield "safety.yaml", "no risk can be told: no hazardous situation is linked"
    if not device.controls:
        yield "controls.yaml", "no control is proposed"
    if not file.verification:
        yield "verification.yaml", "there is no plan of tests"
    if device.postmarket is None or device.postmarket.timelines is None:
        yield "postmarket.yaml", "no cycle of updates is proposed"
    yield from _lacks_of_questions(to_ask(file))


def to_ask(file: SecurityFile) -> tuple[Question, ...]:
    """The questions to FDA that have no answer yet."""
    return tuple(item for item in of_authority(file, AUTHORITY) if not item.answer)


def _lacks_of_questions(found: tuple[Question, ...]) -> Iterator[tuple[str, str]]:
    if not found:
        yield "regulators.yaml", "no open question to FDA is written (`to: fda`, without an answer)"
    for item in found:
        if not item.position:
            yield "regulators.yaml", f"{item.id} has no position of ours"
        if not item.section:
            yield "regulators.yaml", f"{item.id} names no section of the guidance"
        if not item.evidence:
            yield "regulators.yaml", f"{item.id} has no evidence attached"
