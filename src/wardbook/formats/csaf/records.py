"""CSAF documents as records of a feed: one advisory for each vulnerability, every product kept.

A product is named by its package URL where that leads to an ecosystem, by its CPE name, and where it has
neither by vendor and product in words, as advisories for medical devices are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from wardbook.formats.csaf.distribution_packages import DISTRIBUTIONS, Platform, named, placed, platform
from wardbook.formats.csaf.rules.covering import AFFECTED, FIXED, INVESTIGATED, NOT_AFFECTED
from wardbook.formats.csaf.shapes import CsafDocument, Product, Vulnerability
from wardbook.formats.version_texts import Versions, read_range, read_version
from wardbook.model.advisory import Advisory, Affected, Interval, Rating, Reference
from wardbook.model.purl import Purl

Places = Callable[[Purl], Sequence[tuple[str, str, str]]]
"""From a package URL to (ecosystem, name, version) of the places where it is looked up, the most telling first."""

_EVERY = Versions(intervals=(Interval(),))
_WITH_VERSION = re.compile(r"(.*\S) [vV]?([0-9][0-9.]*\.[xX])")
"""A product name with versions in it, `IntelliSpace Portal 8.0.x`."""

_LINKS = {"self": "ADVISORY", "external": "WEB"}


def advisories(document: CsafDocument, places: Places) -> tuple[Advisory, ...]:
    """One advisory for each vulnerability of a document.

    Its id is `TRACKING-ID:VULNERABILITY`, its source `csaf:PUBLISHER` in lower case with hyphens. A product id
    with a status and without a definition names nothing that could be looked up, and is left out.
    """
    made = _Maker(document, places)
    return tuple(
        made.advisory(number, vulnerability)
        for number, vulnerability in enumerate(document.vulnerabilities, 1)
    )


def source_of(document: CsafDocument) -> str:
    """`csaf:cisa`, `csaf:siemens-productcert`: who published, in one spelling."""
    return "csaf:" + (re.sub(r"\W+", "-", document.head.publisher.name.lower()).strip("-") or "unknown")


class _Maker:
    """Makes advisories of one document."""

    def __init__(self, document: CsafDocument, places: Places) -> None:
        self.document = document
        self.products = document.by_id
        self.named = _Named(document, places)
        self.source = source_of(document)

    def advisory(self, number: int, said: Vulnerability) -> Advisory:
        """The record of one vulnerability."""
        head = self.document.head
        own = [each.text for each in said.ids if each.text]
        name = said.cve or next(iter(own), "") or str(number)
        texts = [note.text for note in said.notes if note.category in {"description", "details", "summary"}]
        links = (*said.references, *head.references)
        return Advisory(
            id=f"{head.tracking.id}:{name}",
            source=self.source,
            aliases=tuple(dict.fromkeys((*((said.cve,) if said.cve else ()), *own))),
            related=(head.tracking.id,) if head.tracking.id else (),
            summary=said.title or head.title,
            details="\n\n".join(texts),
            published=said.release_date or head.tracking.initial_release_date,
            modified=head.tracking.current_release_date,
            ratings=tuple(dict.fromkeys(map(self._rating, (vector for vector, _ in said.ratings)))),
            weaknesses=tuple(dict.fromkeys(each.id for each in said.weaknesses if each.id)),
            references=tuple(
                dict.fromkeys(
                    Reference(_LINKS.get(link.category, "WEB"), link.url) for link in links if link.url
                )
            ),
            affected=tuple(dict.fromkeys(self._affected(said))),
            remedies=tuple(dict.fromkeys(self._remedies(said))),
        )

    def _rating(self, vector: str) -> Rating:
        version = vector.partition("/")[0] if vector.startswith("CVSS:") else "CVSS:2.0"
        return Rating(version, vector, self.document.head.publisher.name)

    def _remedies(self, said: Vulnerability) -> Iterator[str]:
        for item in said.remediations:
            text = " ".join(part for part in (item.details.strip(), item.url) if part)
            if text:
                yield f"{item.category}: {text}"
        for name in said.product_status.get("recommended", ()):
            product = self.products.get(name)
            yield f"recommended: {product.name if product else name}"

    def _affected(self, said: Vulnerability) -> Iterator[Affected]:
        """Every product with a status; fixed and unaffected versions stand with each statement of the same name."""
        status = {
            word: [
                made
                for name in said.product_status.get(word, ())
                if (product := self.products.get(name)) is not None
                for made in self.named.names(product)
            ]
            for word in (*AFFECTED, *FIXED, *NOT_AFFECTED, *INVESTIGATED)
        }
        fixed = _versions_by_name(status, FIXED)
        unaffected = _versions_by_name(status, NOT_AFFECTED)
        with_fixes = partial(_with_fixes, fixed=fixed, unaffected=unaffected)
        first, last = _bounds(status)
        seen = set()
        for word in AFFECTED:
            for one in status[word]:
                seen.add(_key(one))
                yield with_fixes(_bounded(one, word, first, last))
        for one in status["under_investigation"]:
            seen.add(_key(one))
            said_of = " ".join(one.versions) or one.version_text or "all versions"
            yield with_fixes(_emptied(one, unread=(f"under investigation: {said_of}",)))
        for one in (made for word in (*FIXED, *NOT_AFFECTED) for made in status[word]):
            if _key(one) not in seen:
                seen.add(_key(one))
                yield with_fixes(self._only_fixed(one, bool(fixed.get(_key(one)))))

    def _only_fixed(self, one: Affected, is_fixed: bool) -> Affected:
        """A product of which only fixed or unaffected versions are stated.

        Where a distribution states in which version a package is fixed, all before it are affected: its
        advisories say so by the fix alone. Elsewhere nothing follows, and a look-up stays undetermined.
        """
        if is_fixed and one.by == "package" and one.scheme in DISTRIBUTIONS:
            return _emptied(one, intervals=tuple(Interval("", version) for version in one.versions))
        return _emptied(one, unread=("only fixed versions are stated",) if is_fixed else ())


def _key(one: Affected) -> tuple[str, ...]:
    return (one.by, one.ecosystem, one.vendor, one.name, one.cpe)


def _emptied(
    one: Affected, *, unread: tuple[str, ...] = (), intervals: tuple[Interval, ...] = ()
) -> Affected:
    return msgspec.structs.replace(one, versions=(), intervals=intervals, version_text="", unread=unread)


def _versions_by_name(
    status: Mapping[str, list[Affected]], words: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for word in words:
        for one in status[word]:
            found.setdefault(_key(one), {}).update(dict.fromkeys(one.versions))
    return {key: tuple(versions) for key, versions in found.items()}


def _with_fixes(
    one: Affected,
    *,
    fixed: Mapping[tuple[str, ...], tuple[str, ...]],
    unaffected: Mapping[tuple[str, ...], tuple[str, ...]],
) -> Affected:
    key = _key(one)
    return msgspec.structs.replace(
        one,
        fixed=fixed.get(key, ()),
        unaffected=tuple(dict.fromkeys((*one.unaffected, *unaffected.get(key, ())))),
    )


def _bounds(
    status: Mapping[str, list[Affected]],
) -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], str]]:
    """The one first, and the one last affected version of each name that has just one of each."""
    found = []
    for word in ("first_affected", "last_affected"):
        versions = _versions_by_name(status, (word,))
        found.append({key: each[0] for key, each in versions.items() if len(each) == 1})
    return found[0], found[1]


def _bounded(
    one: Affected, word: str, first: Mapping[tuple[str, ...], str], last: Mapping[tuple[str, ...], str]
) -> Affected:
    """First and last affected version as an interval; one of them alone says nothing about what is beyond it."""
    key = _key(one)
    if word == "known_affected":
        return one
    if key in first and key in last:
        interval = Interval(first[key], last[key], includes_high=True)
        return msgspec.structs.replace(one, versions=(), intervals=(interval,))
    return msgspec.structs.replace(one, unread=(*one.unread, f"{word}: {' '.join(one.versions)}"))


class _Named:
    """What the products of a document are looked up by."""

    def __init__(self, document: CsafDocument, places: Places) -> None:
        publisher = document.head.publisher
        # A vendor that publishes for itself need not repeat its name in the product tree (3.2.1.8.1).
        self.vendor = publisher.name if publisher.category == "vendor" else ""
        self.places = places
        self.products = document.by_id
        self.made: dict[str, tuple[Affected, ...]] = {}

    def names(self, product: Product) -> tuple[Affected, ...]:
        """The product by package URL and CPE name where it has them, else in words."""
        if product.id not in self.made:
            carrier, runs_on = self._carrier(product)
            found = list(self._packages(carrier, platform(runs_on.helper.cpe if runs_on else "")))
            stated = _stated(carrier)
            if carrier.helper.cpe:
                found.append(_by_cpe(carrier.helper.cpe, stated))
            self.made[product.id] = tuple(found) or (self._words(carrier, stated),)
        return self.made[product.id]

    def _packages(self, carrier: Product, runs_on: Platform) -> Iterator[Affected]:
        """The product as packages of ecosystems."""
        stated = _stated(carrier)
        for text in carrier.helper.all_purls:
            try:
                purl = placed(Purl.parse(text), runs_on)
            except ValueError:
                continue
            yield from self._package(purl, stated, text, runs_on)
        if not carrier.helper.all_purls and (package := named(carrier.name, runs_on)) is not None:
            yield from self._package(placed(package, runs_on), _EVERY, carrier.name, runs_on)

    def _carrier(self, product: Product) -> tuple[Product, Product | None]:
        """What carries the vulnerability, and what it runs on.

        Of a relationship (3.2.2.4) that is the product it is about, unless the whole has identifiers of its own.
        """
        platform = None
        for _ in range(len(self.products)):
            relation = product.relation
            has_own = bool(product.helper.all_purls or product.helper.cpe)
            part = self.products.get(relation.product) if relation else None
            if relation is None or part is None or has_own:
                break
            platform = self.products.get(relation.relates_to) or platform
            product = part
        if product.relation and platform is None:
            platform = self.products.get(product.relation.relates_to)
        return product, platform

    def _package(
        self, purl: Purl, stated: Versions | None, said: str, runs_on: Platform
    ) -> Iterator[Affected]:
        found = self.places(purl)
        if not found:
            return
        # An extended stream of a release has fixes of its own; its platform says which stream it is.
        stream = (each for each in found if runs_on.product and f":{runs_on.product}:" in each[0])
        ecosystem, name, version = next(stream, found[0])
        # Distributions write a package's name where others write its version: without one, all are meant.
        unversioned = _EVERY if purl.type in DISTRIBUTIONS else stated
        own = Versions(versions=(version,)) if version else unversioned
        scheme = purl.type if purl.type in DISTRIBUTIONS else own.scheme if own else ""
        yield _with(Affected(by="package", ecosystem=ecosystem, name=name, scheme=scheme), own, said)

    def _words(self, product: Product, stated: Versions | None) -> Affected:
        vendor = product.named("vendor") or self.vendor
        name = product.named("product_name") or product.named("product_family") or product.name
        words = _version_words(product)
        split = _WITH_VERSION.fullmatch(name) if stated == _EVERY else None
        if split and (read := read_range(split[2])) is not None:
            name, stated = split[1], read
        scheme = stated.scheme if stated else ""
        return _with(
            Affected(by="text", vendor=vendor, name=name, scheme=scheme), stated, words or product.name
        )


def _by_cpe(cpe: str, stated: Versions | None) -> Affected:
    """A CPE name; its own version counts where the tree states none."""
    version = _cpe_version(cpe)
    own = Versions(versions=(version,)) if version and stated in {None, _EVERY} else stated
    return _with(Affected(by="cpe", cpe=cpe, scheme=own.scheme if own else ""), own, version)


def _cpe_version(cpe: str) -> str:
    """The version of a CPE name of either binding, "" for any."""
    parts = re.split(r"(?<!\\):", cpe)
    at = 5 if cpe.startswith("cpe:2.3:") else 4
    text = parts[at] if len(parts) > at else ""
    return "" if text in {"*", "-", ""} else text.replace("\\", "")


def _with(one: Affected, versions: Versions | None, said: str) -> Affected:
    """The product with its versions; words that could not be read stay as words."""
    if versions is None:
        return msgspec.structs.replace(one, version_text=said)
    return msgspec.structs.replace(
        one, versions=versions.versions, intervals=versions.intervals, unaffected=versions.unaffected
    )


def _version_words(product: Product) -> str:
    words = product.named("product_version", "product_version_range")
    more = [name for category, name in product.branches if category in {"patch_level", "service_pack"}]
    return " ".join([word for word in (words, *more) if word])


def _stated(product: Product) -> Versions | None:
    """The versions that the branches of a product state; all where they name a product without any version.

    None for words that cannot be read, and where a product has no branches: its version stands in its name.
    """
    words = _version_words(product)
    if not words:
        return _EVERY if product.branches else None
    is_one = product.named("product_version") or not product.named("product_version_range")
    return read_version(words) if is_one else read_range(words)
