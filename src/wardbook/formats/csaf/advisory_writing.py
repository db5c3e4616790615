"""A security advisory of our own as CSAF 2.0, category `csaf_security_advisory` (section 4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from wardbook.formats.csaf.checking import ALL, check
from wardbook.formats.csaf.cvss_objects import cvss_object
from wardbook.formats.csaf.reading import of_tree
from wardbook.formats.csaf.rules.form import file_name
from wardbook.formats.csaf.weaknesses import names_of
from wardbook.model.advisory import Reference
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.security_advisory import (
    AdvisedProduct,
    AdvisedScore,
    AdvisedVulnerability,
    Note,
    SecurityAdvisory,
)

Object = dict[str, Any]  # Any: a JSON tree


def write_advisory(advisory: SecurityAdvisory) -> tuple[bytes, list[Diagnostic]]:
    """The advisory as CSAF 2.0 with sorted keys, and everything in which the document could be better.

    The diagnostics are those of `check` with all groups: errors (`SF003`, `SF010`) mean that the document must
    not be published. The file is to be named as `file_name` of the advisory's id says.
    """
    made = _without_nothing(
        {
            "document": _head(advisory),
            "product_tree": {"branches": _branches(advisory.products)},
            "vulnerabilities": [_vulnerability(each) for each in advisory.vulnerabilities],
        }
    )
    text = msgspec.json.encode(made, order="sorted")
    name = file_name(advisory.id)
    found = check(of_tree(msgspec.json.decode(text), name), ALL)
    return msgspec.json.format(text, indent=2) + b"\n", found


def _without_nothing(tree: Any) -> Any:  # Any: a JSON tree
    """The tree without empty texts, lists and objects: CSAF knows no empty members."""
    if isinstance(tree, dict):
        held = {key: _without_nothing(value) for key, value in tree.items()}
        return {key: value for key, value in held.items() if value not in ("", [], {}, None)}
    if isinstance(tree, list):
        return [_without_nothing(item) for item in tree]
    return tree


def _head(advisory: SecurityAdvisory) -> Object:
    publisher = advisory.publisher
    return {
        "acknowledgments": [
            {"names": list(each.names), "organization": each.organization, "summary": each.summary}
            for each in advisory.acknowledgments
        ],
        "aggregate_severity": {"text": advisory.severity},
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "distribution": {"tlp": {"label": advisory.sharing}},
        "lang": advisory.language,
        "notes": _notes(advisory.notes),
        "publisher": {
            "category": publisher.category,
            "contact_details": publisher.contact,
            "issuing_authority": publisher.authority,
            "name": publisher.name,
            "namespace": publisher.namespace,
        },
        "references": [*_canonical(advisory), *_references(advisory.references)],
        "title": advisory.title,
        "tracking": _tracking(advisory),
    }


def _tracking(advisory: SecurityAdvisory) -> Object:
    history = advisory.history
    return {
        "aliases": list(advisory.aliases),
        "current_release_date": history[-1].date if history else "",
        "generator": {"engine": {"name": "Wardbook"}},
        "id": advisory.id,
        "initial_release_date": history[0].date if history else "",
        "revision_history": [
            {"date": each.date, "number": each.number, "summary": each.summary} for each in history
        ],
        "status": advisory.state,
        "version": history[-1].number if history else "",
    }


def _canonical(advisory: SecurityAdvisory) -> list[Object]:
    """The address at which the file itself will be found (6.2.11)."""
    if not advisory.canonical:
        return []
    url = f"{advisory.canonical.rstrip('/')}/{file_name(advisory.id)}"
    return [{"category": "self", "summary": f"{advisory.id} as CSAF", "url": url}]


def _references(links: Iterable[Reference]) -> list[Object]:
    return [
        {
            "category": "self" if link.kind == "ADVISORY" else "external",
            "summary": link.kind or link.url,
            "url": link.url,
        }
        for link in links
    ]


def _notes(notes: Iterable[Note]) -> list[Object]:
    return [{"category": note.category, "text": note.text, "title": note.title} for note in notes]


def _branches(products: Iterable[AdvisedProduct]) -> list[Object]:
    """Vendor, product name and version, as 6.3.9 asks."""
    vendors: dict[str, dict[str, list[Object]]] = {}
    for product in products:
        vendors.setdefault(product.vendor, {}).setdefault(product.name, []).append(_version(product))
    return [
        {
            "branches": [
                {"branches": versions, "category": "product_name", "name": name}
                for name, versions in names.items()
            ],
            "category": "vendor",
            "name": vendor,
        }
        for vendor, names in vendors.items()
    ]


def _version(product: AdvisedProduct) -> Object:
    digests = [
        {"algorithm": each.algorithm.lower().replace("sha-", "sha"), "value": each.value}
        for each in product.hashes
    ]
    hashes = [{"file_hashes": digests, "filename": product.file or product.name}] if digests else []
    return {
        "category": "product_version_range" if product.is_range else "product_version",
        "name": product.version,
        "product": {
            "name": f"{product.vendor} {product.name} {product.version}",
            "product_id": product.id,
            "product_identification_helper": {
                "cpe": product.cpe,
                "hashes": hashes,
                "model_numbers": list(product.model_numbers),
                "purl": product.purl,
                "serial_numbers": list(product.serial_numbers),
            },
        },
    }


def _vulnerability(said: AdvisedVulnerability) -> Object:
    known = names_of(said.weakness)
    return {
        "cve": said.cve,
        "cwe": {"id": said.weakness, "name": known[0] if known else said.weakness},
        "discovery_date": said.discovered,
        "flags": [{"label": label, "product_ids": list(ids)} for label, ids in said.flags],
        "ids": [{"system_name": system, "text": text} for system, text in said.ids],
        "notes": _notes(said.notes),
        "product_status": {status: list(ids) for status, ids in said.statuses.items()},
        "references": _references(said.references),
        "release_date": said.released,
        "remediations": [
            {
                "category": each.category,
                "date": each.date,
                "details": each.details,
                "product_ids": list(each.products),
                "url": each.url,
            }
            for each in said.remediations
        ],
        "scores": [made for each in said.scores if (made := _score(each))],
        "threats": [
            {"category": each.category, "details": each.details, "product_ids": list(each.products)}
            for each in said.threats
        ],
        "title": said.title,
    }


def _score(given: AdvisedScore) -> Object:
    """A score with what its vector comes to; {} for CVSS 4.0, for which CSAF 2.0 has no place."""
    found = cvss_object(given.vector)
    if found is None:
        return {}
    member, cvss = found
    return {member: cvss, "products": list(given.products)}
