"""What of a security file is compared: facts as (table, id, aspect) with their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.analysis.attack.plans import told
from wardbook.model.attack import Ability
from wardbook.model.record import Record
from wardbook.model.risk import Reached, Risk
from wardbook.model.security_file import SecurityFile

Key = tuple[str, str, str]
Facts = dict[Key, str]

_WRITTEN = (
    *("zones", "actors", "parts", "assets", "flows", "uses", "harms", "situations", "controls"),
    *("requirements", "tests", "evidence", "findings", "anomalies"),
    *("questions", "commitments", "deficiencies", "authorizations", "assessments"),
    *("procedures", "roles", "tools", "environments"),
)
"""Tables of the device whose every field is compared."""

_DERIVED: dict[str, tuple[str, ...]] = {
    "components": ("version", "purl", "supplier", "license", "support", "withheld"),
    "vulnerabilities": (
        *("severity", "scores", "known_exploited", "fixed_in", "deadline"),
        *("status", "decided", "justification", "reason"),
    ),
    "results": ("state",),
    "threats": (),
    "sboms": ("spec", "author", "timestamp", "completeness"),
    "obligations": ("state", "bound"),
    "determinations": ("state", "answer"),
}
"""Tables of the security file with the fields that are compared; none named means all but the id."""

_BUILT = (
    *("zones", "actors", "parts", "assets", "flows", "uses", "harms", "situations"),
    *("controls", "requirements", "anomalies"),
)
_NO_DESIGN = frozenset(
    {
        "note",
        "source",
        "audience",
        "because",
        "tests",
        "cost",
        "label",
        "stage",
        "support until",
        "end of life",
    }
    | {"service life", "markets", "customers ask", "banner", "family"}
)
"""Aspects that are no part of the design: remarks, where something is written, who reads it, plans and markets."""

_VERSION = re.compile(r"@[^/?#]*(?=[?#]|\Z)")
"""The version of a package URL."""

_BESIDE = frozenset({"id", "origin", "unknowns", "extra", "epss"})
_HOLDERS = frozenset({"format", "device", "classes", "lifecycle", "submission", "words", "libraries"})
_STANDINGS = ("before", "claimed", "proven")


def facts(file: SecurityFile) -> Facts:
    """Every fact that is compared. A thing itself has the aspect ""; what is not stated is no fact."""
    found: Facts = {}
    for table in _WRITTEN:
        found |= _table(table, getattr(file.device, table), ())
    for table, fields in _DERIVED.items():
        found |= _table(table, getattr(file, table, {}), fields)
    found |= _packages(file)
    found |= dict(_identity(file))
    found |= dict(_papers(file))
    found |= dict(_acceptance(file))
    found |= dict(_decisions(file))
    for risk in file.risks.values():
        found |= dict(_risk(risk))
        found |= dict(_plans(file, risk))
    for name, state in file.control_states.items():
        found["controls", name, "standing"] = state.standing
    return found


def design_facts(file: SecurityFile) -> Facts:
    """The facts that are the device itself: what it is and is for, how it is built, of what, and what users are told.

    Not among them is what people know, plan or decide about it (tests, evidence, decisions, life cycle, remarks),
    nor anything that follows from knowledge, advisories or the tool.
    """
    found: Facts = {}
    for table in _BUILT:
        found |= _table(table, getattr(file.device, table), ())
    found |= _table("components", file.components, ("version", "purl", "supplier", "withheld"))
    found |= _packages(file)
    found |= _table("told", file.device.told, ())
    found |= {key: text for key, text in _identity(file) if key[0] == "device"}
    return {key: text for key, text in found.items() if key[2] not in _NO_DESIGN}


def _packages(file: SecurityFile) -> Facts:
    """The package of each component without its version, which is a fact of its own: an upgrade is one change, not two."""
    return {
        ("components", name, "purl"): _VERSION.sub("", item.purl)
        for name, item in file.components.items()
        if item.purl
    }


def _table(table: str, records: Mapping[str, Record], fields: Iterable[str]) -> Facts:
    found: Facts = {}
    for name, record in records.items():
        if getattr(record, "state", "") == "does-not":
            continue  # what does not bind is no fact about the device
        found[table, name, ""] = _summary(record)
        for field in fields or (item for item in record.__struct_fields__ if item not in _BESIDE):
            value = getattr(record, field, None)
            if value not in (None, (), {}, ""):
                found[table, name, field.rstrip("_").replace("_", " ")] = _words(value)
    return found


def _summary(record: Record) -> str:
    """What a thing is, in a few words, for the line that says that it came or went."""
    for field in ("what", "summary", "title", "name", "do", "label", "text", "ask", "asks", "file"):
        value = getattr(record, field, None)
        if isinstance(value, str) and value:
            return value
    return str(getattr(record, "id", ""))


def _words(value: object) -> str:
    plain = msgspec.to_builtins(value)
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if isinstance(plain, str | int | float):
        return str(plain)
    if isinstance(plain, list | tuple):
        return ", ".join(_words(item) for item in plain)
    if isinstance(plain, dict):
        kept = {key: item for key, item in plain.items() if key not in ("origin", "unknowns", "extra")}
        return ", ".join(f"{key}: {_words(item)}" for key, item in kept.items() if item is not None)
    return str(plain)


def _identity(file: SecurityFile) -> Iterator[tuple[Key, str]]:
    """What the device is, field by field: its names, use, classes, markets, connections, life; and its submissions."""
    about = file.device.about
    for holder, words in ((about, ""), (about.device, ""), (about.classes, "class "), (about.lifecycle, "")):
        if holder is not None:
            yield from (
                (("device", "device", f"{words}{field}"), text)
                for field, text in _stated(holder)
                if field not in _HOLDERS
            )
    for market, item in about.submission.items():
        yield ("submissions", market, ""), item.type or "of no stated kind"
        yield from ((("submissions", market, field), text) for field, text in _stated(item))
    if file.device.postmarket is not None:
        for field, text in _stated(file.device.postmarket):
            yield ("postmarket", "postmarket", field), text


def _papers(file: SecurityFile) -> Iterator[tuple[Key, str]]:
    """What users are told, prose of people by its digest, and what people say about the documents."""
    for line in file.labelling.values():
        yield ("labelling", line.id, ""), line.text or f"nothing ({line.state})"
        yield ("labelling", line.id, "state"), line.state
    for path, text in file.inputs.items():
        if path.startswith("documents/"):
            yield ("documents", path, ""), text[: len("sha256:") + 12]
    if file.device.papers is not None:
        for name, item in file.device.papers.documents.items():
            yield ("documents", name, ""), item.number or name
            yield from ((("documents", name, field), text) for field, text in _stated(item))


def _stated(record: Record) -> Iterator[tuple[str, str]]:
    """Every field of a record that was stated, in words."""
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if field not in _BESIDE and value not in (None, (), {}, ""):
            yield field.rstrip("_").replace("_", " "), _words(value)


def _acceptance(file: SecurityFile) -> Iterator[tuple[Key, str]]:
    acceptance = file.device.acceptance
    for field in ("catastrophic", "critical", "serious", "minor", "negligible", "signed"):
        value = getattr(acceptance, field, None)
        if value is not None:
            yield ("acceptance", "acceptance", field), _words(value)


def _decisions(file: SecurityFile) -> Iterator[tuple[Key, str]]:
    for item in file.device.decisions:
        yield ("decisions", item.id, ""), item.why or "no reason is stated"
        for field in ("why", "by", "until", "to", "justification", "versions", "signed", "signed_in"):
            value = getattr(item, field)
            if value not in (None, ()):
                yield ("decisions", item.id, field.replace("_", " ")), _words(value)


def _risk(risk: Risk) -> Iterator[tuple[Key, str]]:
    yield ("risks", risk.id, ""), f"{risk.situation} can lead to {risk.harm}"
    yield ("risks", risk.id, "severity"), risk.severity or "not stated"
    for standing in _STANDINGS:
        reached: Reached = getattr(risk, standing)
        level = f"{reached.exploitability} of 5" if reached.exploitability else "nobody"
        yield ("risks", risk.id, f"exploitability {standing}"), level
        yield ("risks", risk.id, f"weakest attacker {standing}"), "; ".join(reached.weakest) or "nobody"
        yield ("risks", risk.id, f"verdict {standing}"), reached.verdict
    if risk.known_exploited:
        yield ("risks", risk.id, "known exploited"), ", ".join(risk.known_exploited)
    if risk.decided:
        yield ("risks", risk.id, "decided"), risk.decided
        yield ("risks", risk.id, "standing of the decision"), risk.standing


def _plans(file: SecurityFile, risk: Risk) -> Iterator[tuple[Key, str]]:
    """The plan to a situation under each set of controls, by what it does; once for all harms of the situation."""
    for standing in _STANDINGS:
        steps = [file.steps[name] for name in getattr(risk, standing).plan if name in file.steps]
        if steps:
            said = " → ".join(step.gives for step in steps)
            needs = told(
                Ability(*(max(levels) for levels in zip(*(item.takes for item in steps), strict=True)))
            )
            yield ("plans", risk.situation, standing), f"{said} (steps alone need {needs})"
