"""What a CSAF document tells of one vulnerability, product by product, looked up once (CSAF 2.0, 3.2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wardbook.formats import vex_words
from wardbook.formats.csaf.shapes import CsafDocument, Product, Remediation, Vulnerability
from wardbook.formats.csaf.vex_products import stated
from wardbook.formats.openvex.members import json_text
from wardbook.formats.vex_carried import PROPERTY
from wardbook.model.advisory import Rating, Reference
from wardbook.model.vex import VexRemedy, VexStatement

Object = dict[str, Any]  # Any: a JSON tree

FILLER = "What a statement is about"
"""The title of the note that is written where the profile asks for one and nothing is described."""

NO_REASON = "No reason was given."
NO_ACTION = "No action was given."
"""What is written where the profile requires a sentence and nobody said one."""

HELD = frozenset(
    {
        *("cve", "cwe", "cwes", "flags", "ids", "metrics", "product_status", "references", "release_date"),
        *("remediations", "scores"),
    }
)
"""Members of a vulnerability that fields of a statement hold; others are kept with each of its statements."""

_LINKS = {"self": "ADVISORY", "external": "WEB"}


def all_told(document: CsafDocument) -> list[Told]:
    """What is told of each vulnerability, in their order."""
    known = document.by_id
    # What is no object is no vulnerability either, and does not count.
    listed = document.tree.get("vulnerabilities") if isinstance(document.tree, dict) else None
    trees = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return [
        Told(document, known, vulnerability, tree)
        for vulnerability, tree in zip(document.vulnerabilities, trees, strict=True)
    ]


class Told:
    """One vulnerability of a document: its names, and status, reason, impact, remedies and scores of each product."""

    def __init__(
        self, document: CsafDocument, known: dict[str, Product], vulnerability: Vulnerability, tree: Object
    ) -> None:
        self.vulnerability = vulnerability
        self.known = known
        self.names = tuple(
            dict.fromkeys(
                name for name in (vulnerability.cve, *(other.text for other in vulnerability.ids)) if name
            )
        )
        self.status = _statuses(vulnerability)
        self.kept = _kept(tree)
        self._labels: dict[str, str] = {}
        for flag in vulnerability.flags:
            for name in document.covered(flag):
                self._labels.setdefault(name, flag.label)
        self._impacts: dict[str, dict[str, None]] = {}
        for threat in vulnerability.threats:
            for name in document.covered(threat) if threat.category == "impact" else ():
                self._impacts.setdefault(name, {})[threat.details] = None
        self._remedies = [(item, frozenset(document.covered(item))) for item in vulnerability.remediations]
        self._ratings = [(vector, frozenset(products)) for vector, products in vulnerability.ratings]

    def groups(self) -> list[tuple[str, ...]]:
        """The ids of the products of which one thing is said."""
        groups: dict[tuple[object, ...], dict[str, None]] = {}
        for name, word in self.status.items():
            if word in vex_words.STATUS_FROM_CSAF:
                groups.setdefault((word, *self._said_of(name)), {})[name] = None
        order = {word: place for place, word in enumerate(self.vulnerability.product_status)}
        return [
            tuple(names) for key, names in sorted(groups.items(), key=lambda pair: order[str(pair[0][0])])
        ]

    def _said_of(self, name: str) -> tuple[object, ...]:
        return (
            self._labels.get(name, ""),
            tuple(self._impacts.get(name, ())),
            tuple(name in products for _, products in self._remedies),
            tuple(name in products for _, products in self._ratings),
        )

    def shown(self, ids: tuple[str, ...], primary: str = "") -> VexStatement:
        """What the document itself says of some products that have one status; `primary` is the name to go by."""
        said = self.vulnerability
        primary = primary or next(iter(self.names), said.title)
        word = self.status[ids[0]]
        nearest = vex_words.STATUS_FROM_CSAF[word]
        justification, justification_word = vex_words.from_flag(self._labels.get(ids[0], ""))
        is_same = vex_words.STATUS_TO_CSAF[nearest.word].word == word
        impact = "\n\n".join(self._impacts.get(ids[0], ()))
        return VexStatement(
            vulnerability=primary,
            status=nearest.word,
            status_word="" if is_same else word,
            products=stated(self.known, ids),
            aliases=tuple(name for name in self.names if name != primary),
            description="\n\n".join(note.text for note in said.notes if note.category == "description"),
            justification=justification,
            justification_word=justification_word,
            impact="" if impact == NO_REASON else impact,
            remedies=tuple(self._remedies_for(ids)),
            first=said.release_date,
            ratings=tuple(self._ratings_for(ids)),
            weaknesses=tuple(each.id for each in said.weaknesses),
            references=tuple(
                Reference(_LINKS.get(link.category, "WEB"), link.url) for link in said.references if link.url
            ),
            kept=self.kept,
        )

    def _remedies_for(self, ids: tuple[str, ...]) -> Iterator[VexRemedy]:
        for item, covered in self._remedies:
            here = tuple(name for name in ids if name in covered)
            if here and item.details != NO_ACTION:
                some = () if len(here) == len(ids) else tuple(each.id for each in stated(self.known, here))
                yield VexRemedy(
                    kind=item.category,
                    text=item.details,
                    url=item.url,
                    date=item.date,
                    products=tuple(dict.fromkeys(some)),
                    kept=_kept_of_remedy(item),
                )

    def _ratings_for(self, ids: tuple[str, ...]) -> Iterator[Rating]:
        for vector, products in self._ratings:
            if not products.isdisjoint(ids):
                kind = vector.partition("/")[0] if vector.startswith("CVSS:") else "CVSS:2.0"
                yield Rating(kind, vector)


def _statuses(vulnerability: Vulnerability) -> dict[str, str]:
    """The status of each product, the first; `recommended` may stand beside another, which says more."""
    found: dict[str, str] = {}
    for word, ids in vulnerability.product_status.items():
        for name in ids:
            if found.setdefault(name, word) == "recommended":
                found[name] = word
    return found


def _kept_of_remedy(item: Remediation) -> dict[str, bytes]:
    held = {"entitlements": item.entitlements, "restart_required": item.restart_required}
    return {name: json_text(value) for name, value in held.items() if value}


def _kept(tree: Object) -> dict[str, bytes]:
    """Members that no field holds; of notes and threats those that are of another kind."""
    kept = {name: value for name, value in tree.items() if name not in HELD}
    for member, own in (("notes", "description"), ("threats", "impact")):
        listed = kept.pop(member, None)
        others = [item for item in listed if _is_other(item, own)] if isinstance(listed, list) else listed
        if others:
            kept[member] = others
    return {name: json_text(value) for name, value in kept.items()}


def _is_other(item: object, own: str) -> bool:
    if not isinstance(item, dict):
        return True
    return item.get("category") != own and item.get("title") not in {PROPERTY, FILLER}
