"""What customers are told of a vulnerability in released versions: an advisory made of what the ledger holds.

Statuses, remediations and threats are CSAF 2.0's (section 3.2). What nobody decided is under investigation; what is
repaired is said of the version that carries the repair, once that was released.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from wardbook.analysis.field.inbox import Alert, Decision, alerts, decisions
from wardbook.analysis.field.patches import Patch, patches
from wardbook.analysis.field.releases import Release, releases
from wardbook.model.field.advisories import Advice, AdvisoryPublished
from wardbook.model.field.event import Event, body_of
from wardbook.model.security_advisory import (
    Acknowledgment,
    AdvisedProduct,
    AdvisedScore,
    AdvisedVulnerability,
    AdvisoryState,
    FlagLabel,
    Note,
    NoteCategory,
    ProductStatus,
    Publisher,
    Remediation,
    RemediationCategory,
    Revision,
    SecurityAdvisory,
    Threat,
    ThreatCategory,
)

_STATUSES: Mapping[str, ProductStatus] = {
    "affected": "known_affected",
    "not_affected": "known_not_affected",
    "fixed": "fixed",
    "under_investigation": "under_investigation",
}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that the ledger says of one vulnerability: alerts, decisions, repairs."""

    name: str
    alerts: tuple[Alert, ...]
    decisions: tuple[Decision, ...]
    repairs: tuple[Patch, ...]


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory that was drafted or published: its last advice, revisions with day and change, files of the last."""

    advice: Advice
    revisions: tuple[tuple[str, str, str], ...] = ()
    files: dict[str, str] = {}
    drafts: int = 0
    releases: tuple[str, ...] = ()


def issued(events: Iterable[Event]) -> dict[str, Issued]:
    """Every advisory by its id, in the order begun."""
    found: dict[str, Issued] = {}
    for event in events:
        if event.kind == "advisory-drafted":
            before = found.get(event.about)
            advice = msgspec.convert(event.body["advice"], Advice)
            found[event.about] = Issued(
                advice=advice,
                revisions=before.revisions if before else (),
                files=before.files if before else {},
                drafts=(before.drafts if before else 0) + 1,
                releases=event.releases,
            )
        elif event.kind == "advisory-published":
            body: AdvisoryPublished = body_of(event)
            before = found.get(event.about)
            found[event.about] = Issued(
                advice=body.advice,
                revisions=(
                    *(before.revisions if before else ()),
                    (body.number, body.published, body.changed),
                ),
                files=body.files,
                drafts=before.drafts if before else 0,
                releases=event.releases,
            )
    return found


def known_of(events: Iterable[Event], name: str, on: str) -> Known:
    """What the ledger says of a vulnerability by any of its names."""
    told = tuple(events)
    mine = [item for item in alerts(told).values() if name in (item.what.vulnerability, *item.what.aliases)]
    called = {name, *(one for item in mine for one in (item.what.vulnerability, *item.what.aliases) if one)}
    return Known(
        name=next((one for one in sorted(called) if one.startswith("CVE-")), name),
        alerts=tuple(mine),
        decisions=tuple(one for one in decisions(told) if one.what.vulnerability in called),
        repairs=tuple(
            item
            for item in patches(told, on).values()
            if called & {one.partition("@")[0] for one in item.what.repairs}
        ),
    )


def advisory(
    events: Iterable[Event],
    advice: Advice,
    chosen: Sequence[str],
    publisher: Publisher,
    history: Sequence[Revision],
    state: AdvisoryState,
    canonical: str,
    on: str,
) -> SecurityAdvisory:
    """The advisory about some vulnerabilities in chosen releases, as the ledger stands on a day."""
    told = tuple(event for event in events if event.on.isoformat() <= on)
    known = releases(told)
    found = [known_of(told, name, on) for name in advice.vulnerabilities]
    repaired = {
        item.release for one in found for item in one.repairs if item.release and item.release in known
    }
    names = [name for name in known if name in set(chosen) | repaired]
    products = tuple(_product(known[name]) for name in names)
    device = known[names[0]].what.name if names else "the device"
    title = advice.title or f"{device}: {', '.join(one.name for one in found)}"
    notes = [_note("summary", advice.says or _summary(found, device, names), "Summary")]
    if advice.do:
        notes.append(_note("general", advice.do, "What users do now"))
    return SecurityAdvisory(
        id=advice.id,
        title=title,
        publisher=publisher,
        state=state,
        history=tuple(history),
        products=products,
        vulnerabilities=tuple(_vulnerability(one, names, known, advice) for one in found),
        notes=tuple(notes),
        acknowledgments=tuple(Acknowledgment(names=(name,)) for name in advice.acknowledged),
        canonical=canonical,
    )


def product_id(release: str) -> str:
    """A release as an id of CSAF's product tree."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", release)


def status_of(found: Known, release: str) -> tuple[ProductStatus, Decision | None]:
    """What is said of a release: that it is repaired, what was decided last, else that it is looked into."""
    if any(item.release == release and item.released_on for item in found.repairs):
        return "fixed", None
    about = [one for one in found.decisions if release in one.releases]
    if not about:
        return "under_investigation", None
    last = max(about, key=lambda one: one.seq)
    return _STATUSES[last.what.status], last


def _product(item: Release) -> AdvisedProduct:
    what = item.what
    return AdvisedProduct(
        id=product_id(what.id),
        vendor=what.manufacturer,
        name=what.name,
        version=what.version,
        model_numbers=what.models,
    )


def _summary(found: Sequence[Known], device: str, names: Sequence[str]) -> str:
    said = [one.alerts[-1].what.summary for one in found if one.alerts and one.alerts[-1].what.summary]
    versions = ", ".join(name.partition("@")[2] for name in names)
    begin = f"This is about {', '.join(one.name for one in found)} in {device}, versions {versions}."
    return " ".join((begin, *dict.fromkeys(said)))


