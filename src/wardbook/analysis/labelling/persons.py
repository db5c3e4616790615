"""What is told of people: who may do what, how they get at the device in need, and which risks are left to them."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.labelling.lines import line
from wardbook.analysis.labelling.scope import (
    controls,
    held_by_patients,
    interfaces,
    is_defeated,
    is_on_site,
    is_product,
    may_be_told,
    on_site,
    people,
    reader_of,
    readers,
)
from wardbook.analysis.labelling.words import IP_MEDIA, called, joined, listed, medium, proof, sentence
from wardbook.model.architecture import Actor, Flow
from wardbook.model.labelling import LabelLine, Reader
from wardbook.model.safety import Situation
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience

Doing = tuple[str, tuple[str, ...]]
"""What somebody can do, as sentences, and the facts by which it helps; "" where nothing would."""

_ORDER: tuple[Reader, ...] = ("clinician", "patient", "it", "service")


def persons(file: SecurityFile) -> Iterator[LabelLine]:
    """Lines about accounts, need and remaining risks."""
    for name in people(file):
        actor = file.device.actors[name]
        if may_be_told(actor, Audience.CUSTOMER) is not None:
            yield from _account(file, actor)
    yield from _emergency(file)
    yield from _risks(file)


def _acts(file: SecurityFile, name: str) -> list[Flow]:
    """Paths by which a person acts on the product, as far as they may be told and are in use."""
    return [
        item.flow
        for item in interfaces(file)
        if item.flow.sender == name
        and not item.flow.dormant
        and (part := file.device.parts.get(item.flow.receiver)) is not None
        and is_product(part)
    ]


def _account(file: SecurityFile, actor: Actor) -> Iterator[LabelLine]:
    acts = _acts(file, actor.id)
    if not acts or actor.role in ("visitor", "system", "researcher"):
        return
    said = []
    for flow in acts:
        things = listed(called(file, name) for name in flow.carries if name != flow.auth) or "log-on"
        how = f"{things}, at {called(file, flow.receiver)} through {medium(flow.medium)}"
        session = f"The session {flow.session}" if flow.session and flow.session.startswith("ends") else ""
        said.append(joined(how, proof(flow.auth, file, flow.medium), session))
    lacks = tuple(
        f"how {called(file, actor.id)} logs on at {called(file, flow.receiver)}"
        for flow in acts
        if flow.auth is None
    )
    text = sentence(f"{called(file, actor.id)}: {' '.join(said)}")
    sources = (actor.id, *(flow.id for flow in acts))
    yield line("accounts", actor.id, text, sources, lacks=lacks)


def _emergency(file: SecurityFile) -> Iterator[LabelLine]:
    """Where staff can act without a log-on, that is their access in an emergency."""
    for name in people(file):
        actor = file.device.actors[name]
        if reader_of(actor.role) != "clinician" or actor.role in ("visitor", "system"):
            continue
        free = [
            flow
            for flow in _acts(file, name)
            if flow.kind == "command"
            and flow.auth in ("none", "physical-presence")
            and is_on_site(file, file.device.parts[flow.receiver])
        ]
        if free:
            text = joined(
                f"In an emergency no log-on stands in the way of the {called(file, name).lower()}: "
                f"the device can be operated by {listed(medium(flow.medium) for flow in free)} at any time",
                "So do not leave it alone with people who have no business there",
            )
            yield line(
                "emergency",
                name,
                text,
                (name, *(flow.id for flow in free)),
                audience=Audience.USER,
                readers=("clinician",),
            )


def residual(file: SecurityFile) -> tuple[Situation, ...]:
    """Situations whose risk is not acceptable without a word to those who meet it, by what was shown."""
    verdicts: dict[str, set[str]] = {}
    for risk in file.risks.values():
        verdicts.setdefault(risk.situation, set()).add(risk.proven.verdict)
    return tuple(
        situation
        for situation in file.device.situations.values()
        if situation.when not in (None, "never")
        and verdicts.get(situation.id, {"not assessed"}) - {"acceptable"}
    )


def _risks(file: SecurityFile) -> Iterator[LabelLine]:
    groups: dict[bool, list[Situation]] = {}
    there = readers(file)
    can = {
        is_privacy: {
            reader: done
            for reader in _ORDER
            if reader in there and (done := _does(file, reader, is_privacy=is_privacy))[0]
        }
        for is_privacy in (False, True)
    }
    for situation in residual(file):
        is_privacy = situation.impact == "privacy"
        if may_be_told(situation, Audience.USER) is None:
            yield _held(situation, "only regulators may see this situation, as its `audience` says")
        elif not can[is_privacy]:
            yield _held(situation, "by what is described, no user could do anything about it")
        else:
            groups.setdefault(is_privacy, []).append(situation)
            yield _risk(file, situation, tuple(can[is_privacy]))
    for reader in _ORDER:
        yield from _measures(reader, groups, can)


def _measures(
    reader: Reader, groups: dict[bool, list[Situation]], can: dict[bool, dict[Reader, Doing]]
) -> Iterator[LabelLine]:
    """What one kind of reader can do, once for each different thing to do."""
    done: dict[Doing, list[Situation]] = {}
    for is_privacy, situations in sorted(groups.items()):
        if reader in can[is_privacy]:
            done.setdefault(can[is_privacy][reader], []).extend(situations)
    for (text, facts), situations in done.items():
        about = "-records" if len(done) > 1 and situations[0].impact == "privacy" else ""
        yield line(
            "measures",
            f"{reader}{about}",
            text,
            (*(item.id for item in situations), *facts),
            audience=Audience.USER if reader in ("clinician", "patient") else Audience.CUSTOMER,
            readers=(reader,),
        )


def _held(situation: Situation, why: str) -> LabelLine:
    return line("residual", situation.id, "", (situation.id,), state="missing", why=why, readers=())


def _risk(file: SecurityFile, situation: Situation, who: tuple[Reader, ...]) -> LabelLine:
    harms = [
        harm
        for name in situation.harms
        if (harm := file.device.harms.get(name)) and harm.audience is not Audience.REGULATOR
    ]
    text = joined(
        f"Tampering could cause this: {situation.what}",
        f"It can lead to: {listed(harm.what for harm in harms)}" if harms else "",
        f"It also takes this: {situation.given}" if situation.given else "",
        "It could affect several patients at once" if situation.multi_patient else "",
    )
    least = may_be_told(situation, Audience.USER) or Audience.CUSTOMER
    sources = (situation.id, *situation.harms)
    return line("residual", situation.id, text, sources, audience=least, readers=who)


def _does(file: SecurityFile, reader: Reader, *, is_privacy: bool) -> Doing:
    if reader == "clinician":
        return _clinician(file, is_privacy=is_privacy)
    if reader == "patient":
        return _patient(file, is_privacy=is_privacy)
    return _network_staff(file) if reader == "it" else _device_staff(file)


_RECORDS = (
    "Do not leave the screen with records open to others",
    "Tell the people who look after the device when you see records that you did not expect",
)
_TREATING = (
    "Watch the patient as well as the device",
    "If the device does something that you did not ask for, stop using it and care for the patient by other means",
    "Then tell the people who look after it",
)
_INFORMING = (
    "Do not rely on the device alone",
    "If what it shows does not fit the patient, confirm it by other means before you act",
    "Then tell the people who look after it",
)


def _clinician(file: SecurityFile, *, is_privacy: bool) -> Doing:
    return joined(*(_RECORDS if is_privacy else _TREATING if _treats(file) else _INFORMING)), ()


def _patient(file: SecurityFile, *, is_privacy: bool) -> Doing:
    if is_privacy:
        words = ("Do not lend what belongs to the device to others", "Lock it when you do not use it")
    else:
        words = (
            "Do not lend what belongs to the device to others",
            "If it behaves oddly or you feel unwell, call your doctor or clinic",
        )
    return joined(*words), held_by_patients(file)


def _network_staff(file: SecurityFile) -> Doing:
    found = tuple(
        item.flow.id for item in interfaces(file) if item.flow.medium in IP_MEDIA and not item.flow.dormant
    )
    if not found:
        return "", ()
    offline = tuple(
        control.id for control in controls(file, "offline-operation") if not is_defeated(file, control)
    )
    is_here = bool(on_site(file))
    text = joined(
        "Keep the device apart from other systems in the network, and allow only the connections listed here"
        if is_here
        else "Give access only to those who need it, and close accounts of people who leave",
        "When in doubt take it off the network: it goes on working" if offline else "",
    )
    return text, (*found, *offline)


def _device_staff(file: SecurityFile) -> Doing:
    ours = {part.id for part in on_site(file)}
    code = tuple(
        flow.id
        for flow in file.device.flows.values()
        if flow.kind == "code" and flow.receiver in ours and flow.sender not in ours and not flow.dormant
    )
    seals = tuple(
        control.id for control in controls(file, "tamper-evidence") if not is_defeated(file, control)
    )
    if not ours:
        return "", ()
    text = joined(
        "Install announced updates soon" if code else "",
        "Look at the seals at each visit" if seals else "",
        "Keep devices that are not in use locked away, and report what looks tampered with",
    )
    return text, (*code, *seals)


def _treats(file: SecurityFile) -> bool:
    """Whether something of the device acts on the patient, and not only on what people know."""
    patients = {name for name, actor in file.device.actors.items() if actor.role == "patient"}
    return any(
        flow.medium in ("patient-line", "pneumatic", "mechanical")
        or (flow.kind == "physical" and flow.receiver in patients)
        for flow in file.device.flows.values()
    )
