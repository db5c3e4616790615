"""What does the model say about the device as customers get it? The facts that a disclosure form rests on.

True needs a thing that is there; false needs a stated negative. What nobody described is None, for a path that
is not drawn may exist all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wardbook.analysis.disclosure_persons import credentials, is_token, persons, proof, roles
from wardbook.analysis.disclosure_scope import NOBODY_SAID, Found, Scope
from wardbook.analysis.labelling.scope import is_defeated
from wardbook.analysis.labelling.words import AIR_MEDIA, called, listed, medium
from wardbook.analysis.traits import trait
from wardbook.knowledge.reader import Knowledge
from wardbook.model.architecture import Flow
from wardbook.model.record import Record
from wardbook.model.security_file import SecurityFile
from wardbook.source.language import Fact

RADIO = AIR_MEDIA - {"optical", "acoustic"} | {"wifi", "cellular"}
NETWORK = frozenset({"wifi", "ethernet", "cellular", "internet", "vpn"})
REMOVABLE = frozenset({"usb", "sd-card", "removable-media"})
_CABLE = frozenset({"usb", "serial", "connector"})
_CARRIES = {
    "screen": frozenset({"display", "touchscreen"}),
    "paper": frozenset({"paper"}),
    "removable": REMOVABLE,
    "cable": _CABLE,
    "wired": frozenset({"ethernet"}),
    "radio": RADIO,
    "network": NETWORK,
    "scanner": frozenset({"camera"}),
    "barcode": frozenset({"barcode", "card-reader", "rfid"}),
}
_WAYS = {
    "radio": RADIO | {"ism-radio"},
    "network": NETWORK,
    "wired": frozenset({"ethernet"}),
    "removable": REMOVABLE,
}
_TLS = frozenset({"https", "mqtts", "wss", "coaps", "ldaps", "syslog-tls", "eap-tls", "http2", "tls", "ftps"})
_CERTIFICATES = frozenset({"mutual-tls", "tls-server"})
_MUTUAL = frozenset({"mutual-tls", "tls-psk", "hmac", "pairing", "passkey-pairing", "out-of-band-pairing"})
_CALLS = frozenset({"rest", "grpc", "graphql", "soap", "fhir", "dicomweb"})
_CLOCKS = frozenset({"ntp", "nts", "ptp"})
_DIRECTORIES = frozenset({"ldap", "ldaps", "kerberos", "saml", "oidc", "oauth"})
_LOG_ONS = frozenset({"saml", "oidc", "kerberos"})
_CLINICAL = frozenset({"hl7v2", "mllp", "dicom", "dicomweb", "ieee11073", "fhir"})
_SECURE_DEVELOPMENT = ("iec-81001-5-1", "iec-62443-4-1", "nist-ssdf")
_SUPPLIERS = frozenset({"iec-81001-5-1-2021:4.1.5", "iec-62443-4-1-2018:SM-9", "iec-62443-4-1-2018:SM-10"})


def fact(scope: Scope, knowledge: Knowledge, name: str) -> Found:
    """The fact called `name` (their list: the knowledge's `words:disclosure-facts`), else the trait of that name."""
    if name in _FACTS:
        return _FACTS[name](scope)
    family, _, word = name.partition(".")
    if family == "control":
        return _control(scope, knowledge, word)
    if family in _FAMILIES and word:
        return _FAMILIES[family](scope, word)
    return Found(trait(scope.file, name))


def _control(scope: Scope, knowledge: Knowledge, word: str) -> Found:
    """Said to be in place where customers are; a control that a finding defeats answers nothing."""
    held = [
        item.id
        for item in scope.file.device.controls.values()
        if item.do == word and item.state == "implemented" and not is_defeated(scope.file, item)
        if scope.is_about(item.at)
    ]
    record = knowledge.get(f"wardbook-controls-2026:{word}")
    return Found(record.title if record else word, tuple(held)) if held else NOBODY_SAID


def _field(root: Callable[[SecurityFile], Record | None]) -> Callable[[Scope, str], Found]:
    """A family of facts that are the fields below a record, by their names in the file."""

    def look(scope: Scope, path: str) -> Found:
        value: object = root(scope.file)
        for word in path.split("."):
            value = getattr(value, word.replace("-", "_"), None) if isinstance(value, Record) else None
        return Found(_as_fact(value))

    return look


def _as_fact(value: object) -> Fact:
    """A field as a fact; empty lists and maps were not stated, a record below was."""
    if value is None or value == () or value == {} or value == "":
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple | dict):
        return tuple(str(item) for item in value)
    return True if isinstance(value, Record) else str(value)


