"""A `VexDocument` as CSAF 2.0 of the category `csaf_vex`, valid by its schema and every mandatory test."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from wardbook.formats import vex_words
from wardbook.formats.csaf import vex_reading as reading
from wardbook.formats.csaf.cvss_objects import cvss_object
from wardbook.formats.csaf.reading import of_tree
from wardbook.formats.csaf.rules.numbers import moment
from wardbook.formats.csaf.shapes import CsafDocument
from wardbook.formats.csaf.vex_head import head
from wardbook.formats.csaf.vex_products import Tree, stated
from wardbook.formats.csaf.vex_reading import Carried
from wardbook.formats.csaf.vex_told import FILLER, HELD, NO_ACTION, NO_REASON, all_told
from wardbook.formats.csaf.weaknesses import names_of
from wardbook.formats.json_text import kept_tree
from wardbook.formats.official.json_schema import SCHEMAS, validator
from wardbook.formats.openvex.members import json_text
from wardbook.formats.remarks import Remarks
from wardbook.formats.vex_carried import PROPERTY, carried
from wardbook.formats.vex_syntax import is_iri, is_time
from wardbook.model.security_advisory import Publisher
from wardbook.model.vex import VexDocument, VexProduct, VexRemedy, VexStatement

Object = dict[str, Any]  # Any: a JSON tree

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}", re.ASCII)
_KINDS = frozenset(vex_words.RESPONSE_FROM_REMEDY)
_VEX = frozenset(nearest.word for nearest in vex_words.STATUS_TO_CSAF.values())
_SYSTEMS = {
    "GHSA": "GitHub Advisory Database",
    "GO": "Go Vulnerability Database",
    "OSV": "OSV",
    "PYSEC": "PyPA Advisory Database",
    "RUSTSEC": "RustSec Advisory Database",
}


class Placed(msgspec.Struct, frozen=True):
    """A statement with the product ids that stand for its products, and its place among all.

    Its products are those that have an id.
    """

    said: VexStatement
    ids: tuple[str, ...]
    at: int


def write(document: VexDocument, publisher: Publisher | None = None) -> bytes:
    """The document as CSAF 2.0, category `csaf_vex`, keys sorted; reading it gives the same document.

    What CSAF has no member for stands in notes titled `wardbook:vex` (`formats.vex_carried`). CSAF has one
    status for a product: where several statements speak of one vulnerability of one product, only the latest
    is written (`superseded` names the others). `publisher` gives the address and role that a document of
    another format does not hold.

    Raises:
        ValueError: CSAF requires what is not there: a time, the publisher's address, a statement, a name.

    """
    if not document.statements:
        raise ValueError("a CSAF VEX holds at least one statement")
    if not all(said.vulnerability for said in document.statements):
        raise ValueError("a statement names its vulnerability")
    raw = _raw(document)
    made = raw.tree if raw and _says_the_same(raw, document) else _tree(document, publisher, raw)
    return msgspec.json.format(_sorted_text(made), indent=2) + b"\n"


def superseded(document: VexDocument) -> tuple[VexStatement, ...]:
    """Statements of which nothing is written, for later ones speak of the same vulnerability and products."""
    kept = [placed.said for group in _groups(document, Tree(), None).values() for placed in group]
    ids = {(said.id, said.vulnerability, said.status, said.notes, said.first) for said in kept}
    return tuple(
        said
        for said in document.statements
        if (said.id, said.vulnerability, said.status, said.notes, said.first) not in ids
    )


def _sorted_text(made: Object) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(json_text(made)), order="sorted")


def _raw(document: VexDocument) -> CsafDocument | None:
    """The CSAF document that this one was read from."""
    if document.family != "CSAF" or not {"document", "vulnerabilities"} <= document.kept.keys():
        return None
    return of_tree({name: kept_tree(value) for name, value in document.kept.items()})


def _says_the_same(raw: CsafDocument, document: VexDocument) -> bool:
    found = reading.document(raw, Remarks(""))
    return msgspec.structs.replace(found, kept=document.kept) == document


def _tree(document: VexDocument, publisher: Publisher | None, raw: CsafDocument | None) -> Object:
    tree = Tree()
    known = _known(raw, document) if raw else None
    groups = _groups(document, tree, known)
    made: Object = {"document": head(document, publisher)}
    made["product_tree"] = raw.tree["product_tree"] if raw and known is not None else tree.tree()
    taken = {name for name in groups if _CVE.fullmatch(name)}
    is_own = document.family == "CSAF"
    listed = []
    for name, group in groups.items():
        one = _vulnerability(name, group, taken, is_own)
        if is_own and not _is_valid({**made, "vulnerabilities": [one]}):
            one = _vulnerability(name, group, taken, is_own=False)
        listed.append(one)
    made["vulnerabilities"] = listed
    _note_what_is_lost(made, list(groups.values()))
    shown = reading.fields(of_tree(made))
    if raw is None and (line := carried(document, shown)):
        made["document"].setdefault("notes", []).append(_note(line))
    return made


def _is_valid(tree: Object) -> bool:
    return bool(validator(SCHEMAS["CSAF", "2.0"]).is_valid(tree))


def _note(text: str) -> Object:
    return {"category": "other", "text": text, "title": PROPERTY}


def _known(raw: CsafDocument, document: VexDocument) -> dict[str, tuple[str, ...]] | None:
    """The product ids of a document's own tree by product; None where a product is not in it."""
    own: dict[str, str] = {}
    by_id = raw.by_id
    for defined in raw.products:
        for one in stated(by_id, (defined.id,)):
            own.setdefault(repr(one), defined.id)
    known = {}
    for product in (product for said in document.statements for product in said.products):
        parts = [msgspec.structs.replace(product, parts=(part,)) for part in product.parts] or [product]
        ids = tuple(own[repr(part)] for part in parts if repr(part) in own)
        if len(ids) != len(parts):
            return None
        known[repr(product)] = ids
    return known


