"""Statements as a CycloneDX BOM of their own, or inside an SBOM; valid by the official schema of the version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wardbook.formats import vex_words
from wardbook.formats.cyclonedx import vex_reading as reading
from wardbook.formats.cyclonedx import vex_shape as shape
from wardbook.formats.cyclonedx.vex_shape import Identity, Object
from wardbook.formats.json_text import kept_tree
from wardbook.formats.official.json_schema import SCHEMAS, validator
from wardbook.formats.remarks import Remarks
from wardbook.formats.vex_carried import carried
from wardbook.formats.vex_syntax import is_time
from wardbook.formats.vex_words import FROM_VERSIONS
from wardbook.model.advisory import Rating
from wardbook.model.cvss import Score, score
from wardbook.model.purl import Purl
from wardbook.model.vex import VexDocument, VexProduct, VexStatement, VexVersions

SPEC = "1.6"
"""The version that is written where nothing else is asked and the document was no CycloneDX."""

SERIAL = re.compile(
    r"urn:uuid:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", re.ASCII
)
WEAKNESS = re.compile(r"CWE-([1-9][0-9]{0,6})", re.ASCII)

_FIRST_DATED = "1.5"
_METHOD = {kind: method for method, kind in shape.METHODS.items()}


def tree(document: VexDocument, spec: str) -> Object:
    """A BOM that holds the statements; what CycloneDX has no member for stands in properties `wardbook:vex`."""
    made = own_members(document, spec)
    if document.family == "CycloneDX":
        made = _with_kept(made, document)
    index = shape.components(made)
    if listed := _with_silent(_entries(document, index, spec), document):
        made["vulnerabilities"] = listed
    line = carried(document, reading.shown_document(made, Remarks(""), WRITING))
    if line and "metadata" not in made:
        made["metadata"] = {}  # a reader sees it too
        line = carried(document, reading.shown_document(made, Remarks(""), WRITING))
    if "metadata" in made:
        made["metadata"] = shape.with_property(made["metadata"], line)
    return made


def spec_of(document: VexDocument, asked: str = "") -> str:
    """The version to write: the one asked for, else the one that the document was read with, else 1.6.

    ValueError where the one asked for has no statements.
    """
    if asked and asked not in reading.SPECS:
        known = ", ".join(reading.SPECS)
        raise ValueError(f"CycloneDX {asked[:20]} has no statements; they are written as {known}")
    is_known = document.family == "CycloneDX" and document.spec in reading.SPECS
    return asked or (document.spec if is_known else SPEC)


def own_members(document: VexDocument, spec: str) -> Object:
    """The members of a BOM that the fields of a document make: who says it, when, and of which components."""
    made: Object = {"bomFormat": "CycloneDX", "specVersion": spec}
    if SERIAL.fullmatch(document.id):
        made["serialNumber"] = document.id
    is_count = document.revision.isascii() and document.revision.isdigit() and len(document.revision) < 16
    made["version"] = max(int(document.revision), 1) if is_count else 1
    metadata: Object = {}
    if is_time(document.first):
        metadata["timestamp"] = document.first
    if document.tooling:
        named = [{"type": "application", "name": document.tooling}]
        metadata["tools"] = {"components": named} if spec >= _FIRST_DATED else [{"name": document.tooling}]
    if document.author:
        metadata["authors"] = [{"name": document.author}]
    if metadata:
        made["metadata"] = metadata
    products = {
        product.id: product
        for said in reversed(document.statements)
        for product in reversed(said.products)
        if product.id and not product.id.startswith(shape.LINK) and _is_described(product, document)
    }
    if products:
        made["components"] = [_component(products[ref], spec) for ref in sorted(products)]
    return made


def _is_described(product: VexProduct, document: VexDocument) -> bool:
    """Whether a component is made of it; a CycloneDX document that only points at a product goes on doing so."""
    is_id_alone = product == VexProduct(
        id=product.id,
        purls=(product.id,) if product.id.startswith("pkg:") else (),
        versions=product.versions,
        parts=product.parts,
        kept=product.kept,
    )
    return not is_id_alone or document.family != "CycloneDX"


def _with_kept(made: Object, document: VexDocument) -> Object:
    """With the members that the document was read with, where they still say the same of it."""
    kept = {name: kept_tree(value) for name, value in document.kept.items() if name != "vulnerabilities"}
    for name, value in kept.items():
        if name in {"bomFormat", "specVersion"} or (name == "metadata" and not shape.holds_properties(value)):
            continue
        candidate = {**made, name: value}
        if reading.fields(candidate) == reading.fields(made):
            made = candidate
    return made


def _entries(document: VexDocument, index: dict[str, Identity], spec: str) -> list[Object]:
    """Each statement once, and each bom-ref at one of them."""
    refs = set(index)
    entries: dict[str, Object] = {}
    for said in document.statements:
        made = entry(said, spec)
        if said.id in refs:
            made.pop("bom-ref", None)
        found = _entry(made, said, document, index, spec)
        if str(found) not in entries:
            refs.add(made.get("bom-ref", ""))
        entries.setdefault(str(found), found)
    return list(entries.values())


def _with_silent(entries: list[Object], document: VexDocument) -> list[Any]:  # Any: a JSON tree
    """With the vulnerabilities that state nothing, each at the place where it stood."""
    found: list[Any] = list(entries)  # Any: a JSON tree
    silent = document.kept.get("vulnerabilities") if document.family == "CycloneDX" else None
    listed = kept_tree(silent) if silent is not None else []
    for pair in listed if isinstance(listed, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int):
            found.insert(pair[0], pair[1])
    return found


def _entry(
    made: Object, said: VexStatement, document: VexDocument, index: dict[str, Identity], spec: str
) -> Object:
    """A statement as a vulnerability, with the members it was read with and its line."""
    made = valid(made, spec)
    if document.family == "CycloneDX":
        shown = _shown(made, index)
        for name, value in said.kept.items():
            candidate = {**made, name: kept_tree(value)}
            if not shape.holds_properties(candidate):
                continue
            found = reading.statement(candidate, index, "", Remarks(""))
            if found is not None and _says_no_less(found, shown, said) and is_valid(candidate, spec):
                made, shown = candidate, found
    return shape.with_property(made, carried(said, _shown(made, index)))


def _says_no_less(found: VexStatement, shown: VexStatement, meant: VexStatement) -> bool:
    """Whether each field says what was meant, or what it said before."""
    return all(
        getattr(found, name) in (getattr(shown, name), getattr(meant, name))
        for name in found.__struct_fields__
        if name != "kept"
    )


def _shown(made: Object, index: dict[str, Identity]) -> VexStatement:
    shown = reading.shown_statement(made, index, "", Remarks(""), WRITING)
    if shown is None:
        raise ValueError("a statement names its vulnerability")
    return shown


def entry(said: VexStatement, spec: str) -> Object:
    """A statement's own members as a vulnerability."""
    made: Object = {"bom-ref": said.id, "id": said.vulnerability}
    made["references"] = [{"id": alias, "source": {}} for alias in said.aliases if alias]
    made["ratings"] = [_rating(rating, spec) for rating in said.ratings]
    made["cwes"] = [int(found[1]) for name in said.weaknesses if (found := WEAKNESS.fullmatch(name))]
    made["description"] = said.description
    made["recommendation"] = said.action
    workarounds = [remedy.text for remedy in said.remedies if remedy.kind == "workaround"]
    if spec >= _FIRST_DATED:
        made["workaround"] = "\n".join(filter(None, workarounds))
    made["advisories"] = [{"url": link.url} for link in said.references if link.url]
    by_versions = is_by_versions(said)
    made["analysis"] = _analysis(said, spec, "" if by_versions else vex_words.cyclonedx_state(said))
    made["affects"] = _affects(said.products, is_explicit=by_versions)
    return {name: value for name, value in made.items() if value}


