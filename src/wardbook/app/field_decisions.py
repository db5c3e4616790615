"""What people say of alerts, and decide about vulnerabilities of released versions: drafts for the ledger."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from wardbook.analysis.field.inbox import Alert, alerts
from wardbook.base.nearest import nearest
from wardbook.model.decisions import Justification
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.monitoring import Decided, Outcome, Status, Triaged
from wardbook.registry import holdings
from wardbook.registry.faults import RegistryFault, unknown
from wardbook.registry.store import Registry

KINDS = ("released", "retired", "alerted", "triaged", "decided", "signed")


def triage(
    registry: Registry, name: str, outcome: Outcome, *, by: str, why: str, on: datetime.date
) -> tuple[Draft, Alert]:
    """What a person says of an alert, named by its id or by the beginning that it alone has.

    Raises RegistryFault where there is no such alert, or where nothing is to be done and nobody says why (PM311).
    """
    found = alert_of(registry, name)
    if outcome == "no-action" and not why.strip():
        raise RegistryFault("PM311", "nothing is closed without a reason", "say why: --why TEXT")
    made = draft(
        Triaged(alert=found.id, outcome=outcome),
        about=found.id,
        on=on,
        by=by,
        why=why,
        releases=found.releases,
        before=found.state,
        facts={"alert": f"#{found.seq}"},
    )
    return made, found


def decide(
    registry: Registry,
    about: str,
    status: Status,
    releases: Sequence[str],
    *,
    by: str,
    why: str,
    on: datetime.date,
    justification: Justification | None = None,
    action: str = "",
    until: str = "",
) -> Draft:
    """A decision about `VULNERABILITY` or `VULNERABILITY@COMPONENT` in chosen releases; `all` stands for all that have it.

    Raises RegistryFault PM311 for `not_affected` without a justification or a reason, PM307 for what is not there.
    """
    name, _, component = about.partition("@")
    if not why.strip():
        raise RegistryFault(
            "PM311", "a decision says why", "give a reason that an auditor can follow: --why TEXT"
        )
    if status == "not_affected" and justification is None:
        raise RegistryFault(
            "PM311",
            "`not_affected` needs a justification",
            "add --justification, such as code_not_reachable (CycloneDX's words)",
        )
    events = tuple(registry.told(only=KINDS))
    known = alerts(events)
    answers = [item for item in known.values() if name in (item.what.vulnerability, *item.what.aliases)]
    places = {
        item.release for item, _ in registry.reading(lambda one: holdings.with_vulnerability(one, name))
    }
    has_it = places | {release for item in answers for release in item.releases}
    if not has_it:
        raise unknown(f"no released version has {name}, as far as anybody told; it")
    chosen = sorted(has_it) if list(releases) == ["all"] else sorted(set(releases))
    released = [str(item.about) for item in events if item.kind == "released"]
    for one in chosen:
        if one not in released:
            raise unknown(f"the release {one}", nearest(one, released) or "")
        if one not in has_it:
            raise RegistryFault(
                "PM311",
                f"{one} has no {name}, as far as anybody told",
                f"it is in: {', '.join(sorted(has_it))}",
            )
    concerned = [item for item in answers if set(item.releases) & set(chosen)]
    body = Decided(
        vulnerability=name,
        status=status,
        component=component,
        justification=justification,
        action=action,
        until=until,
        alerts=tuple(item.id for item in concerned),
    )
    facts = {item.id: f"#{item.seq}" for item in concerned}
    return draft(body, about=about, on=on, by=by, why=why, releases=tuple(chosen), after=status, facts=facts)


def alert_of(registry: Registry, name: str) -> Alert:
    """The alert with this id, or the only one whose id begins so. Raises RegistryFault PM307, PM311 for several."""
    known = alerts(registry.told(only=KINDS))
    if name in known:
        return known[name]
    begun = [item for item in known.values() if item.id.startswith(name)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        open_ = [item for item in begun if not item.is_settled]
        if len(open_) == 1:
            return open_[0]
        told = ", ".join(item.id for item in begun[:6])
        raise RegistryFault("PM311", f"several alerts begin with {name}", f"name one of {told}")
    raise unknown(f"the alert {name}", nearest(name, list(known)) or "")
