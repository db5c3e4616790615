"""What do we say to others of the vulnerabilities of our device? Every known one, with what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

import msgspec

from wardbook.analysis.vex_products import component_part, component_product, part_product
from wardbook.base.canonical import canonical_json, digest
from wardbook.model.advisory import Rating
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience
from wardbook.model.vex import VexDocument, VexProduct, VexStatement, VexStatus
from wardbook.model.vulnerability import Vulnerability

_STATUSES: dict[str, VexStatus] = {
    "undecided": "under_investigation",
    "not_affected": "not_affected",
    "affected": "affected",
    "fixed": "fixed",
    "under_investigation": "under_investigation",
}


class Told(msgspec.Struct, frozen=True):
    """The document, and ids of the vulnerabilities that it leaves out because its reader may not see their part."""

    document: VexDocument
    left_out: tuple[str, ...]


def statements(file: SecurityFile, audience: Audience, *, by_component: bool = False) -> Told:
    """One statement per known vulnerability of a component; what nobody decided on is under investigation.

    A regulator reads reasons, plans and how the part is reached. Everybody else reads status and
    justification and what the advisory says in public: reasons of decisions, dates by which something will
    be done, controls and exposure are nobody else's, and parts that only a regulator may see are left out.
    `by_component` makes the components the products, as CycloneDX does, rather than parts of a product.
    """
    shown = [item for item in file.vulnerabilities.values() if _may_see(file, item, audience)]
    hidden = tuple(sorted(set(file.vulnerabilities) - {item.id for item in shown}))
    made = tuple(_statement(file, item, audience, by_component) for item in shown)
    about = file.device.about.device
    day = _moment(file.as_of.isoformat())
    document = VexDocument(
        title=f"Vulnerabilities of {about.name} {about.version or ''}".strip(),
        author=author(file),
        role="vendor",
        revision="1",
        first=day,
        last=day,
        tooling="Wardbook",
        statements=made,
    )
    content = digest(canonical_json([about.id, audience.value, by_component, *map(repr, (document,))]))
    return Told(msgspec.structs.replace(document, id=uuid5(NAMESPACE_URL, content).urn), hidden)


def author(file: SecurityFile) -> str:
    """Who answers for the device: the company, else the manufacturer on the label, else the device's own name."""
    company = file.device.company
    about = file.device.about.device
    return (company.name if company else None) or about.manufacturer or about.name


def _may_see(file: SecurityFile, item: Vulnerability, audience: Audience) -> bool:
    part = file.device.parts.get(item.part)
    wanted = part.audience if part else None
    ranks = list(Audience)
    return wanted is None or ranks.index(wanted) <= ranks.index(audience)


def _statement(
    file: SecurityFile, item: Vulnerability, audience: Audience, by_component: bool
) -> VexStatement:
    inside = audience is Audience.REGULATOR
    name = f"{file.device.about.device.id}:{item.id}"
    decided = min(item.decided_on, file.as_of) if item.decided_on else file.as_of
    said = _moment(decided.isoformat())
    return VexStatement(
        id=uuid5(NAMESPACE_URL, f"wardbook:vex:{name}").urn,
        vulnerability=item.vulnerability,
        aliases=tuple(alias for alias in item.aliases if alias != item.vulnerability),
        description=item.summary,
        status=_STATUSES[item.status],
        products=(_product(file, item, by_component),),
        justification=item.justification or None,  # type: ignore[arg-type] # the decision's own word
        impact=item.reason if inside and item.status == "not_affected" else "",
        notes="; ".join(_assessment(item)) if inside else "",
        action=(_plan(item) if inside else _advice(file)) if item.status == "affected" else "",
        first=said,
        last=said,
        ratings=tuple(_ratings(item)),
        weaknesses=item.weaknesses,
    )


def _product(file: SecurityFile, item: Vulnerability, by_component: bool) -> VexProduct:
    component = file.components[item.component]
    part = file.device.parts.get(item.part)
    if by_component or part is None:  # what is withheld may stand in no part that anybody named
        return component_product(component)
    whole = part_product(file.device, part)
    return msgspec.structs.replace(whole, parts=(component_part(component),))


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _ratings(item: Vulnerability) -> Iterator[Rating]:
    for text in item.scores:
        vector = text.partition(" = ")[0]
        head = vector.partition("/")[0]
        yield Rating(head if head.startswith("CVSS:") else "CVSS:2.0", vector)


def _assessment(item: Vulnerability) -> Iterator[str]:
    """How it was found, who decided, and what stands around it: for the eyes of a regulator."""
    yield f"found by {item.how_found} ({item.confidence})"
    if item.decision:
        by = item.decided_by or "nobody named"
        yield f"decided by {by}: {item.decided} ({item.standing})"
        if item.reason and item.status != "not_affected":
            yield item.reason
    else:
        yield "nobody has decided on it yet"
    if item.known_exploited:
        yield "listed in CISA's catalogue of known exploited vulnerabilities"
    if item.override:
        yield f"kept all the same: {item.override}"
    if item.exposure:
        yield f"the part is reached: {', '.join(item.exposure)}"
    if item.controls:
        yield f"controls: {', '.join(item.controls)}"


def _plan(item: Vulnerability) -> str:
    until = item.deadline.isoformat() if item.deadline else item.deadline_why
    fixed = f"the component is fixed in {', '.join(item.fixed_in)}" if item.fixed_in else ""
    return "; ".join(filter(None, (item.reason, f"until {until}" if until else "", fixed)))


def _advice(file: SecurityFile) -> str:
    """Where a customer learns what to do; nothing is promised that nobody has published."""
    company = file.device.company
    places = (company.security_page, company.security_contact) if company else ()
    known = " or ".join(filter(None, places))
    return f"What to do is told by the maker: {known}" if known else ""
