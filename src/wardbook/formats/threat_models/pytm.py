"""The JSON of OWASP pytm (`tm.py --json`): https://github.com/OWASP/pytm (MIT), 1.2 to 1.4.

In pytm every attribute that nobody touched is false, so that false states nothing; only what is true is carried.
"""

from __future__ import annotations

from wardbook.formats.threat_models.otm import kind_of
from wardbook.formats.threat_models.tree import NO_PLACE, Object, Tree, left, words
from wardbook.formats.threat_models.vocabulary import OPEN_NETWORK, PUBLIC_TRUST, cwe, proof, way
from wardbook.model.architecture import DataKind, Level, PartKind
from wardbook.model.imported import (
    ImportedActor,
    ImportedAsset,
    ImportedControl,
    ImportedFlow,
    ImportedModel,
    ImportedPart,
    ImportedThreat,
    ImportedZone,
    NotCarried,
)

_KINDS: dict[str, PartKind] = {
    "Server": "server",
    "Process": "process",
    "SetOfProcesses": "process",
    "Lambda": "cloud",
    "Datastore": "store",
    "ExternalEntity": "external",
    "LLM": "model",
    "Agent": "process",
    "Asset": "process",
}
_NO_PARTS = ("Actor", "Boundary", "Dataflow")
"""Classes of elements with tables of their own; a flow is a dataflow there."""

_CONTROLS = {
    "usesMFA": "multi-factor",
    "hasAccessControl": "role-based-access",
    "implementsPOLP": "least-privilege",
    "isEncrypted": "encryption-in-transit",
    "isEncryptedAtRest": "encryption-at-rest",
    "isHardened": "hardening",
    "sanitizesInput": "input-validation",
    "validatesInput": "input-validation",
    "checksInputBounds": "range-check",
    "encodesOutput": "web-input-handling",
    "handlesResourceConsumption": "resource-management",
    "usesCodeSigning": "signed-programs",
    "implementsNonce": "replay-protection",
    "verifySessionIdentifiers": "session-protection",
    "usesStrongSessionIdentifiers": "session-protection",
    "checksDestinationRevocation": "certificate-revocation",
    "authenticatesDestination": "server-authentication",
}
"""Our control for an attribute of pytm that means the same; the others become remarks."""

_SECRECY: dict[str, Level | None] = {
    "RESTRICTED": "medium",
    "SENSITIVE": "high",
    "SECRET": "high",
    "TOP_SECRET": "high",
}
_COMMON = ("name", "description", "inBoundary", "inScope", "__class__", "controls.*")
_DERIVED = (
    "inputs.*",
    "outputs.*",
    "levels.*",
    "severity",
    "maxClassification",
    "overrides.*",
    "order",
    "findings.*",
)
_CARRIED = (
    "name",
    "description",
    "assumptions.*",
    *(
        f"{table}[].{field}"
        for table in ("actors", "assets", "boundaries", "elements")
        for field in (*_COMMON, *_DERIVED, "OS", "data.*", "isAdmin", "port", "protocol")
    ),
    *(
        f"flows[].{field}"
        for field in (
            *_COMMON,
            *_DERIVED,
            "source",
            "sink",
            "data.*",
            "dstPort",
            "protocol",
            "note",
            "tlsVersion",
            "isResponse",
            "responseTo",
            "response",
            "usesVPN",
        )
    ),
    *(
        f"data[].{field}"
        for field in (
            "name",
            "description",
            "classification",
            "isPII",
            "isCredentials",
            "isStored",
            "carriedBy.*",
            "processedBy.*",
        )
    ),
    *(
        f"findings[].{field}"
        for field in (
            "description",
            "details",
            "severity",
            "mitigations",
            "threat_id",
            "target",
            "id",
            "response",
            "cvss",
        )
    ),
)


def is_this(root: Object) -> bool:
    """Whether a tree is the JSON of pytm."""
    return "boundaries" in root and "flows" in root and ("elements" in root or "assets" in root)