def _company(scope: Scope, path: str) -> Found:
    company = scope.file.device.company
    family, _, key = path.partition(".")
    if family == "answer":
        return Found(company.answers.get(key) if company else None)
    return _field(lambda file: file.device.company)(scope, path)


def _document(scope: Scope, path: str) -> Found:
    papers = scope.file.device.papers
    return _field(lambda _: papers.documents.get("mds2") if papers else None)(scope, path)


def _told(scope: Scope, topic: str) -> Found:
    lines = tuple(item.id for item in scope.file.labelling.values() if item.topic == topic and item.is_told)
    return Found(value=True, ids=lines) if lines else NOBODY_SAID


def _way(scope: Scope, word: str) -> Found:
    stated = set(scope.file.device.about.connects)
    if word == "all" and stated:
        return Found(
            listed(medium(item) for item in scope.file.device.about.connects if item != "none") or False
        )
    if not stated or word not in _WAYS:
        return NOBODY_SAID
    seen = sorted((stated | {item.medium or "" for item in scope.outward}) & _WAYS[word])
    return Found(listed(medium(item) for item in seen) or False)


def _personal_over(scope: Scope, word: str) -> Found:
    """`over-radio` and the like: whether data about persons pass so."""
    how = word.removeprefix("over-")
    passing = [item for item in scope.outward if scope.personal & set(item.carries)]
    if how == "person":
        return _by_others(
            scope, [item for item in passing if scope.other_end(item) in scope.file.device.actors]
        )
    if how == "outside":
        return _by_others(scope, [item for item in passing if scope.is_makers(scope.other_end(item))])
    if how == "proprietary":
        return _by_others(scope, [item for item in passing if item.protocol == "proprietary"])
    seen = [item for item in passing if item.medium in _CARRIES.get(how, frozenset())]
    words = listed(medium(item.medium) for item in seen)
    return Found(words, tuple(item.id for item in seen)) if seen else NOBODY_SAID


def _personal(scope: Scope, word: str) -> Found:
    return _personal_over(scope, word) if word.startswith("over-") else NOBODY_SAID


def _personal_any(scope: Scope) -> Found:
    near = scope.near_assets
    if found := [name for name in near if name in scope.personal]:
        return Found(listed(called(scope.file, name) for name in found), tuple(found))
    return (
        Found(value=False)
        if near and all(scope.file.device.assets[name].data for name in near)
        else NOBODY_SAID
    )


def _personal_kept(scope: Scope) -> Found:
    kept = [item for item in scope.near_personal if set(item.kept_in) & scope.own]
    if kept:
        return Found(listed(item.name or item.id for item in kept), tuple(item.id for item in kept))
    all_stated = scope.near_personal and all(item.kept_in for item in scope.near_personal)
    return Found(value=False) if all_stated else NOBODY_SAID


def _personal_in_store(scope: Scope) -> Found:
    stores = {name for name in scope.own if scope.file.device.parts[name].is_ == "store"}
    kept = [item.id for item in scope.near_personal if set(item.kept_in) & stores]
    return Found(value=True, ids=tuple(kept)) if kept else NOBODY_SAID


def _exchanged(scope: Scope) -> Found:
    return _by_others(
        scope,
        [
            item
            for item in scope.outward
            if scope.personal & set(item.carries) and scope.other_end(item) in scope.file.device.parts
        ],
    )


