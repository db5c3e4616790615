"""What does a market ask about the changes since it authorized the device, and did a person decide it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast, get_args

from wardbook.analysis.difference_facts import design_facts
from wardbook.base.canonical import canonical_json, digest
from wardbook.knowledge.reader import Knowledge
from wardbook.knowledge.reader import Record as Asked
from wardbook.model.change_assessment import ChangeAssessment, ChangeQuestion, ContentPart, Decided, Leads
from wardbook.model.changes import Assessment, Authorization, ChangeDecision, Subject
from wardbook.model.difference import Change, Difference
from wardbook.model.security_file import SecurityFile

KIND = "change-question"
ANY = "*"
FITS: dict[Subject, tuple[ChangeDecision, ...]] = {
    "filing": ("needed", "not-needed"),
    "content": ("full", "reduced"),
}
"""What can be decided about each subject."""

_APART = "\x1f"
"""Stands between the pieces of a fact: the sign for it, which no YAML text holds."""

LIGHTER = ("not-needed", "reduced")
HEAVIER = ("filing", "full")
"""Decisions that ask the least of a manufacturer, and outcomes that speak against them."""


def assessed(
    difference: Difference,
    old: SecurityFile,
    new: SecurityFile,
    authorization: Authorization,
    knowledge: Knowledge,
) -> ChangeAssessment:
    """The questions of the authorization's market and route over a comparison, with what `new` says was decided."""
    decided = tuple(standing(new, authorization, about) for about in get_args(Subject))
    newest = {item.about: item.assessment for item in decided}
    return ChangeAssessment(
        market=authorization.market,
        authorization=authorization,
        difference=difference,
        over=changes_digest(new, authorization),
        questions=tuple(
            _question(item, difference, newest[_about(item)]) for item in questions(knowledge, authorization)
        ),
        decided=decided,
        parts=tuple(_part(item, difference) for item in _content(knowledge, authorization.market)),
        doubts=tuple(_doubts(old, new, authorization)),
    )


def design_state(file: SecurityFile) -> str:
    """The digest of the design: the same for two folders that describe the same device, whatever was tested or decided."""
    told = [_APART.join((*key, text)) for key, text in sorted(design_facts(file).items())]
    return digest(canonical_json(told))


def changes_digest(file: SecurityFile, authorization: Authorization) -> str:
    """The digest of all changes from the authorized state to this design; "" where no authorized state is stated."""
    if authorization.state is None:
        return ""
    return digest(canonical_json([authorization.state, design_state(file)]))


def last_authorizations(file: SecurityFile) -> dict[str, Authorization]:
    """The newest authorization of each market; one without a date is older than any with one."""
    found: dict[str, Authorization] = {}
    for item in file.device.authorizations.values():
        known = found.get(item.market)
        if known is None or _age(known) <= _age(item):
            found[item.market] = item
    return found


def standing(file: SecurityFile, authorization: Authorization, about: Subject) -> Decided:
    """The newest assessment of a subject since an authorization, and whether it was decided over the present changes."""
    mine = [
        item
        for item in file.device.assessments.values()
        if item.since == authorization.id and item.about == about
    ]
    if not mine:
        return Decided(about=about, standing="missing")
    newest = max(mine, key=_age)
    is_over_these = bool(newest.over) and newest.over == changes_digest(file, authorization)
    return Decided(about=about, standing="decided" if is_over_these else "stale", assessment=newest)


def questions(
    knowledge: Knowledge, authorization: Authorization, about: Subject | None = None
) -> tuple[Asked, ...]:
    """The records that ask about changes in the market and under the route of an authorization.

    Where no route is stated, those of every route of the market are asked.
    """
    return tuple(
        item
        for item in knowledge.of_kind(KIND)
        if item.text("market") == authorization.market
        and about in (None, item.text("about"))
        and (authorization.route is None or {ANY, authorization.route} & set(item.list("routes")))
    )


def bears(patterns: Iterable[str], change: Change) -> bool:
    """Whether a change bears on a question: TABLE, TABLE:ASPECT, TABLE:+ or TABLE:- for what came or went, or `*`."""
    for pattern in patterns:
        table, _, aspect = pattern.partition(":")
        if table not in (ANY, change.table):
            continue
        if aspect == {"added": "+", "removed": "-"}.get(change.kind, change.aspect) or not aspect:
            return True
    return False


def present(file: SecurityFile) -> Iterator[tuple[Authorization, Assessment]]:
    """The newest assessment of each subject since the last authorization of each market; older ones are history."""
    for item in last_authorizations(file).values():
        for about in get_args(Subject):
            newest = standing(file, item, about).assessment
            if newest is not None:
                yield item, newest


def unassessed(file: SecurityFile) -> Iterator[tuple[Authorization, str]]:
    """Authorizations since which something changed, or nobody can tell what, and no filing was decided; with what is wrong."""
    for item in last_authorizations(file).values():
        if item.state is None:
            if "state" not in item.unknowns or not item.unknowns["state"]:
                yield item, "states no digest of what was authorized, so nobody can tell what changed since"
        elif item.state != design_state(file) and standing(file, item, "filing").assessment is None:
            yield item, "is not the present design, and nobody decided whether the changes since are filed"


