"""What was asked of authorities, promised to them and demanded by them, and how far does the folder hold to it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.quality import Commitment, Deficiency, Question
from wardbook.model.security_file import SecurityFile

QuestionState = Literal["to be asked", "asked", "answered", "answer not known"]
CommitmentState = Literal["done", "contradicted", "overdue", "open", "not stated"]
DeficiencyState = Literal["accepted", "asked again", "answered", "drafted", "overdue", "open"]


class CommitmentStanding(msgspec.Struct, frozen=True):
    """How far a promise is kept: who cites it, and what stands against its being called done."""

    state: CommitmentState
    cited_by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def cited_by(file: SecurityFile, name: str) -> tuple[str, ...]:
    """The controls and requirements whose sources name a question, a commitment or a point of a letter."""
    device = file.device
    controls = (
        item.id
        for item in device.controls.values()
        if item.state != "retired" and item.requirement and name in item.requirement.from_
    )
    requirements = (
        item.id for item in device.requirements.values() if item.state != "retired" and name in item.from_
    )
    return (*controls, *requirements)


def question_state(item: Question) -> QuestionState:
    """How far a question is; an answer that was said to be unknown is no answer yet."""
    if item.answer:
        return "answered"
    if "answer" in item.unknowns:
        return "answer not known"
    return "asked" if item.asked else "to be asked"


def commitment_standing(file: SecurityFile, item: Commitment) -> CommitmentStanding:
    """How far a promise is kept at the date of the file."""
    against = tuple(_against(file, item)) if item.is_ == "done" else ()
    state: CommitmentState = "not stated" if item.is_ is None else item.is_
    if against:
        state = "contradicted"
    elif item.is_ != "done" and item.due and item.due < file.as_of:
        state = "overdue"
    return CommitmentStanding(state, cited_by(file, item.id), against)


def _against(file: SecurityFile, item: Commitment) -> Iterator[str]:
    """What the folder says against a promise that is called done: whatever is to fulfil it, and does not yet."""
    if not item.by:
        yield "nothing is named that fulfils it"
    device = file.device
    for name in item.by:
        control, requirement = device.controls.get(name), device.requirements.get(name)
        if name in device.tests:
            result = file.results.get(name)
            if result is None or result.state != "passed":
                yield f"{name}: {result.state if result else 'not run'}"
        elif control and control.state != "implemented":
            yield f"{name}: {control.state or 'state not stated'}"
        elif requirement and requirement.state == "retired":
            yield f"{name}: retired"
        elif name in file.evidence_states:
            yield from (f"{name}: {why}" for why in _doubts(file, name))


def _doubts(file: SecurityFile, name: str) -> Iterator[str]:
    held = file.evidence_states[name]
    if held.stale:
        yield held.stale
    if held.altered:
        yield held.altered
    if held.open:
        yield f"open findings {', '.join(held.open)}"


def deficiency_state(file: SecurityFile, item: Deficiency) -> DeficiencyState:
    """How far the answer to one point of a letter is at the date of the file."""
    if item.is_ == "accepted":
        return "accepted"
    if item.is_ == "asked-again":
        return "asked again"
    if item.answered:
        return "answered"
    if item.due and item.due < file.as_of:
        return "overdue"
    return "drafted" if item.answer else "open"


def wrong_evidence(file: SecurityFile, item: Deficiency) -> tuple[str, ...]:
    """What stands against the evidence of an answer: it is not of this version, was altered, or holds open findings."""
    found = [
        f"{name}: {why}"
        for name in item.evidence
        if name in file.evidence_states
        for why in _doubts(file, name)
    ]
    found += [
        f"{name}: {control.state or 'state not stated'}"
        for name in item.evidence
        if (control := file.device.controls.get(name)) and control.state != "implemented"
    ]
    return tuple(found)


def against_answer(file: SecurityFile, item: Deficiency) -> tuple[str, ...]:
    """What stands against an answer to a point of a letter: wrong evidence, or none and no reason why; nothing without an answer."""
    if not item.answer:
        return ()
    if not item.evidence and not item.unknowns.get("evidence"):
        return ("none is named",)
    return wrong_evidence(file, item)


def of_authority(file: SecurityFile, authority: str) -> tuple[Question, ...]:
    """The questions to one authority, by its word in any case."""
    return tuple(item for item in file.device.questions.values() if item.to.strip().lower() == authority)


def origin_of_promise(file: SecurityFile, question: str) -> tuple[Element, ...]:
    """The commitments that a question led to."""
    return tuple(item for item in file.device.commitments.values() if item.from_question == question)
