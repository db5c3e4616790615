"""What do suppliers' VEX documents say of our vulnerabilities, and which decisions do they propose?"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec

from wardbook.analysis.vex_scope import Shipped
from wardbook.model.decisions import Decision
from wardbook.model.security_file import SecurityFile
from wardbook.model.vex import VexDocument, VexStatement, VexStatus
from wardbook.model.vulnerability import Vulnerability

WHY_LENGTH = 1_000
"""Characters of a supplier's reason that go into decisions.yaml; the whole stands in the supplier's file."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", re.ASCII)
"""What may stand as the id of a vulnerability in decisions.yaml: wider than any feed's own."""

RemarkKind = Literal[
    "contradiction", "conflict", "unjustified", "unnamed", "obsolete", "not-shipped", "unmatched", "decided"
]
"""Why a statement became no proposal, the gravest first."""


class Remark(msgspec.Struct, frozen=True, order=True):
    """A statement that became no proposal: which kind, about what, and why in a sentence."""

    kind: RemarkKind
    about: str
    says: str


class Proposed(msgspec.Struct, frozen=True):
    """Decisions that suppliers' statements propose, in the order of their ids, and what became none."""

    decisions: tuple[Decision, ...]
    remarks: tuple[Remark, ...]


class Claim(NamedTuple):
    """What one document says of one vulnerability at one component of ours."""

    source: str
    document: VexDocument
    said: VexStatement
    status: VexStatus

    @property
    def author(self) -> str:
        """Who says so: the supplier that the statement names, else the document's author."""
        return self.said.supplier or self.document.author

    @property
    def told(self) -> str:
        """The status with its justification and source, as a sentence says it."""
        reason = f" ({self.said.justification})" if self.said.justification else ""
        return f"{self.status}{reason} says {self.author or 'nobody named'} in {self.source}"


def proposals(
    file: SecurityFile, documents: Mapping[str, VexDocument], *, by: str | None, date: datetime.date
) -> Proposed:
    """Hold the statements of documents, by file name, against the device.

    A statement about a vulnerability that nobody has decided on becomes a proposal. One decided otherwise is
    a conflict and stays as it was decided; files that contradict each other propose nothing. What is about
    versions or products that are not shipped is obsolete. What suppliers admit and no advisory of the
    snapshot says is proposed too, so that it is not lost; that they deny it is only remarked on.
    """
    claims, remarks = _claims(file, documents)
    known = {(name, item.component): item for item in file.vulnerabilities.values() for name in _names(item)}
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for place, claim in claims:
        item = next((known[name, place] for name in sorted(claim.said.ids) if (name, place) in known), None)
        groups[item.vulnerability if item else claim.said.vulnerability, place].append(claim)
    made: dict[str, Decision] = {}
    for (name, place), group in sorted(groups.items(), key=lambda pair: pair[0]):
        found = _one(file, known.get((name.upper(), place)), f"{name}@{place}", group, by, date)
        if isinstance(found, Remark):
            remarks.append(found)
        else:
            made[found.about] = found
    return Proposed(tuple(made.values()), tuple(sorted(set(remarks))))


def _names(item: Vulnerability) -> frozenset[str]:
    return frozenset(name.upper() for name in (item.vulnerability, *item.aliases))


def _claims(
    file: SecurityFile, documents: Mapping[str, VexDocument]
) -> tuple[list[tuple[str, Claim]], list[Remark]]:
    """Every claim with the component it is about, and what of the documents is about nothing of ours."""
    shipped = Shipped(file)
    known = {name for item in file.vulnerabilities.values() for name in _names(item)}
    found: list[tuple[str, Claim]] = []
    remarks: list[Remark] = []
    for source, document in sorted(documents.items()):
        for said in document.statements:
            if not said.products:
                remarks.append(Remark("not-shipped", said.vulnerability, f"{source} names no product"))
            for product in said.products:
                scope = shipped.scope(said, product)
                name = product.name or product.id
                about = f"{said.vulnerability}@{name}"
                remarks += [
                    Remark("obsolete", about, f"{source} is about another version; {other}")
                    for other in scope.other
                ]
                if not scope.said and not scope.other and not scope.parts:
                    remarks.append(
                        Remark("not-shipped", about, f"{source} is about `{name}`, which is not shipped")
                    )
                whole = bool(scope.parts) and not said.ids & known
                places = dict.fromkeys(scope.parts, said.status) if whole else scope.said
                found += [
                    (place, Claim(source, document, said, status))
                    for place, status in places.items()
                    if not scope.parts or whole or _has(file, place, said)
                ]
    return found, remarks