def _placed(said: VexStatement, tree: Tree, known: dict[str, tuple[str, ...]] | None) -> list[Pair]:
    """Each product of a statement with the product ids that stand for it."""
    if not said.products:
        return [(None, tuple(tree.ids(())))]
    if known is not None:
        return [(product, known[repr(product)]) for product in said.products]
    return [(product, tuple(tree.ids((product,)))) for product in said.products]


def _groups(
    document: VexDocument, tree: Tree, known: dict[str, tuple[str, ...]] | None
) -> dict[str, list[Placed]]:
    """The statements by vulnerability; of several on one product the latest, the others without that product."""
    statements = document.statements
    placed = [_placed(said, tree, known) for said in statements]
    order = sorted(
        range(len(placed)),
        key=lambda at: (moment(document.time_of(statements[at])) or _EVER, at),
        reverse=True,
    )
    taken: set[tuple[str, str]] = set()
    left: dict[int, Placed] = {}
    for at in order:
        name = statements[at].vulnerability
        free = [
            (product, tuple(each for each in ids if (name, each) not in taken)) for product, ids in placed[at]
        ]
        taken |= {(name, each) for _, ids in free for each in ids}
        products = tuple(product for product, ids in free if product is not None and ids)
        if here := tuple(dict.fromkeys(each for _, ids in free for each in ids)):
            left[at] = Placed(msgspec.structs.replace(statements[at], products=products), here, at)
    groups: dict[str, list[Placed]] = {}
    for at in sorted(left):
        groups.setdefault(left[at].said.vulnerability, []).append(left[at])
    return groups


Pair = tuple[VexProduct | None, tuple[str, ...]]
_EVER = moment("0001-01-01T00:00:00Z")


def _vulnerability(name: str, group: list[Placed], taken: set[str], is_own: bool) -> Object:
    said = group[0].said
    made: Object = {}
    if is_own:
        made = {key: kept_tree(value) for key, value in said.kept.items() if key not in HELD}
    names = list(dict.fromkeys(each for each in (name, *(a for p in group for a in p.said.aliases)) if each))
    cve = (
        name if _CVE.fullmatch(name) else next((n for n in names if _CVE.fullmatch(n) and n not in taken), "")
    )
    if cve:
        made["cve"] = cve
        taken.add(cve)
    if others := [each for each in names if each != cve]:
        made["ids"] = [{"system_name": _SYSTEMS.get(n.partition("-")[0], "ID"), "text": n} for n in others]
    if weakness := next((w for p in group for w in p.said.weaknesses if names_of(w)), ""):
        made["cwe"] = {"id": weakness, "name": names_of(weakness)[0]}
    if is_time(said.first):
        made["release_date"] = said.first
    made["product_status"] = _statuses(group)
    made |= _reasons(group, _list(made, "threats"))
    made |= {
        key: held
        for key, held in (("remediations", _remediations(group)), ("scores", _scores(group)))
        if held
    }
    if links := _references(group):
        made["references"] = links
    texts = dict.fromkeys(p.said.description for p in group if p.said.description)
    described = [{"category": "description", "text": text} for text in texts]
    made["notes"] = [*described, *_list(made, "notes")] or [
        {"category": "general", "text": f"What is said of {name}.", "title": FILLER}
    ]
    return made


def _list(tree: Object, name: str) -> list[Any]:  # Any: a JSON tree
    held = tree.get(name)
    return held if isinstance(held, list) else []


def _statuses(group: list[Placed]) -> Object:
    """Product ids by status, in the statements' own words where one of VEX's four is among them (6.1.27.7)."""
    made: dict[str, list[str]] = {}
    words = [vex_words.csaf_status(placed.said) for placed in group]
    if not _VEX & set(words):
        words = [vex_words.STATUS_TO_CSAF[placed.said.status].word for placed in group]
    for word, placed in zip(words, group, strict=True):
        made.setdefault(word, []).extend(placed.ids)
    return made


