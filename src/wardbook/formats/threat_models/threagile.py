"""Threagile's YAML: https://github.com/Threagile/threagile (MIT), versions 0.9 to 1.0.

Merge keys (`<<`), which its models use, are resolved here. What its rules found is not in the model; what
people decided about that (`risk_tracking`) and risks they wrote themselves are.
"""

from __future__ import annotations

from typing import Any

from wardbook.formats.threat_models.threagile_risks import encryption, key_of, own_risks, tracked
from wardbook.formats.threat_models.tree import Object, Tree, left, words
from wardbook.formats.threat_models.vocabulary import APPS, HARDWARE, STORES, proof, way
from wardbook.model.architecture import Level, PartKind
from wardbook.model.imported import (
    ImportedActor,
    ImportedAsset,
    ImportedFlow,
    ImportedModel,
    ImportedPart,
    ImportedZone,
)

_TRUST = {
    "network-on-prem": 2,
    "network-dedicated-hoster": 2,
    "network-virtual-lan": 2,
    "network-cloud-provider": 2,
    "network-cloud-security-group": 3,
    "network-policy-namespace-isolation": 3,
    "execution-environment": 4,
}
INTERNET = "internet, not a boundary of the model"
_SECRECY: dict[str, Level | None] = {
    "public": None,
    "internal": "low",
    "restricted": "medium",
    "confidential": "high",
    "strictly-confidential": "high",
}
_CRITICALITY: dict[str, Level] = {
    "archive": "low",
    "operational": "low",
    "important": "medium",
    "critical": "high",
    "mission-critical": "high",
}
_ENCRYPTED = ("tls", "https", "wss", "ldaps", "mqtts", "ftps", "dtls")
_MERGE = "<<"
_ASSET_FIELDS = (
    "id",
    "title",
    "description",
    "type",
    "technology",
    "tags.*",
    "machine",
    "encryption",
    "owner",
)
_CARRIED = (
    "threagile_version",
    "title",
    "author.name",
    "business_overview.description",
    *(
        f"data_assets[].{field}"
        for field in (
            "id",
            "title",
            "description",
            "confidentiality",
            "integrity",
            "availability",
            "justification_cia_rating",
        )
    ),
    *(f"technical_assets[].{field}" for field in _ASSET_FIELDS),
    "technical_assets[].out_of_scope",
    "technical_assets[].justification_out_of_scope",
    "technical_assets[].internet",
    "technical_assets[].used_as_client_by_human",
    "technical_assets[].data_assets_stored.*",
    *(
        f"technical_assets[].communication_links[].{field}"
        for field in (
            "title",
            "target",
            "description",
            "protocol",
            "authentication",
            "data_assets_sent.*",
            "data_assets_received.*",
            "vpn",
            "readonly",
        )
    ),
    *(f"trust_boundaries[].{field}" for field in ("id", "title", "description", "type", "tags.*")),
    "trust_boundaries[].technical_assets_inside.*",
    "trust_boundaries[].trust_boundaries_nested.*",
    *(
        f"risk_tracking[].{field}"
        for field in ("title", "status", "justification", "date", "checked_by", "ticket")
    ),
    *(
        f"individual_risk_categories[].{field}"
        for field in ("id", "title", "description", "impact", "mitigation", "stride", "cwe")
    ),
    "individual_risk_categories[].risks_identified.*",
    "abuse_cases.*",
    "security_requirements.*",
    "questions.*",
)


def is_this(root: Object) -> bool:
    """Whether a tree is a model of Threagile."""
    return "threagile_version" in root or ("technical_assets" in root and "data_assets" in root)