def _has(file: SecurityFile, component: str, said: VexStatement) -> bool:
    return any(
        item.component == component and _names(item) & said.ids for item in file.vulnerabilities.values()
    )


def _one(
    file: SecurityFile,
    item: Vulnerability | None,
    about: str,
    group: list[Claim],
    by: str | None,
    date: datetime.date,
) -> Decision | Remark:
    """The decision that the claims about one vulnerability at one component propose, or why there is none."""
    standing = list(_standing(group))
    if len({claim.status for claim in standing}) > 1:
        return Remark("contradiction", about, "; ".join(claim.told for claim in standing))
    claim = max(standing, key=lambda one: one.said.justification is not None)
    if item is not None and item.decision:
        return _beside(item, about, claim)
    if claim.status == "not_affected" and claim.said.justification is None:
        return Remark("unjustified", about, f"{claim.told}, and gives no justification")
    if item is None and claim.status in ("not_affected", "fixed"):
        return Remark("unmatched", about, f"{claim.told}; no advisory of the snapshot applies to it anyway")
    if not _ID.fullmatch(about.partition("@")[0]):
        return Remark("unnamed", _plain(about), f"{claim.told}; that is no id of a vulnerability")
    who = by or _plain(claim.author)
    if not who:
        return Remark("unnamed", about, f"{claim.told}; --by says who takes it over")
    place = about.partition("@")[2]
    part = file.device.parts.get(file.components[place].part if place in file.components else place)
    return Decision(
        about=about,
        is_=claim.status,
        versions=(part.version,) if part and part.version else (),
        justification=claim.said.justification if claim.status == "not_affected" else None,
        why=_why(claim),
        by=who,
        date=date,
        note=_plain(f"proposed from {claim.source}: {claim.author or 'nobody named'}, {_day(claim)}"),
    )


def _beside(item: Vulnerability, about: str, claim: Claim) -> Remark:
    """What is said beside a decision that stands."""
    reason = f" ({item.justification})" if item.justification else ""
    decided = f"decisions.yaml says {item.status}{reason}"
    same = item.status == claim.status and (
        claim.said.justification is None or item.justification in ("", claim.said.justification)
    )
    return Remark("decided" if same else "conflict", about, f"{decided}; {claim.told}")


def _standing(group: Iterable[Claim]) -> Iterator[Claim]:
    """The last thing that each author says: a later statement replaces what the same author said before."""
    last: dict[str, tuple[str, list[Claim]]] = {}
    for claim in group:
        time = _utc(claim.document.time_of(claim.said))
        before = last.get(claim.author or claim.source)
        if before is None or time > before[0]:
            last[claim.author or claim.source] = (time, [claim])
        elif time == before[0]:
            before[1].append(claim)
    for _, claims in last.values():
        yield from claims


def _utc(text: str) -> str:
    """A time that compares as text; "" for none. One without a zone is taken as UTC."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (
        (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC).isoformat()
    )


def _day(claim: Claim) -> str:
    return claim.document.time_of(claim.said)[:10] or "without a date"


def _why(claim: Claim) -> str:
    said = claim.said
    given = next(filter(None, (said.impact, said.action, said.notes)), "")
    text = _plain(given) or f"{claim.author or 'the file'} says so and gives no further reason"
    return text if len(text) <= WHY_LENGTH else f"{text[: WHY_LENGTH - 1]}…"


def _plain(text: str) -> str:
    """Words on one line, without what could end it or steer a terminal."""
    words = " ".join(text.split())
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)