def _reasons(group: list[Placed], threats: list[Any]) -> Object:  # Any: a JSON tree
    """Flags and threats of the category `impact`; a product that is not affected has one of them (6.1.27.9)."""
    labels: dict[str, list[str]] = {}
    impacts: dict[str, list[str]] = {}
    for placed in group:
        label = vex_words.flag(placed.said)
        if label:
            labels.setdefault(label, []).extend(placed.ids)
        impact = placed.said.impact
        if placed.said.status == "not_affected" and not label and not impact:
            impact = NO_REASON
        if impact:
            impacts.setdefault(impact, []).extend(placed.ids)
    made: Object = {}
    if labels:
        made["flags"] = [{"label": label, "product_ids": ids} for label, ids in labels.items()]
    stated_ = [{"category": "impact", "details": text, "product_ids": ids} for text, ids in impacts.items()]
    if stated_ or threats:
        made["threats"] = [*stated_, *threats]
    return made


def _remediations(group: list[Placed]) -> list[Object]:
    """Remediations of the statements; what is affected has one (6.1.27.10)."""
    made: dict[str, Object] = {}
    for placed in group:
        helped: set[str] = set()
        for remedy in placed.said.remedies:
            ids = _for(remedy, placed)
            if found := _remediation(remedy, ids):
                helped |= set(ids)
                _merged(made, found, ids)
        if placed.said.status == "affected" and (rest := [name for name in placed.ids if name not in helped]):
            _merged(made, _action(placed.said), rest)
    return list(made.values())


def _merged(made: dict[str, Object], found: Object, ids: list[str]) -> None:
    """The same remediation once, for all its products."""
    held = made.setdefault(str(found), {**found, "product_ids": []})
    held["product_ids"] = list(dict.fromkeys([*held["product_ids"], *ids]))


def _for(remedy: VexRemedy, placed: Placed) -> list[str]:
    if not remedy.products:
        return list(placed.ids)
    wanted = set(remedy.products)
    return [name for name in placed.ids if name in wanted or name.partition("#wardbook:")[0] in wanted]


def _remediation(remedy: VexRemedy, ids: list[str]) -> Object:
    if remedy.kind not in _KINDS or not ids:
        return {}
    made: Object = {
        "category": remedy.kind,
        "details": remedy.text or remedy.url or remedy.kind.replace("_", " "),
    }
    if is_iri(remedy.url):
        made["url"] = remedy.url
    if is_time(remedy.date):
        made["date"] = remedy.date
    for name in ("entitlements", "restart_required"):
        if name in remedy.kept:
            made[name] = kept_tree(remedy.kept[name])
    return made


def _action(said: VexStatement) -> Object:
    """What users should do in the words of a format that has no categories; none is available where nobody said."""
    if not said.action:
        return {"category": "none_available", "details": NO_ACTION}
    kinds = (
        vex_words.REMEDY_FROM_RESPONSE[word].word
        for word in said.responses
        if word in vex_words.REMEDY_FROM_RESPONSE
    )
    return {"category": next(kinds, "mitigation"), "details": said.action}


def _scores(group: list[Placed]) -> list[Object]:
    """One score of each version of CVSS for a product (6.1.7), the first that is stated."""
    made: dict[str, Object] = {}
    seen: set[tuple[str, str]] = set()
    for placed in group:
        for given in placed.said.ratings:
            found = cvss_object(given.value)
            if found is None:
                continue
            member, cvss = found
            ids = [name for name in placed.ids if (cvss["version"], name) not in seen]
            seen |= {(cvss["version"], name) for name in ids}
            if ids:
                held = made.setdefault(str(found), {member: cvss, "products": []})
                held["products"] += ids
    return list(made.values())


def _references(group: list[Placed]) -> list[Object]:
    links = dict.fromkeys(link for placed in group for link in placed.said.references if is_iri(link.url))
    return [
        {
            "category": "self" if link.kind == "ADVISORY" else "external",
            "summary": link.kind or link.url,
            "url": link.url,
        }
        for link in links
    ]


def _note_what_is_lost(made: Object, groups: list[list[Placed]]) -> None:
    """Notes for the statements of each vulnerability that does not come back by itself, or at another place."""
    places = [placed.at for group in groups for placed in group]
    is_moved = places != sorted(places)
    for told, group, tree in zip(all_told(of_tree(made)), groups, made["vulnerabilities"], strict=True):
        by_itself = [told.shown(ids) for ids in told.groups()]
        if by_itself == [placed.said for placed in group] and not is_moved:
            continue
        first = next(iter(told.names), "")
        for placed in group:
            name = placed.said.vulnerability
            line = carried(placed.said, told.shown(placed.ids, name))
            carries = Carried(
                products=placed.ids,
                vulnerability="" if name == first else name,
                place=placed.at if is_moved else -1,
                line=line,
            )
            tree["notes"].append(_note(msgspec.json.encode(carries).decode()))
