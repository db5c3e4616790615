"""Which fields of requirements.yaml and anomalies.yaml does a record of an export give?"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from wardbook.analysis.foreign_links import KnownIds, folded, is_derived, leads_up, sorted_links
from wardbook.analysis.imported_words import words_digest
from wardbook.formats.requirements.headings import folded as spelled
from wardbook.model.controls import Requirement
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.foreign import ForeignRecord
from wardbook.model.security_file import Device

Given = str | tuple[str, ...] | dict[str, tuple[str, ...]]

STATES: dict[str, tuple[str, ...]] = {
    "draft": (
        *("draft", "new", "open", "proposed", "in review", "in progress", "to do", "in work", "reopened"),
        *("entwurf", "in bearbeitung", "in pruefung", "brouillon", "en cours", "borrador"),
    ),
    "approved": (
        *("approved", "accepted", "released", "reviewed", "agreed", "baselined", "verified", "implemented"),
        *("freigegeben", "genehmigt", "approuve", "approuvee", "aprobado"),
    ),
    "retired": (
        *("retired", "obsolete", "deleted", "rejected", "withdrawn", "removed", "cancelled", "canceled"),
        *("geloescht", "verworfen", "entfallen", "ungueltig", "supprime", "obsolet", "rechazado"),
    ),
}
DECISIONS: dict[str, tuple[str, ...]] = {
    "open": (
        *(
            "open",
            "new",
            "to do",
            "in progress",
            "reopened",
            "confirmed",
            "assigned",
            "in review",
            "unresolved",
        ),
        *("offen", "neu", "in bearbeitung", "ouvert", "en cours", "abierto"),
    ),
    "deferred": (
        "deferred",
        "postponed",
        "later",
        "on hold",
        "zurueckgestellt",
        "verschoben",
        "differe",
        "reporte",
    ),
    "accepted": (
        *(
            "accepted",
            "won t fix",
            "wont fix",
            "won t do",
            "wont do",
            "accepted risk",
            "will not fix",
            "as designed",
        ),
        *("akzeptiert", "accepte"),
    ),
    "fixed": (
        *("fixed", "done", "closed", "resolved", "verified", "complete", "completed", "duplicate"),
        *(
            "cannot reproduce",
            "not a bug",
            "invalid",
            "erledigt",
            "geschlossen",
            "behoben",
            "geloest",
            "ferme",
        ),
        *("resolu", "corrige", "cerrado"),
    ),
}
"""Words of systems, folded, for our states and decisions; a word that is not here is kept as `status` alone."""

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,60}")
_CWE = re.compile(r"(?:CWE-?)?\s*(\d{1,5})", re.IGNORECASE)
_FROM = frozenset({"situation", "harm"})


class Wanted(msgspec.Struct, frozen=True):
    """Fields that carry the words of a record, with the digest of these, the others, and links that cannot be followed."""

    words: str
    text: dict[str, Given | None]
    others: dict[str, Given]
    filling: dict[str, Given] = {}
    problems: tuple[Diagnostic, ...] = ()


def of_requirement(
    record: ForeignRecord, device: Device, names: KnownIds, here: Requirement | None
) -> Wanted:
    """A requirement: its words, its links where their ends are things of this folder, and everything else verbatim."""
    given = record.fields
    text = given.get("text") or given.get("title", "")
    title = given.get("title") if given.get("text") else None
    ups, tests, rest = _ends(record, device, names)
    status = given.get("status", "")
    state = _word(status, STATES)
    others: dict[str, Given] = {
        "from": _joined(here.from_ if here else (), ups),
        "tests": _joined(here.tests if here else (), tests),
        "links": sorted_links(rest),
        "status": status,
        "state": state,
        "revision": given.get("revision", ""),
        **_extra(given),
    }
    if state == "retired" and not (here and here.because):
        others["because"] = f"its state in the export is `{status}`"
    return Wanted(
        words=words_digest(title, text, given.get("accept")),
        text={"title": title, "text": text, "accept": given.get("accept")},
        others={name: value for name, value in others.items() if value},
        problems=_problems(record, names),
    )


def of_anomaly(record: ForeignRecord, device: Device, names: KnownIds) -> Wanted:
    """An anomaly; assessments are filled in where nobody wrote any here, and never replaced."""
    given = record.fields
    what = given.get("title") or given.get("text", "")
    details = given.get("text") if given.get("title") else None
    places, elsewhere = _places(given.get("component", ""), device)
    version = given.get("until-version", "")
    others: dict[str, Given] = {
        "severity": given.get("severity", ""),
        "component": ", ".join(elsewhere),
        "cwe": tuple(dict.fromkeys(_CWE.findall(given.get("cwe", "")))),
        "found-in": given.get("found-in", ""),
        "is": decision(given),
        "status": given.get("status", ""),
        "revision": given.get("revision", ""),
        "links": sorted_links((link.kind, link.target) for link in record.links),
        **_extra(given),
    }
    others |= (
        {"until-version": version}
        if _VERSION.fullmatch(version)
        else {"plan": version and f"planned for {version}"}
    )
    filling: dict[str, Given] = {"at": places}
    filling |= {name: given.get(name, "") for name in ("security", "safety", "because")}
    return Wanted(
        words=words_digest(what, details),
        text={"what": what, "details": details},
        others={name: value for name, value in others.items() if value},
        filling={name: value for name, value in filling.items() if value},
        problems=_problems(record, names),
    )


def decision(given: Mapping[str, str]) -> str:
    """What was decided about an anomaly: the resolution says more than the state, `Closed` as `Won't Fix`."""
    return _word(given.get("resolution", ""), DECISIONS) or _word(given.get("status", ""), DECISIONS)


def _word(said: str, words: Mapping[str, tuple[str, ...]]) -> str:
    return next((ours for ours, spellings in words.items() if spelled(said) in spellings), "")


def _extra(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name.startswith("x-")}


def _joined(here: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*here, *more)))


_End = tuple[str, str]


def _ends(
    record: ForeignRecord, device: Device, names: KnownIds
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[_End, ...]]:
    """The links by what they lead to: what the requirement derives from, its tests, and all others with their kind."""
    ups: list[str] = []
    tests: list[str] = []
    rest: list[_End] = []
    for link in record.links:
        kinds = names.kinds.get(link.target, ())
        is_above = set(kinds) <= _FROM or (kinds == ("requirement",) and leads_up(link.kind))
        if kinds == ("test",):
            tests.append(link.target)
        elif is_above if kinds else is_derived(device, link.target) or _is_obligation(link.target):
            ups.append(link.target)
        else:
            rest.append((link.kind, link.target))
    return tuple(ups), tuple(tests), tuple(rest)


_OBLIGATION = re.compile(r"[a-z0-9][a-z0-9.-]*:[\w.()-]+|customers-ask/[\w-]+")


def _is_obligation(target: str) -> bool:
    return bool(_OBLIGATION.fullmatch(target))


def _problems(record: ForeignRecord, names: KnownIds) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            code="CT121",
            at=record.at,
            subject=record.id,
            says=f"a link of `{record.id[:80]}`: {problem.says}",
            help=problem.help,
        )
        for link in record.links
        if (problem := names.problem(link.target)) is not None
    )


def _places(said: str, device: Device) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parts that components of another system mean without doubt, and the words of those that mean none."""
    by_name = {folded(name): name for name in device.parts}
    parts: list[str] = []
    elsewhere: list[str] = []
    for word in filter(None, (piece.strip() for piece in re.split(r"[,;\n]", said))):
        ours = (
            word
            if word in device.parts or word in device.zones or word in device.flows
            else by_name.get(folded(word))
        )
        if ours:
            parts.append(ours)
        else:
            elsewhere.append(word)
    return tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(elsewhere))