def outrun(file: SecurityFile) -> Iterator[tuple[Authorization, Assessment]]:
    """Decisions that were taken over other changes than there are now; none where the design is the authorized one."""
    state = design_state(file) if file.device.assessments else ""
    for item, record in present(file):
        is_over_these = record.over == changes_digest(file, item)
        if item.state is not None and item.state != state and not is_over_these:
            yield item, record


def lacking(record: Assessment) -> tuple[str, ...]:
    """What a decision about changes lacks to be one: a decision that fits its subject, a reason, a person, a date."""
    fits = record.is_ in FITS[record.about]
    found = {"why": record.why, "by": record.by, "date": record.date}
    return (*(() if fits else ("is",)), *(name for name, value in found.items() if not value))


def unanswered(file: SecurityFile, knowledge: Knowledge) -> Iterator[tuple[Assessment, tuple[str, ...]]]:
    """Decisions for the lighter way (no filing, reduced content) with the questions that nobody answered."""
    for item, record in present(file):
        asked = [one.name for one in questions(knowledge, item, record.about)]
        left = tuple(name for name in asked if name not in record.answers)
        if record.is_ in LIGHTER and left:
            yield record, left


def contradicted(file: SecurityFile, knowledge: Knowledge) -> Iterator[tuple[Assessment, str]]:
    """Decisions for the lighter way against an answer of the same record; and on content, against device.yaml."""
    for item, record in present(file):
        for one in questions(knowledge, item, record.about) if record.is_ in LIGHTER else ():
            answer = record.answers.get(one.name)
            if one.text("leads") in HEAVIER and answer is not None and answer.is_ == "yes":
                yield record, f"`{one.name}` is answered with yes"
        submission = file.device.about.submission.get(item.market)
        affected = submission.cyber_affected if submission else None
        if (record.is_, affected) in (("reduced", True), ("full", False)):
            yield record, f"device.yaml says `cyber-affected: {'yes' if affected else 'no'}`"


def without_content(file: SecurityFile) -> Iterator[Assessment]:
    """Decisions that a filing is needed, with no decision about the content that goes with it."""
    for item, record in present(file):
        if record.is_ == "needed" and standing(file, item, "content").assessment is None:
            yield record


def _question(record: Asked, difference: Difference, newest: Assessment | None) -> ChangeQuestion:
    patterns = record.list("bears")
    return ChangeQuestion(
        id=record.name,
        about=_about(record),
        title=record.title,
        asks=record.says,
        section=record.section,
        verified=record.verified,
        checked=record.checked,
        leads=cast(Leads, record.text("leads")),
        beyond=record.text("beyond"),
        is_of_all=ANY in patterns,
        changes=tuple(item for item in difference.changes if _counts(item) and bears(patterns, item)),
        answer=newest.answers.get(record.name) if newest else None,
    )


def _content(knowledge: Knowledge, market: str) -> Iterator[Asked]:
    """What the newest guidance of a market says that full and reduced content hold."""
    held = next((item for item in knowledge.of_kind("market") if item.name == market), None)
    for item in knowledge.of_kind("modification"):
        if held is not None and item.source in held.list("sources"):
            yield item


def _part(record: Asked, difference: Difference) -> ContentPart:
    patterns = record.list("bears")
    return ContentPart(
        id=record.name,
        path="full" if record.text("path") == "full" else "reduced",
        title=record.title,
        says=record.says,
        section=f"{record.source} {record.section}",
        verified=record.verified,
        is_of_all=ANY in patterns,
        changes=tuple(item for item in difference.changes if _counts(item) and bears(patterns, item)),
    )


def _counts(change: Change) -> bool:
    """Whether a change is one of the device or of what is known of it; what the tool or the law did is none of its own."""
    return change.cause in ("design", "decision", "world") and change.table not in (
        "authorizations",
        "assessments",
        "obligations",
        "determinations",
    )


def _about(record: Asked) -> Subject:
    return cast(Subject, record.text("about"))


def _doubts(old: SecurityFile, new: SecurityFile, authorization: Authorization) -> Iterator[str]:
    if old.device.about.device.id != new.device.about.device.id:
        yield "the state compared with is one of another device"
    if authorization.state is None:
        yield (
            f"`{authorization.id}` states no digest of what was authorized, so nobody can tell whether "
            "these are all the changes since; `wardbook change authorized` writes it"
        )
    elif authorization.state != design_state(old):
        yield (
            f"the state compared with is not the one that `{authorization.id}` states as authorized: "
            "these are not all the changes since"
        )
    if authorization.route is None:
        yield f"`{authorization.id}` does not say how it was authorized, so the questions of every route stand here"


def _age(item: Authorization | Assessment) -> tuple[str, str]:
    return item.date.isoformat() if item.date else "", item.id