def _by_others(scope: Scope, flows: Iterable[Flow]) -> Found:
    """The names of those at the other end of some paths, and the paths; nobody said where there is none."""
    kept = list(flows)
    names = listed(called(scope.file, scope.other_end(item)) for item in kept)
    return Found(names, tuple(item.id for item in kept)) if kept else NOBODY_SAID


def _paths(holds: Callable[[Flow], bool], *, network: bool = False) -> Callable[[Scope], Found]:
    """Paths out of the device that have a property."""

    def look(scope: Scope) -> Found:
        return _by_others(
            scope,
            [item for item in scope.outward if (not network or item.medium in NETWORK) and holds(item)],
        )

    return look


def _is_tls(flow: Flow) -> bool:
    return (
        flow.protocol in _TLS
        or flow.auth in (*_CERTIFICATES, "tls-psk")
        or any(word in (flow.crypto or "").upper().split() for word in ("TLS", "DTLS"))
    )


def _towards(holds: Callable[[Scope, str], bool]) -> Callable[[Scope], Found]:
    def look(scope: Scope) -> Found:
        return _by_others(
            scope,
            [
                item
                for item in scope.outward
                if holds(scope, scope.other_end(item)) and item.medium in NETWORK
            ],
        )

    return look


def _is_hospitals(scope: Scope, name: str) -> bool:
    part = scope.file.device.parts.get(name)
    return part is not None and part.owner == "hospital"


def _log_paths(scope: Scope) -> list[Flow]:
    places = {
        place
        for control in scope.file.device.controls.values()
        if control.do == "log-export" and control.state == "implemented"
        for place in control.at
    }
    return [item for item in scope.outward if item.id in places]


def _logs_to_hospital(scope: Scope) -> Found:
    return _by_others(
        scope, [item for item in _log_paths(scope) if _is_hospitals(scope, scope.other_end(item))]
    )


def _all(
    flows: Callable[[Scope], Iterable[Flow]], states: Callable[[Flow], bool | None]
) -> Callable[[Scope], Found]:
    """True where all of some paths are so, false where one states the contrary, else nobody said."""

    def look(scope: Scope) -> Found:
        found = [(item.id, states(item)) for item in flows(scope)]
        if against := tuple(name for name, state in found if state is False):
            return Found(value=False, ids=against)
        if found and all(state for _, state in found):
            return Found(value=True, ids=tuple(name for name, _ in found))
        return NOBODY_SAID

    return look


def _networked(scope: Scope) -> Iterator[Flow]:
    return (item for item in scope.outward if item.medium in NETWORK)


def _personal_exposed(scope: Scope) -> Iterator[Flow]:
    for item in scope.outward:
        if scope.personal & set(item.carries) and item.medium in NETWORK | REMOVABLE | RADIO:
            yield item


def _encrypted(flow: Flow) -> bool | None:
    if flow.crypto == "none":
        return False
    return True if _is_tls(flow) or flow.crypto else None


def _code(scope: Scope) -> list[Flow]:
    return [item for item in scope.outward if item.kind == "code" and item.receiver in scope.own]


def _remote_update(scope: Scope) -> Found:
    found = _code(scope)
    if remote := [item for item in found if item.medium in NETWORK]:
        return _by_others(scope, remote)
    ids = tuple(item.id for item in found)
    return Found(value=False, ids=ids) if found and all(item.via for item in found) else NOBODY_SAID


def _none_signed(scope: Scope) -> Found:
    found = _code(scope)
    is_open = bool(found) and all(item.signed == "none" for item in found)
    return Found(value=True, ids=tuple(item.id for item in found)) if is_open else NOBODY_SAID


def _cited(scope: Scope, holds: Callable[[str], bool]) -> Found:
    found = [
        item
        for item in scope.file.citations.values()
        if item.state == "known" and any(holds(clause) for clause in item.clauses)
    ]
    texts = listed(item.text for item in found)
    return Found(texts, tuple(item.procedure for item in found)) if found else NOBODY_SAID