def read(tree: Tree) -> ImportedModel:
    """The model in a tree that `is_this`. Raises TooMuch."""
    root = tree.root
    actors = list(tree.maps(root.get("actors"), "/actors"))
    named = {_key(one) for _, one in actors}
    table = "assets" if root.get("assets") else "elements"
    parts = [
        (path, one)
        for path, one in tree.maps(root.get(table), f"/{table}")
        if _key(one) not in named and words(one.get("__class__")) not in _NO_PARTS
    ]
    boundaries = list(tree.maps(root.get("boundaries"), "/boundaries"))
    flows = list(tree.maps(root.get("flows"), "/flows"))
    threats = tuple(_threat(tree, path, one) for path, one in tree.maps(root.get("findings"), "/findings"))
    return ImportedModel(
        format="pytm",
        title=words(root.get("name")),
        says=words(root.get("description")),
        notes=tuple(f"assumption: {text}" for text in tree.texts(root.get("assumptions"), "/assumptions")),
        zones=tuple(_zone(one) for _, one in boundaries),
        actors=tuple(
            ImportedActor(
                key=_key(one),
                name=_key(one),
                says=words(one.get("description")),
                notes=("administers the system",) if one.get("isAdmin") is True else (),
                zone=words(one.get("inBoundary")),
            )
            for _, one in actors
        ),
        parts=tuple(_part(one) for _, one in parts),
        assets=tuple(_asset(tree, one, root, path) for path, one in tree.maps(root.get("data"), "/data")),
        flows=tuple(_flow(tree, path, one, number) for number, (path, one) in enumerate(flows)),
        threats=threats,
        controls=(*_controls(tree, [*parts, *_by_key(flows)]), *_answers(tree, root)),
        left=_left(root),
    )


def _key(one: Object) -> str:
    return words(one.get("name"))


def _by_key(flows: list[tuple[str, Object]]) -> list[tuple[str, Object]]:
    return [(path, {**one, "name": f"flow {number}"}) for number, (path, one) in enumerate(flows)]


def _zone(one: Object) -> ImportedZone:
    name = _key(one)
    is_open = bool(OPEN_NETWORK.search(name))
    return ImportedZone(
        key=name,
        name=name,
        says=words(one.get("description")),
        trust=PUBLIC_TRUST if is_open else None,
        trust_why="the boundary's name" if is_open else "",
        inside=words(one.get("inBoundary")),
    )


def _part(one: Object) -> ImportedPart:
    kind = words(one.get("__class__"), 40)
    scope = ("out of the scope of that model",) if one.get("inScope") is False else ()
    return ImportedPart(
        key=_key(one),
        name=_key(one),
        says=words(one.get("description")),
        notes=(*scope, *_stated(one)),
        is_=_KINDS.get(kind) or kind_of(kind, _key(one)),
        zone=words(one.get("inBoundary")),
        os=words(one.get("OS"), 80),
    )


def _stated(one: Object) -> tuple[str, ...]:
    """The attributes that are true and have no control of ours."""
    controls = one.get("controls")
    if not isinstance(controls, dict):
        return ()
    return tuple(
        f"stated: {words(name, 60)}"
        for name, value in controls.items()
        if value is True and name not in _CONTROLS
    )


def _asset(tree: Tree, one: Object, root: Object, path: str) -> ImportedAsset:
    said = words(one.get("classification"), 60).rpartition(".")[2].upper()
    data: list[DataKind] = []
    data += ["personal"] if one.get("isPII") is True else []
    data += ["credential"] if one.get("isCredentials") is True else []
    stores = {
        _key(part)
        for _, part in tree.maps(root.get("assets") or root.get("elements"), "/assets")
        if words(part.get("__class__")) == "Datastore"
    }
    users = tree.texts(one.get("processedBy"), f"{path}/processedBy")
    return ImportedAsset(
        key=_key(one),
        name=_key(one),
        says=words(one.get("description")),
        notes=(f"classification: {said.lower()}",) if said and said != "UNKNOWN" else (),
        secrecy=_SECRECY.get(said),
        data=tuple(data),
        kept_in=tuple(user for user in users if user in stores) if one.get("isStored") is True else (),
    )


