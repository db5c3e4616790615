"""What a Threagile model says of risks: decisions about what its rules found, risks that people wrote, encryption."""

from __future__ import annotations

from wardbook.formats.threat_models.tree import Object, Tree, words
from wardbook.model.imported import ImportedControl, ImportedThreat, ThreatState

_STATES: dict[str, ThreatState] = {
    "unchecked": "open",
    "in-discussion": "in progress",
    "accepted": "accepted",
    "in-progress": "in progress",
    "mitigated": "mitigated",
    "false-positive": "not applicable",
}


def key_of(one: Object) -> str:
    """The id of a thing of the model, its name where it has none."""
    return words(one.get("id")) or words(one.get("title"))


def tracked(tree: Tree, root: Object, technical: list[Object]) -> tuple[ImportedThreat, ...]:
    """What people decided about what Threagile's rules found; `*` stands for any place."""
    keys = {key_of(one) for one in technical}
    found = []
    for one in tree.named(root.get("risk_tracking"), "/risk_tracking"):
        name = words(one["title"])
        rule, *places = name.split("@")
        status = words(one.get("status"), 40)
        ticket = words(one.get("ticket"), 80)
        found.append(
            ImportedThreat(
                key=name,
                name=rule,
                notes=(f"ticket: {ticket}",) if ticket else (),
                at=next((place for place in places if place in keys), ""),
                state=_STATES.get(status, "unknown"),
                state_said=status,
                why=words(one.get("justification")),
                by=words(one.get("checked_by"), 120),
                date=words(one.get("date"), 20),
            )
        )
    return tuple(found)


def own_risks(tree: Tree, root: Object) -> tuple[list[ImportedThreat], list[ImportedControl]]:
    """Risks that people wrote into the model, each where it was found, and what they say to do about them."""
    threats: list[ImportedThreat] = []
    controls: list[ImportedControl] = []
    for one in tree.named(root.get("individual_risk_categories"), "/individual_risk_categories"):
        answer = words(one.get("mitigation"))
        number = words(one.get("cwe"), 10)
        places = []
        for risk in tree.named(one.get("risks_identified"), "/individual_risk_categories/risks_identified"):
            at = words(risk.get("most_relevant_technical_asset"))
            places += [at] if at else []
            threats.append(
                ImportedThreat(
                    key=f"{key_of(one)}@{at}/{len(threats)}",
                    name=words(risk["title"]),
                    says=words(one.get("description")),
                    at=at,
                    state="open",
                    severity=words(risk.get("severity"), 40),
                    categories=(stride,) if (stride := words(one.get("stride"), 60)) else (),
                    cwe=(int(number),) if number.isascii() and number.isdigit() and int(number) else (),
                    controls=(key_of(one),) if answer else (),
                )
            )
        if answer:
            name = words(one.get("action"), 100) or words(one["title"], 100)
            controls.append(
                ImportedControl(key=key_of(one), name=name, says=answer, at=tuple(dict.fromkeys(places)))
            )
    return threats, controls


def encryption(technical: list[Object]) -> list[ImportedControl]:
    """Encryption where data is kept, which the model states of each technical asset."""
    found: dict[str, list[str]] = {}
    for one in technical:
        said = words(one.get("encryption"), 60)
        if said not in ("", "none"):
            found.setdefault(said, []).append(key_of(one))
    return [
        ImportedControl(
            key=f"encryption {said}",
            name="Encryption at rest",
            says=f"Stored data is encrypted: {said}.",
            at=tuple(at),
            state="implemented",
            state_said=said,
            word="encryption-at-rest",
        )
        for said, at in found.items()
    ]