_FAMILIES: dict[str, Callable[[Scope, str], Found]] = {
    "postmarket": _field(lambda file: file.device.postmarket),
    "identity": _field(lambda file: file.device.about.device),
    "about": _field(lambda file: file.device.about),
    "company": _company,
    "document": _document,
    "told": _told,
    "ways": _way,
    "personal": _personal,
}
_FACTS: dict[str, Callable[[Scope], Found]] = {
    "as-of": lambda scope: Found(scope.file.as_of.isoformat()),
    "own.software": lambda scope: scope.software,
    "own.software-only": lambda scope: scope.software_only,
    "own.os": lambda scope: scope.systems,
    "own.runs-on-others-system": lambda scope: scope.guests,
    "own.cloud": lambda scope: scope.clouds,
    "own.run-by-customer": lambda scope: scope.run_by_customer,
    "own.firmware": lambda scope: scope.firmware,
    "own.third-party": lambda scope: scope.third_party,
    "personal.any": _personal_any,
    "personal.kept": _personal_kept,
    "personal.in-store": _personal_in_store,
    "personal.exchanged": _exchanged,
    "path.clock": _paths(lambda item: item.protocol in _CLOCKS),
    "path.logs": lambda scope: _by_others(scope, _log_paths(scope)),
    "path.logs-to-hospital": _logs_to_hospital,
    "path.logs-encrypted": _all(_log_paths, _encrypted),
    "path.to-hospital": _towards(_is_hospitals),
    "path.to-maker": _towards(Scope.is_makers),
    "path.api": _paths(lambda item: item.protocol in _CALLS),
    "path.tls": _paths(_is_tls),
    "path.certificate": _paths(
        lambda item: item.auth in _CERTIFICATES or item.protocol == "eap-tls", network=True
    ),
    "path.mutual": _paths(lambda item: item.auth in _MUTUAL, network=True),
    "path.open": _paths(lambda item: item.auth == "none", network=True),
    "path.all-authenticated": _all(_networked, lambda item: item.auth != "none" if item.auth else None),
    "path.personal-encrypted": _all(_personal_exposed, _encrypted),
    "path.clinical-secure": _paths(lambda item: item.protocol in _CLINICAL and _is_tls(item)),
    "path.remote-command": lambda scope: _by_others(
        scope, [item for item in _networked(scope) if item.kind == "command" and item.receiver in scope.own]
    ),
    "update.any": lambda scope: _by_others(scope, _code(scope)),
    "update.remote": _remote_update,
    "update.all-signed": _all(_code, lambda item: item.signed != "none" if item.signed else None),
    "update.none-signed": _none_signed,
    "account.proof": proof,
    "account.roles": roles,
    "account.directory": _paths(lambda item: item.protocol in _DIRECTORIES),
    "account.single-sign-on": _paths(lambda item: item.auth == "sso" or item.protocol in _LOG_ONS),
    "account.biometric": persons(lambda item: item.medium == "biometric-sensor"),
    "account.token": persons(is_token),
    "account.kept": credentials,
    "process.secure-development": lambda scope: _cited(
        scope, lambda clause: clause.startswith(_SECURE_DEVELOPMENT)
    ),
    "process.suppliers": lambda scope: _cited(scope, _SUPPLIERS.__contains__),
    "sbom.any": lambda scope: scope.sboms,
    "sbom.standard": lambda scope: scope.sbom_formats,
    "sbom.names": lambda scope: scope.components_all(lambda item: item.name),
    "sbom.suppliers": lambda scope: scope.components_all(lambda item: item.supplier),
    "sbom.versions": lambda scope: scope.components_all(lambda item: item.version),
    "sbom.identifiers": lambda scope: scope.components_all(
        lambda item: item.purl or item.cpe or item.license
    ),
}
