"""What keeps a package from being final: one list of what to do, and nothing of it is waved through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.report import Report
from wardbook.source.language import Truth
from wardbook.submission.filling import Filled, judged
from wardbook.submission.profiles import Profile

PROFILE, UNSIGNED, GAP, BLOCKING, PLACE, ATTACHMENT = (
    "profile",
    "unsigned",
    "gap",
    "blocking",
    "place",
    "attachment",
)


class Reason(msgspec.Struct, frozen=True):
    """One reason why the package is no more than a draft: its kind, what it is about, what is wrong, what helps."""

    kind: str
    about: str
    says: str
    help: str


def reasons(
    report: Report,
    filled: Iterable[Filled],
    attached: Iterable[Diagnostic] = (),
    profile: Profile | None = None,
) -> tuple[Reason, ...]:
    """Everything that refuses a final package, in the order in which people would work it off."""
    return (
        *_elsewhere(report, profile),
        *_blocking(report),
        *_unsigned(report),
        *_gaps(report),
        *_places(filled),
        *_attachments(attached),
    )


def counted(found: tuple[Reason, ...]) -> str:
    """How many there are, as the end of a sentence."""
    return f"{len(found)} {'thing keeps' if len(found) == 1 else 'things keep'} it from being final"


def _elsewhere(report: Report, profile: Profile | None) -> Iterator[Reason]:
    """A package for another market or another kind of submission: nothing of what is asked there was looked at."""
    if profile is None or not profile.applies or report.subject is None:
        return
    found = judged(profile.applies, report.subject)
    if found.truth is Truth.TRUE:
        return
    unsaid = ", ".join(f"`{name}`" for name in found.missing)
    yield Reason(
        PROFILE,
        profile.name,
        f"the package is for devices of which `{profile.applies}` holds, "
        + (f"and nobody stated {unsaid}" if found.truth is Truth.UNKNOWN else "and of this one it does not"),
        "state markets, class and submission in device.yaml, or choose the profile that fits them",
    )


def _blocking(report: Report) -> Iterator[Reason]:
    for item in report.diagnostics:
        if item.severity is Severity.ERROR:
            yield Reason(BLOCKING, item.id, f"{item.code} {item.at}".rstrip() + f": {item.says}", item.help)


def _unsigned(report: Report) -> Iterator[Reason]:
    if report.subject is None:
        return
    signature = report.subject.signatures.get("acceptance")
    if report.subject.device.acceptance is None:
        yield Reason(
            UNSIGNED, "acceptance", "nobody said who must not succeed", "say `acceptance` in safety.yaml"
        )
    elif signature is None or signature.state != "valid":
        why = f" ({signature.why})" if signature and signature.why else ""
        yield Reason(
            UNSIGNED,
            "acceptance",
            f"no signature that holds covers the acceptance criteria{why}",
            "run `wardbook sign --about acceptance --key FILE --by NAME`",
        )


def _gaps(report: Report) -> Iterator[Reason]:
    for gap in report.subject.gaps.values() if report.subject else ():
        if not gap.is_justified:
            yield Reason(
                GAP, gap.id, f"{gap.about}: {gap.says}", f"state `{gap.field}`, or `unknown` with a `why`"
            )


def _places(filled: Iterable[Filled]) -> Iterator[Reason]:
    for item in filled:
        for lack in item.lacks:
            yield Reason(
                PLACE,
                item.slot.name,
                f"{item.slot.title}: {lack} is missing",
                "state the facts it is made of; `wardbook status` tells which are open",
            )


def _attachments(found: Iterable[Diagnostic]) -> Iterator[Reason]:
    for item in found:
        yield Reason(ATTACHMENT, item.at.file, f"{item.code} {item.at.file}: {item.says}", item.help)