def _flow(tree: Tree, path: str, one: Object, number: int) -> ImportedFlow:
    said = words(one.get("protocol"), 60)
    protocol, medium = way(said)
    controls = tree.map(one.get("controls"), f"{path}/controls")
    tls = words(one.get("tlsVersion"), 40).rpartition(".")[2]
    note = words(one.get("note"))
    unknown = (f"protocol as the model names it: {said}",) if said and not (protocol or medium) else ()
    port = one.get("dstPort")
    return ImportedFlow(
        key=f"flow {number}",
        name=words(one.get("name")),
        says=words(one.get("description")),
        notes=(
            *((note,) if note else ()),
            *unknown,
            *(("through a VPN",) if one.get("usesVPN") is True else ()),
            *_stated(one),
        ),
        sender=words(one.get("source")),
        receiver=words(one.get("sink")),
        carries=tree.texts(one.get("data"), f"{path}/data") or tree.texts(one.get("name"), f"{path}/name"),
        protocol=protocol,
        medium=medium,
        auth=proof(words(controls.get("authenticationScheme"), 60)),
        port=str(port) if isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65_536 else "",
        crypto=tls.replace("TLSv1", "TLS 1.").rstrip(".") if tls not in ("", "NONE") else "",
    )


def _threat(tree: Tree, path: str, one: Object) -> ImportedThreat:
    said = words(one.get("threat_id"), 40) or words(one.get("id"), 40)
    return ImportedThreat(
        key=f"{path}",
        name=words(one.get("description"), 200) or said,
        says=words(one.get("details")),
        notes=(f"threat of pytm: {said}",) if said else (),
        at=words(one.get("target")),
        state="open",
        severity=words(one.get("severity"), 40),
        why=words(one.get("response")),
        cwe=tuple(
            found
            for text in tree.texts(one.get("references"), f"{path}/references")
            for piece in text.replace(",", " ").split()
            if piece.upper().startswith("CWE") and (found := cwe(piece))
        ),
        controls=(f"{said}",) if words(one.get("mitigations")) else (),
    )


def _answers(tree: Tree, root: Object) -> list[ImportedControl]:
    """What pytm's library says against each threat found, once for all places."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for _, one in tree.maps(root.get("findings"), "/findings"):
        said = words(one.get("threat_id"), 40) or words(one.get("id"), 40)
        text = words(one.get("mitigations"))
        if text:
            found.setdefault(said, (words(one.get("description"), 100), text, []))[2].append(
                words(one.get("target"))
            )
    return [
        ImportedControl(key=said, name=f"against {name or said}", says=text, at=tuple(dict.fromkeys(at)))
        for said, (name, text, at) in found.items()
    ]


def _controls(tree: Tree, places: list[tuple[str, Object]]) -> list[ImportedControl]:
    """Controls that the model states, each once with all its places."""
    found: dict[str, list[str]] = {}
    said: dict[str, str] = {}
    for path, one in places:
        for name, value in tree.map(one.get("controls"), f"{path}/controls").items():
            word = _CONTROLS.get(name)
            if value is True and word:
                found.setdefault(word, []).append(_key(one))
                said[word] = name
    return [
        ImportedControl(
            key=word,
            says=f"The model states `{said[word]}`.",
            at=tuple(dict.fromkeys(at)),
            state="implemented",
            state_said=said[word],
            word=word,
        )
        for word, at in found.items()
    ]


def _left(root: Object) -> tuple[NotCarried, ...]:
    """Attributes that are neither false, empty nor `-1`; the others state nothing in pytm."""
    stated = _true(root)
    return tuple(NotCarried(one.place, one.count, NO_PLACE) for one in left(stated, _CARRIED))


_NOTHING = (None, False, "", "NONE", "UNKNOWN", "-1")


def _true(root: Object) -> Object:
    """Two levels of the tree without what states nothing; deeper ones are kept whole."""
    found: Object = {}
    for key, value in root.items():
        if isinstance(value, list):
            found[key] = [
                {name: item for name, item in one.items() if not _says_nothing(item)}
                if isinstance(one, dict)
                else one
                for one in value
            ]
        elif not _says_nothing(value):
            found[key] = value
    if "assets" in found:
        found.pop("elements", None)
    return found


def _says_nothing(value: object) -> bool:
    if isinstance(value, dict | list):
        return not value
    return value is False or words(value).rpartition(".")[2] in ("", "NONE", "UNKNOWN", "-1")