def is_by_versions(said: VexStatement) -> bool:
    """Whether the versions of the products say the status, and no state is needed."""
    if said.status_word != FROM_VERSIONS:
        return False
    affects = _affects(said.products, is_explicit=True)
    return reading.status_of({"affects": affects}) == (said.status, FROM_VERSIONS)


def _analysis(said: VexStatement, spec: str, state: str) -> Object:
    made: Object = {"state": state, "justification": said.justification}
    made["response"] = [word for word in said.responses if word in shape.RESPONSES] or list(
        dict.fromkeys(
            vex_words.RESPONSE_FROM_REMEDY[remedy.kind].word
            for remedy in said.remedies
            if remedy.kind in vex_words.RESPONSE_FROM_REMEDY
        )
    )
    made["detail"] = (said.impact or said.notes) if said.status == "not_affected" else said.notes
    if spec >= _FIRST_DATED:
        made["firstIssued"] = said.first if is_time(said.first) else ""
        made["lastUpdated"] = said.last if is_time(said.last) else ""
    return {name: value for name, value in made.items() if value}


def _affects(products: Iterable[VexProduct], *, is_explicit: bool) -> list[Object]:
    """What is affected; "affected" is the default for versions and is said only where it is the status itself."""
    made = [
        {"ref": product.id, "versions": [_version(each, is_explicit) for each in product.versions]}
        for product in products
        if product.id
    ]
    listed = [{name: value for name, value in each.items() if value} for each in made]
    return list({str(each): each for each in listed}.values())


