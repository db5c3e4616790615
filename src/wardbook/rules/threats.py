"""Is every element considered, is every threat answered, and is every decision about one still about something?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from wardbook.analysis.threats.places import themes
from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import is_in_use

_MUST_BE_DRAWN = {
    "alarms": "alarms are sent or silenced",
    "backup": "a backup is made or restored",
    "firmware": "software is updated",
    "therapy": "the therapy is set",
}
"""Functions whose paths a threat model has to show, by theme (after MITRE's playbook for medical devices, 2021)."""


@rule("TM101", asked_by=["fda-premarket-2026:V.A.1.risks"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def threat_without_answer(file: SecurityFile) -> Iterator[Diagnostic]:
    """A threat has no implemented control that answers all its causes, and nobody decided about it.

    A threat model ends in mitigations. Either a control stands at the place, or a person says why none is
    needed or who else answers.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1}}
        parts:
          lab: {is: external, in: hospital}                                       # TM101 lab/others-fall
          ehr: {is: external, in: hospital}                                       # TM101 ehr/others-fall
        flows:
          - lab -> ehr: {carries: results, kind: data, via: ip/ethernet}          # TM101 lab--ehr/TID-406

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1}}
        parts: {lab: {is: external, in: hospital}, ehr: {is: external, in: hospital}}
        # controls.yaml
        C-1: {do: network-segmentation, at: [lab], state: implemented}
        # decisions.yaml
        - {about: ehr/others-fall, is: transferred, to: hospital, why: theirs, by: A. Author, date: 2026-01-01}
    """
    for threat in file.threats.values():
        if threat.status == "open":
            yield Diagnostic(
                subject=threat.id,
                at=_place(file, threat.element),
                says=f"nothing answers the threat `{threat.id}`: {threat.title.lower()} "
                f"({', '.join(threat.controls) or 'no control'} there, which is not enough)",
                help=f"implement {' or '.join(threat.mitigations[:3])} there, or decide about it with a reason",
            )


@rule("TM102", asked_by=["fda-premarket-2026:V.A.1.risks"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def threat_decided_without_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision about a threat has no reason, so the threat stays open.

    "Not relevant" without a reason is what reviewers object to first.

    Flagged:

        # decisions.yaml
        - {about: pump/opened-by-hand, is: dismissed, by: A. Author, date: 2026-01-01}    # TM102 pump/opened-by-hand

    Accepted:

        # decisions.yaml
        - {about: pump/TID-105, is: dismissed, why: sealed, by: A. Author, date: 2026-01-01}
        - {about: HS-1, is: accepted, by: A. Author, date: 2026-01-01}
    """
    for decision in file.device.decisions:
        if not decision.why and any(item.is_called(decision.about) for item in file.threats.values()):
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.span,
                says=f"`{decision.about}` is {decision.is_} without a reason, so it stays open",
                help='add `why: "…"`',
            )


@rule("TM103", asked_by=["fda-premarket-2026:V.A.6.update"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def decision_about_no_threat(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision is about a threat that nothing raises any more.

    The facts changed since somebody decided; what stands there now may never have been looked at.

    Flagged:

        # decisions.yaml
        - {about: pump/TID-412, is: dismissed, why: no router, by: A. Author, date: 2026-01-01}    # TM103 pump/TID-412
        - {about: device/nothing, is: dismissed, why: no, by: A. Author, date: 2026-01-01}         # TM103 device/nothing
        - {about: update/TID-412, is: dismissed, why: no, by: A. Author, date: 2026-01-01}         # TM103 update/TID-412
        - {about: rate/TID-412, is: dismissed, why: no, by: A. Author, date: 2026-01-01}           # TM103 rate/TID-412

    Accepted:

        # decisions.yaml
        - {about: pump/opened-by-hand, is: dismissed, why: sealed, by: A. Author, date: 2026-01-01}
        - {about: pump/zlib, is: confirmed, why: seen, by: A. Author, date: 2026-01-01}
        - {about: HS-1/H-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}
        - {about: pump, is: confirmed, why: seen, by: A. Author, date: 2026-01-01}
    """
    device = file.device
    elements = {"device", *device.parts, *device.flows, *device.assets}
    for decision in device.decisions:
        element, slash, _ = decision.about.partition("/")
        about_something = decision.about in file.components or any(
            item.is_called(decision.about) for item in file.threats.values()
        )
        if slash and element in elements and not about_something:
            guess = nearest(decision.about, list(file.threats))
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.of("about"),
                says=f"no threat is called `{decision.about}`",
                help=f"did you mean `{guess}`?" if guess else "remove the decision, or name what it is about",
            )


@rule("TM104", asked_by=["fda-premarket-2026:V.A.1.elements"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def element_without_threat(file: SecurityFile) -> Iterator[Diagnostic]:
    """A part, path or asset for which no threat was considered.

    It says too little of itself for any threat to follow, so it is unknown and not safe.

    Flagged:

        # architecture.yaml
        zones: {hospital: {trust: 1, reach: network}}
        parts:
          box: {is: hardware, in: hospital}                                       # TM104 box
          old: {is: server, in: hospital, state: retired, because: replaced}
        assets:
          list: {needs: {integrity: high}, kept-in: [old]}                        # TM104 list

    Accepted:

        # architecture.yaml
        zones: {hospital: {trust: 1, reach: network}}
        parts:
          box: {is: server, in: hospital, serves: 40 devices}
          old: {is: hardware, in: hospital, state: retired, because: replaced}
        flows:
          - box -> old: {carries: results, kind: data, via: ip/ethernet}
        assets:
          list: {needs: {integrity: high}, kept-in: [box]}
    """
    device = file.device
    considered = {name for item in file.threats.values() for name in (item.element, *item.assets)}
    retired = {part.id for part in device.parts.values() if not is_in_use(part)}
    for name in (*(name for name in device.parts if name not in retired), *device.assets):
        if name not in considered:
            yield Diagnostic(
                subject=name,
                at=_place(file, name),
                says=f"no threat to `{name}` was considered",
                help="say what it is, who owns it, how it is reached, what it runs or carries and where it is kept",
            )


@rule(
    "TM105", asked_by=["fda-premarket-2026:V.A.1.elements"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION
)
def unanswered_property(file: SecurityFile) -> Iterator[Diagnostic]:
    """Properties of a part are not known, and threats hang on them.

    What nobody answered raises no threat, so the threat model may be too short. `show threat-questions`
    lists them all.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2, reach: physical}}
        parts:
          probe: {is: process, in: ward, properties: {PID-14: no, PID-21: yes, PID-26: no}}   # TM105 probe

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2, reach: physical}}
        parts:
          probe: {is: process, in: ward, properties: {PID-14: no, PID-21: yes, PID-26: no, PID-32: no}}
    """
    asked = (question for question in file.threat_questions.values() if question.would_raise)
    for part, questions in groupby(asked, key=attrgetter("part")):
        properties = [question.property for question in questions]
        yield Diagnostic(
            subject=part,
            at=file.device.parts[part].origin.of("properties"),
            says=f"nobody answered for `{part}`, and a yes would add a threat: {', '.join(properties)}",
            help=f"answer at the part: `properties: {{{properties[0]}: no}}`; `show threat-questions` says what is asked",
        )


@rule("TM106", asked_by=["fda-premarket-2026:V.A.1.elements"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def function_without_path(file: SecurityFile) -> Iterator[Diagnostic]:
    """A part has a function that lives on messages, and no path carries them.

    Alarms, updates, backups and settings of the therapy are what attackers look for; a path that is not
    drawn is a threat that is not seen. A path that brings commands to what gives a therapy sets it,
    whatever it calls them.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2, reach: physical}}
        parts:
          pump: {is: process, in: ward, functions: [alarms]}                      # TM106 pump
          blower: {is: process, in: ward, functions: [ventilation]}               # TM106 blower
        flows:
          - pump -> blower: {carries: state, kind: data, via: uart}
          - blower -> pump: {carries: state, kind: command, via: uart}

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2, reach: physical}}
        actors: {nurse: {in: ward}}
        parts:
          pump: {is: process, in: ward, functions: [alarms, "self test"]}
          blower: {is: process, in: ward, functions: [ventilation]}
          old: {is: process, in: ward, functions: [updates], state: retired, because: replaced}
        flows:
          - pump -> nurse: {carries: alarms, kind: signal, via: speaker}
          - pump -> blower: {carries: settings, kind: command, via: uart}
    """
    carried = [text for flow in file.device.flows.values() for text in flow.carries]
    named = [file.device.assets[text].name for text in carried if text in file.device.assets]
    drawn = themes(*carried, *named)
    set_by_command = {flow.receiver for flow in file.device.flows.values() if flow.kind == "command"}
    for part in file.device.parts.values():
        missing = [
            theme
            for theme in sorted(themes(*part.functions) & set(_MUST_BE_DRAWN))
            if theme not in drawn and not (theme == "therapy" and part.id in set_by_command)
        ]
        if missing and is_in_use(part):
            yield Diagnostic(
                subject=part.id,
                at=part.origin.of("functions"),
                says=f"no path shows how {' and '.join(_MUST_BE_DRAWN[theme] for theme in missing)}, "
                f"which `{part.id}` does",
                help="draw the path in `flows`, with what it carries",
            )


def _place(file: SecurityFile, element: str) -> Span:
    """Where an element stands, the device as a whole where it is none."""
    device = file.device
    found = device.parts.get(element) or device.flows.get(element) or device.assets.get(element)
    return found.origin.span if found else device.about.origin.span