def read(tree: Tree) -> ImportedModel:
    """The model in a tree that `is_this`. Raises TooMuch."""
    root = _merged(tree.root)
    technical = tree.named(root.get("technical_assets"), "/technical_assets")
    data = tree.named(root.get("data_assets"), "/data_assets")
    boundaries = tree.named(root.get("trust_boundaries"), "/trust_boundaries")
    inside = {
        key: key_of(one)
        for one in boundaries
        for key in tree.texts(one.get("technical_assets_inside"), "/trust_boundaries")
    }
    outer = {
        key: key_of(one)
        for one in boundaries
        for key in tree.texts(one.get("trust_boundaries_nested"), "/trust_boundaries")
    }
    threats, controls = own_risks(tree, root)
    people = {key_of(one) for one in technical if _is_person(one)}
    author = tree.map(root.get("author"), "/author")
    overview = tree.map(root.get("business_overview"), "/business_overview")
    return ImportedModel(
        format=f"Threagile {words(root.get('threagile_version'), 20)}".strip(),
        title=words(root.get("title")),
        says=words(overview.get("description")),
        owner=words(author.get("name")),
        notes=_notes(tree, root),
        zones=(
            *(_zone(one, outer) for one in boundaries),
            *_internet([one for one in technical if key_of(one) not in inside]),
        ),
        actors=tuple(
            ImportedActor(
                key=key_of(one),
                name=words(one["title"]),
                says=words(one.get("description")),
                zone=_place(one, inside),
            )
            for one in technical
            if key_of(one) in people
        ),
        parts=tuple(_part(one, _place(one, inside)) for one in technical if key_of(one) not in people),
        assets=_assets(tree, data, technical),
        flows=tuple(flow for one in technical for flow in _flows(tree, one)),
        threats=(*tracked(tree, root, technical), *threats),
        controls=(*controls, *encryption(technical)),
        left=left(_listed(root), _CARRIED),
    )