def _version(said: VexVersions, is_explicit: bool) -> Object:
    made: Object = {"range" if said.is_range else "version": said.text}
    return {**made, "status": said.status} if is_explicit or said.status != "affected" else made


def _rating(rating: Rating, spec: str) -> Object:
    """A rating; from a vector of CVSS follow score and severity."""
    made: Object = {"source": {"name": rating.by}} if rating.by else {}
    found = _scored(rating)
    if found is None:
        is_severity = rating.kind == "severity" or (rating.kind == "other" and rating.value in SEVERITIES)
        return {
            **made,
            **({"severity": rating.value} if is_severity else {"vector": rating.value}),
            **({} if rating.kind == "severity" else {"method": "other"}),
        }
    method = _METHOD[f"CVSS:{found.version}"]
    known = method != "CVSSv4" or spec >= _FIRST_DATED
    return {
        **made,
        "score": found.base,
        "severity": found.severity.lower(),
        "method": method if known else "other",
        "vector": rating.value,
    }


def _scored(rating: Rating) -> Score | None:
    """The scores of a rating's vector; the version may stand in its kind alone."""
    for vector in (rating.value, f"{rating.kind}/{rating.value}"):
        try:
            return score(vector)
        except ValueError:
            continue
    return None


SEVERITIES = frozenset({"critical", "high", "medium", "low", "info", "none", "unknown"})


def _component(product: VexProduct, spec: str) -> Object:
    """A product as a component; one without a name is named by its package URL or id, and says so."""
    purl = next(iter(product.purls), "")
    made: Object = {"type": "library" if purl else "application", "bom-ref": product.id}
    made["name"] = product.name or _name_in(purl) or product.id
    made["version"] = product.version
    made["cpe"] = next(iter(product.cpes), "")
    made["purl"] = purl
    made["hashes"] = [{"alg": algorithm, "content": value} for algorithm, value in product.hashes]
    made["properties"] = [] if product.name else [{"name": shape.NAMED, "value": "from the id"}]
    made = {name: value for name, value in made.items() if value}
    return _stripped(made, "components", spec, ("type", "bom-ref", "name", "properties"))


def _name_in(purl: str) -> str:
    try:
        return Purl.parse(purl).name if purl else ""
    except ValueError:
        return ""


def valid(made: Object, spec: str) -> Object:
    """A vulnerability without the members that the schema refuses; its line then says what they held."""
    return _stripped(made, "vulnerabilities", spec, ("id",))


def is_valid(made: Object, spec: str) -> bool:
    """Whether a vulnerability is as the schema of its version wants it."""
    return validator(SCHEMAS["CycloneDX", spec]).is_valid(_around(made, "vulnerabilities", spec))


def _stripped(made: Object, listed: str, spec: str, always: tuple[str, ...]) -> Object:
    check = validator(SCHEMAS["CycloneDX", spec])
    if check.is_valid(_around(made, listed, spec)):
        return made
    must = {name: value for name, value in made.items() if name in always}
    return {
        name: value
        for name, value in made.items()
        if name in always or check.is_valid(_around({**must, name: value}, listed, spec))
    }


def _around(made: Object, listed: str, spec: str) -> Object:
    return {"bomFormat": "CycloneDX", "specVersion": spec, "version": 1, listed: [made]}


WRITING = reading.Writing(
    statement=lambda said: entry(said, reading.SPECS[-1]),
    document=lambda document: own_members(document, spec_of(document)),
)
"""How the reader compares."""
