"""What is asked about a component, and in which order of trust: package, then CPE, then words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from wardbook.intelligence import ecosystems
from wardbook.intelligence.cpe import KERNEL, parsed
from wardbook.intelligence.places import Place
from wardbook.intelligence.snapshot import Coverage
from wardbook.intelligence.snapshot_rows import cpe_name, package_name, proposal_name, words_name
from wardbook.intelligence.targets import Target, stated_version
from wardbook.intelligence.text_names import folded_product

Way = Literal["package", "distribution", "cpe", "words", "called"]

DISTRIBUTIONS = frozenset({"apk", "deb", "rpm"})

PARTLY = frozenset({"GIT", "GitHub Actions", "OSS-Fuzz"})
"""Ecosystems whose silence says nothing: they hold some projects out of many of that type of package URL."""

WITHOUT_ECOSYSTEM = frozenset(
    {"", "bitbucket", "conan", "generic", "git", "github", "gitlab", "swid", "vcpkg", "yocto"}
)
"""Types of package URL (none at all among them) under which a name alone says which project is meant."""


_ANY_PART = "its CPE name leaves open whether it is an application, an operating system or hardware"


class Question(msgspec.Struct, frozen=True, gc=False):
    """A name to look up and the version to hold against what is said.

    `narrow` is the CPE's target software, `doubt` what makes the name itself less than certain.
    """

    way: Way
    name: str
    version: str
    narrow: str = "*"
    doubt: str = ""


class Plan(msgspec.Struct, frozen=True, gc=False):
    """Everything asked about one component.

    `covered` names what answers for it as a whole, "" where nothing does. `why` says what is missing: that, or
    the name under which the covered source would speak of it.
    """

    questions: tuple[Question, ...]
    covered: str = ""
    why: str = ""


def answered_for(coverage: Coverage) -> frozenset[str]:
    """The ecosystems that a snapshot covers as a whole; of a distribution, the releases that it names at all."""
    whole = frozenset(coverage.ecosystems) - PARTLY
    return whole | {name for name in coverage.named if ecosystems.base(name) in whole}


def plan(target: Target, coverage: Coverage, whole: frozenset[str]) -> Plan:
    """What to ask about a component; `whole` are the ecosystems that the snapshot covers as a whole.

    A distribution's package is asked about in its distribution alone: fixes are ported back there, so
    upstream versions mean nothing. CPE and words are asked only where no source covers its package URL.
    """
    kind = target.purl.type if target.purl else ""
    places, why = ecosystems.look_up(target.purl, target.built_from) if target.purl else (target.places, "")
    way: Way = "distribution" if kind in DISTRIBUTIONS else "package"
    version = target.version
    found = [
        Question(
            way,
            package_name(ecosystem, name),
            version if own == version else stated_version(own) or version,
        )
        for ecosystem, name, own in places
    ]
    found += _of_every_release(found, coverage) if way == "distribution" else ()
    for ecosystem, _, _ in places:
        if ecosystem in whole:
            return Plan(tuple(found), ecosystem, why)
    if way == "distribution":
        return Plan(tuple(found), "", why or _uncovered(places))
    by_cpe = list(_by_cpe(target))
    found += by_cpe
    found += _by_words(target)
    if not by_cpe and kind in WITHOUT_ECOSYSTEM:
        found += [Question("called", proposal_name(name), target.version) for name in product_names(target)]
    covered = "CPE" if by_cpe and coverage.has_cpe else ""
    return Plan(tuple(found), covered, "" if covered else _reason(target, bool(by_cpe), places, why))


def _of_every_release(asked: Iterable[Question], coverage: Coverage) -> Iterator[Question]:
    """The same questions in the distribution itself, where records name it without a release (OSV schema, `ecosystem`)."""
    seen: set[Question] = set()
    for one in asked:
        ecosystem, _, name = one.name.partition("/")
        whole = msgspec.structs.replace(one, name=package_name(ecosystems.base(ecosystem), name))
        if ":" in ecosystem and ecosystems.base(ecosystem) in coverage.named and whole not in seen:
            seen.add(whole)
            yield whole


def _uncovered(places: Iterable[Place]) -> str:
    told = sorted({ecosystems.base(one.ecosystem) for one in places})
    return f"no source of the snapshot covers {' or '.join(told)}"


def _reason(target: Target, is_named: bool, places: tuple[Place, ...], why: str) -> str:
    if is_named:
        return "no source of the snapshot covers CPE names as a whole, and none speaks of this product"
    if target.cpes:
        return (
            f"its CPE name {target.cpes[0][:80]} names no one product, for its vendor or product is left open"
        )
    if places and all(one.ecosystem in PARTLY for one in places):
        return "its package URL names no registry that advisories are published for, and it has no CPE name"
    if places or why:
        return why or _uncovered(places)
    return "it has neither a package URL nor a CPE name"


def _by_cpe(target: Target) -> Iterator[Question]:
    names = set(target.cpes)
    if not names and target.purl and ecosystems.is_kernel(target.purl):
        names = {KERNEL}
    for text in sorted(names):
        cpe = parsed(text)
        if cpe is not None:
            version = stated_version(cpe.whole_version) or target.version
            doubt = _ANY_PART if len(cpe.products) > 1 else ""
            yield from (
                Question("cpe", cpe_name(*key), version, cpe.target_sw, doubt) for key in cpe.products
            )


def _by_words(target: Target) -> list[Question]:
    """The product in words, with and without each vendor's name in it."""
    makers = vendors(target)
    names = sorted({folded_product(vendor, target.name) for vendor in makers} - {""})
    return [Question("words", words_name(name), target.version) for name in names]


def vendors(target: Target) -> tuple[str, ...]:
    """Everybody who is said to make it, the vendors of its CPE names among them."""
    of_cpe = [cpe.vendor.replace("_", " ") for text in target.cpes if (cpe := parsed(text))]
    return tuple(dict.fromkeys((*target.vendors, *of_cpe)))


def product_names(target: Target) -> list[str]:
    """The spellings under which CPE may list a component's bare name, and products whose vendor its CPE leaves open."""
    bare = (target.purl.name if target.purl else target.name).lower().strip()
    found = {bare, bare.replace(" ", "_"), bare.replace("-", "_"), bare.replace("_", "-")}
    open_ones = [cpe.product for text in target.cpes if (cpe := parsed(text)) and cpe.vendor == "*"]
    return sorted(found.union(open_ones) - {"", "*", "-"})
