"""What does an id mean that another system wrote? Found, kept elsewhere, stale or ambiguous; nothing is relinked silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.base.nearest import nearest
from wardbook.model.security_file import Device

_PIECES = re.compile(r"[^\W\d_]+|\d+")
_FAMILY = re.compile(r"([^\W\d_]+)[-_ ]?\d")

KINDS = (
    ("test", "tests"),
    ("control", "controls"),
    ("situation", "situations"),
    ("harm", "harms"),
    ("requirement", "requirements"),
    ("anomaly", "anomalies"),
    ("part", "parts"),
    ("asset", "assets"),
    ("flow", "flows"),
    ("finding", "findings"),
)
_OURS = frozenset({"test", "control", "situation", "harm"})
"""Kinds whose ids a person of this folder chose: another id that begins like one of them is meant to be one."""


class LinkProblem(msgspec.Struct, frozen=True):
    """Why a link cannot be followed, and the repair that is proposed."""

    says: str
    help: str
    proposals: tuple[str, ...] = ()


class KnownIds(msgspec.Struct, frozen=True):
    """Every id of a folder with what it is the id of; `gone` are ids that a source once held."""

    kinds: dict[str, tuple[str, ...]]
    alike: dict[str, tuple[str, ...]]
    families: dict[str, frozenset[str]]
    gone: frozenset[str]

    @classmethod
    def of(cls, device: Device, more: Mapping[str, str] | None = None) -> KnownIds:
        """The ids of a device; `more` are further ones with their kind, such as those of an export."""
        kinds: dict[str, tuple[str, ...]] = {}
        for name, kind in (*_ids(device), *(more or {}).items()):
            if kind not in kinds.get(name, ()):
                kinds[name] = (*kinds.get(name, ()), kind)
        alike: dict[str, tuple[str, ...]] = {}
        families: dict[str, set[str]] = {}
        for name, its in sorted(kinds.items()):
            alike[folded(name)] = (*alike.get(folded(name), ()), name)
            if _OURS & set(its) and (family := family_of(name)):
                families.setdefault(family, set()).add(name)
        return cls(
            kinds,
            alike,
            {family: frozenset(names) for family, names in families.items()},
            frozenset(name for source in device.sources.values() for name in source.gone) - kinds.keys(),
        )

    def problem(self, target: str) -> LinkProblem | None:
        """What is wrong with a link to `target`; None where it is known, or kept in another system."""
        if target in self.kinds:
            return self._ambiguous(target)
        alike = self.alike.get(folded(target), ())
        if len(alike) > 1:
            which = " or ".join(f"`{name}`" for name in alike)
            return LinkProblem(
                f"`{target}` is ambiguous: it can mean {which}", f"write {which} in the source", alike
            )
        if alike:
            return LinkProblem(
                f"nothing here has the id `{target}`", f"did you mean `{alike[0]}`? correct the link", alike
            )
        family = family_of(target)
        if target in self.gone:
            near = nearest(target, (name for name in self.kinds if family_of(name) == family))
            return LinkProblem(
                f"`{target}` is gone from its source", _proposed(near), (near,) if near else ()
            )
        if family in self.families:
            near = nearest(target, self.families[family])
            return LinkProblem(
                f"nothing here has the id `{target}`", _proposed(near), (near,) if near else ()
            )
        return None

    def _ambiguous(self, target: str) -> LinkProblem | None:
        kinds = self.kinds[target]
        if len(kinds) == 1:
            return None
        return LinkProblem(
            f"`{target}` is ambiguous: it is the id of a {' and of a '.join(kinds)}",
            "give one of them another id; `wardbook import --qualify` writes NAME/ID for the ids of an export",
        )


def _proposed(near: str | None) -> str:
    return f"the nearest is `{near}`; correct the link or take it away" if near else "take the link away"


def _ids(device: Device) -> Iterator[tuple[str, str]]:
    for kind, table in KINDS:
        yield from ((name, kind) for name in getattr(device, table))
    yield from (
        (control.requirement.id, "requirement") for control in device.controls.values() if control.requirement
    )


def folded(name: str) -> str:
    """An id as people confuse it: without case, signs and leading zeros (`hs1`, `HS-01`); other signs keep numbers apart."""
    return "-".join(
        piece.lstrip("0") or "0" if piece.isdigit() else piece.casefold() for piece in _PIECES.findall(name)
    )


def family_of(name: str) -> str:
    """The letters that a row of ids shares: `tc` of `TC-88`; "" where an id is more than letters and a number."""
    found = _FAMILY.match(name)
    return found[1].casefold() if found and "/" not in name and ":" not in name else ""


def is_derived(device: Device, target: str) -> bool:
    """Whether `target` is shaped like a threat or risk of this device: `comms/TID-222`, `HS-01/H-1`."""
    head, mark, _ = target.partition("/")
    return bool(mark) and (head in device.parts or head in device.flows or head in device.situations)


_UP = frozenset(
    {
        "satisfies",
        "refines",
        "implements",
        "derives",
        "derives from",
        "derived from",
        "is derived from",
        "from",
    }
    | {
        "traces to",
        "traced to",
        "trace to",
        "upstream",
        "upstream references",
        "parent",
        "parents",
        "parent key",
    }
    | {"parent id", "parent link", "has parent", "epic link", "covers", "mitigates", "fulfils", "fulfills"}
    | {
        "realizes",
        "realises",
        "is part of",
        "child of",
        "is child of",
        "erfüllt",
        "abgeleitet von",
        "verfeinert",
    }
    | {
        "übergeordnet",
        "satisfait",
        "dérive de",
        "specifies",
        "satisfy",
        "refine",
        "derive",
        "implement",
        "elaborates",
    }
)


def leads_up(kind: str) -> bool:
    """Whether a link of this kind leads to what a requirement derives from."""
    return " ".join(kind.replace("_", " ").replace("-", " ").split()).casefold() in _UP


def sorted_links(links: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Targets by kind of link, both in the order of the source; a link without a kind is of `links`."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, target in links:
        name = kind or "links"
        if target not in found.get(name, ()):
            found[name] = (*found.get(name, ()), target)
    return found