def _vulnerability(
    found: Known, names: Sequence[str], known: Mapping[str, Release], advice: Advice
) -> AdvisedVulnerability:
    statuses: dict[ProductStatus, list[str]] = {}
    flags: dict[FlagLabel, list[str]] = {}
    threats: list[Threat] = []
    for name in names:
        status, decision = status_of(found, name)
        statuses.setdefault(status, []).append(product_id(name))
        if status == "known_not_affected" and decision is not None:
            label = flag_of(decision)
            if label:
                flags.setdefault(label, []).append(product_id(name))
            threats.append(_threat("impact", decision.why, (product_id(name),)))
    ours = set(statuses.get("known_affected", ()))
    threats += [item for item in _threats(found) if not item.products or set(item.products) & ours]
    last = found.alerts[-1].what if found.alerts else None
    scored = tuple(
        sorted(ours | set(statuses.get("under_investigation", ())) | set(statuses.get("fixed", ())))
    )
    vectors = [one for one in (last.vectors if last else ()) if one.startswith(("CVSS:3.0", "CVSS:3.1"))]
    others = tuple(one for one in (last.aliases if last else ()) if not one.startswith("CVE-"))
    return AdvisedVulnerability(
        cve=found.name if found.name.startswith("CVE-") else "",
        ids=tuple((_system(one), one) for one in others) if not found.name.startswith("CVE-") else (),
        title=_title(last.summary if last else ""),
        weakness=last.weaknesses[0] if last and last.weaknesses else "",
        notes=(
            _note(
                "description", (last.summary if last else "") or advice.says or found.name, "Vulnerability"
            ),
        ),
        statuses={status: tuple(ids) for status, ids in statuses.items()},
        flags=tuple((label, tuple(ids)) for label, ids in flags.items()),
        threats=tuple(threats),
        remediations=tuple(_remediations(found, sorted(ours), known, advice)),
        scores=tuple(AdvisedScore(vector=vector, products=scored) for vector in vectors[:1] if scored),
    )


def flag_of(decision: Decision) -> FlagLabel | None:
    """CSAF's word for the decision's justification."""
    return _FLAGS.get(decision.what.justification or "")


_FLAGS: Mapping[str, FlagLabel] = {
    "code_not_present": "vulnerable_code_not_present",
    "code_not_reachable": "vulnerable_code_not_in_execute_path",
    "requires_configuration": "vulnerable_code_cannot_be_controlled_by_adversary",
    "requires_dependency": "vulnerable_code_cannot_be_controlled_by_adversary",
    "requires_environment": "vulnerable_code_cannot_be_controlled_by_adversary",
    "protected_by_compiler": "inline_mitigations_already_exist",
    "protected_at_runtime": "inline_mitigations_already_exist",
    "protected_at_perimeter": "inline_mitigations_already_exist",
    "protected_by_mitigating_control": "inline_mitigations_already_exist",
}
"""CycloneDX's reasons in CISA's five words, as VEX exports say them too."""


def _threats(found: Known) -> Iterator[Threat]:
    last = found.alerts[-1].what if found.alerts else None
    if last is None:
        return
    if last.facts and last.facts.exploited:
        yield _threat(
            "exploit_status", f"Known to be exploited elsewhere: CISA lists it since {last.facts.exploited}."
        )
    for harm in last.harms:
        kept = " This can happen only if the protections that are built in fail." if harm.although else ""
        yield _threat(
            "impact",
            f"Whoever exploits it may bring this about: {harm.says}. Patients may suffer {harm.harm} ({harm.severity}).{kept}",
            (product_id(harm.release),),
        )


def _remediations(
    found: Known, affected: Sequence[str], known: Mapping[str, Release], advice: Advice
) -> Iterator[Remediation]:
    left = set(affected)
    for item in found.repairs:
        mine = tuple(product_id(name) for name in item.releases if product_id(name) in affected)
        if not mine:
            continue
        if item.release and item.release in known:
            version = item.release.partition("@")[2]
            yield _remedy(
                "vendor_fix", f"Update to version {version}.", mine, date=f"{item.released_on}T00:00:00Z"
            )
            left -= set(mine)
        else:
            version = f" in version {item.what.by_version}" if item.what.by_version else ""
            when = f" by {item.what.due}" if item.what.due else ""
            yield _remedy("none_available", f"A repair is planned{version}{when}.", mine)
            left -= set(mine)
        if item.what.until_then and not item.release:
            yield _remedy("workaround", item.what.until_then, mine)
    actions: dict[str, list[str]] = {}
    for one in found.decisions:
        for name in one.releases:
            if one.what.action and product_id(name) in affected:
                actions.setdefault(one.what.action, []).append(product_id(name))
    for action, ids in actions.items():
        yield _remedy("mitigation", action, tuple(dict.fromkeys(ids)))
    if advice.do and affected:
        yield _remedy("mitigation", advice.do, tuple(affected))
    if left:
        yield _remedy(
            "none_available",
            "No repair is available yet; this advisory is revised when that changes.",
            tuple(sorted(left)),
        )


def _title(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117].rstrip()}…"


def _system(name: str) -> str:
    return name.partition("-")[0]


def _note(category: NoteCategory, said: str, title: str) -> Note:
    return Note(category=category, text=said, title=title)


def _threat(category: ThreatCategory, details: str, products: tuple[str, ...] = ()) -> Threat:
    return Threat(category=category, details=details, products=products)


def _remedy(
    category: RemediationCategory, details: str, products: tuple[str, ...], date: str = ""
) -> Remediation:
    return Remediation(category=category, details=details, products=products, date=date)