def _merged(value: Any) -> Any:  # Any: a YAML tree
    """The tree with merge keys resolved (https://yaml.org/type/merge.html); the tree is bounded, so is this."""
    if isinstance(value, list):
        return [_merged(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _merged(item) for key, item in value.items() if key != _MERGE}
    sources = value.get(_MERGE)
    for source in sources if isinstance(sources, list) else [sources]:
        if isinstance(source, dict):
            found = {**_merged(source), **found}
    return found


def _listed(root: Object) -> Object:
    """The tree with maps by name as lists, so that places of what is left are the same for all names."""
    found = dict(root)
    for name in ("data_assets", "technical_assets", "trust_boundaries", "risk_tracking"):
        found[name] = _as_list(found.get(name))
    found["individual_risk_categories"] = _as_list(found.get("individual_risk_categories"))
    found["shared_runtimes"] = _as_list(found.get("shared_runtimes"))
    for one in found["technical_assets"]:
        one["communication_links"] = _as_list(one.get("communication_links"))
    return found


def _as_list(value: Any) -> list[Object]:  # Any: a YAML tree
    if not isinstance(value, dict):
        return []
    return [{**item, "title": key} for key, item in value.items() if isinstance(item, dict)]


def _place(one: Object, inside: dict[str, str]) -> str:
    return inside.get(key_of(one), INTERNET if one.get("internet") is True else "")


def _zone(one: Object, outer: dict[str, str]) -> ImportedZone:
    type_ = words(one.get("type"), 60)
    return ImportedZone(
        key=key_of(one),
        name=words(one["title"]),
        says=words(one.get("description")),
        notes=_said(one, "tags"),
        trust=_TRUST.get(type_),
        trust_why=f"the kind of boundary, {type_}" if type_ in _TRUST else "",
        inside=outer.get(key_of(one), ""),
    )


def _internet(outside: list[Object]) -> list[ImportedZone]:
    if not any(one.get("internet") is True for one in outside):
        return []
    return [
        ImportedZone(
            key=INTERNET, name="Internet", trust=0, trust_why="`internet: true` of what stands in it"
        )
    ]


def _is_person(one: Object) -> bool:
    """An outside entity that is no software: the model says that a person uses the others as clients."""
    return words(one.get("type")) == "external-entity" and words(one.get("technology")) in (
        "",
        "unknown-technology",
    )


def _kind(one: Object) -> PartKind | None:
    type_, technology = words(one.get("type"), 60), words(one.get("technology"), 60)
    if type_ == "datastore":
        return "store"
    if type_ == "external-entity":
        return "app" if APPS.search(technology) else "external"
    if words(one.get("machine"), 40) == "serverless":
        return "cloud"
    if HARDWARE.search(technology) or STORES.search(technology):
        return "hardware" if HARDWARE.search(technology) else "store"
    return "server" if words(one.get("size"), 40) in ("system", "application") else "process"


def _part(one: Object, zone: str) -> ImportedPart:
    reason = words(one.get("justification_out_of_scope"))
    scope = ("out of the scope of that model",) if one.get("out_of_scope") is True else ()
    return ImportedPart(
        key=key_of(one),
        name=words(one["title"]),
        says=words(one.get("description")),
        notes=(
            *scope,
            *((f"reason: {reason}",) if reason else ()),
            *_said(one, "technology", "owner", "machine", "tags"),
        ),
        is_=_kind(one),
        zone=zone,
    )


def _said(one: Object, *fields: str) -> tuple[str, ...]:
    found = []
    for field in fields:
        value = one.get(field)
        text = ", ".join(words(item) for item in value) if isinstance(value, list) else words(value)
        if text:
            found.append(f"{field}: {text}")
    return tuple(found)


def _assets(tree: Tree, data: list[Object], technical: list[Object]) -> tuple[ImportedAsset, ...]:
    kept: dict[str, list[str]] = {}
    for one in technical:
        for asset in tree.texts(one.get("data_assets_stored"), "/technical_assets"):
            kept.setdefault(asset, []).append(key_of(one))
    return tuple(
        ImportedAsset(
            key=key_of(one),
            name=words(one["title"]),
            says=words(one.get("description")),
            notes=(why,) if (why := words(one.get("justification_cia_rating"))) else (),
            secrecy=_SECRECY.get(words(one.get("confidentiality"), 40)),
            integrity=_CRITICALITY.get(words(one.get("integrity"), 40)),
            availability=_CRITICALITY.get(words(one.get("availability"), 40)),
            kept_in=tuple(kept.get(key_of(one), ())),
        )
        for one in data
    )


def _flows(tree: Tree, one: Object) -> list[ImportedFlow]:
    """A link is a path there with what is sent, and one back where something is received."""
    found = []
    for link in tree.named(one.get("communication_links"), "/technical_assets/communication_links"):
        said = words(link.get("protocol"), 60)
        protocol, medium = way(said)
        auth = proof(words(link.get("authentication"), 60))
        if auth == "certificate" and protocol in _ENCRYPTED:
            auth = "mutual-tls"
        remarks = _link_notes(link, said, known=bool(protocol or medium))
        target = words(link.get("target"))
        there = tree.texts(link.get("data_assets_sent"), "/technical_assets/communication_links")
        back = tree.texts(link.get("data_assets_received"), "/technical_assets/communication_links")
        title = words(link["title"])
        flow = ImportedFlow(
            key=f"{key_of(one)}/{title}",
            name=title,
            says=words(link.get("description")),
            notes=remarks,
            sender=key_of(one),
            receiver=target,
            carries=there,
            protocol=protocol,
            medium=medium,
            auth=auth,
        )
        found.append(flow)
        if back:
            found.append(
                ImportedFlow(
                    key=f"{flow.key} back",
                    name=title,
                    notes=("the answers on a link that the model writes once", *remarks),
                    sender=target,
                    receiver=key_of(one),
                    carries=back,
                    protocol=protocol,
                    medium=medium,
                )
            )
    return found


def _link_notes(link: Object, protocol: str, *, known: bool) -> tuple[str, ...]:
    said = [f"protocol as the model names it: {protocol}"] if protocol and not known else []
    said += ["through a VPN"] if link.get("vpn") is True else []
    said += ["reads only"] if link.get("readonly") is True else []
    return tuple(said)


def _notes(tree: Tree, root: Object) -> tuple[str, ...]:
    found = []
    for field, said in (
        ("security_requirements", "security requirement"),
        ("abuse_cases", "abuse case"),
        ("questions", "question"),
    ):
        for name, text in tree.map(root.get(field), f"/{field}").items():
            found.append(f"{said}: {words(name, 120)}: {words(text) or 'not answered'}")
    return tuple(found)
