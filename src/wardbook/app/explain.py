"""Why: a rule by its code, a thing of the model by its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module

import msgspec

from wardbook.base.nearest import nearest
from wardbook.knowledge.reader import Knowledge
from wardbook.model.obligation import CarriedClause, Obligation
from wardbook.model.record import Record
from wardbook.model.rule import FINDINGS, RuleDoc, describe
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rulebook

_FINDING_MODULES = (
    "source.findings",
    "device.findings",
    "app.feed_store",
    "app.world_making",
    "app.snapshots",
    "formats.boundary",
    "formats.csaf.checking",
    "formats.gettext",
    "formats.official",
    "intelligence.snapshot",
    "rules.assessment",
    "documents.imprint",
    "documents.language",
    "documents.outline",
    "documents.prose",
    "documents.shelf",
    "documents.writers.pdf",
    "submission.attachments",
    "submission.opening",
)
"""Where readers and writers define what they find; loaded when all codes are asked for."""


class Explanation(msgspec.Struct, frozen=True):
    """A heading and sections of (title, text)."""

    heading: str
    sections: tuple[tuple[str, str], ...]


def all_codes() -> dict[str, RuleDoc]:
    """The description of every rule and every reader's finding, by code."""
    for module in _FINDING_MODULES:
        import_module(f"wardbook.{module}")
    docs = {code: describe(code, function) for code, function in FINDINGS.items()}
    docs |= {item.code: item.doc for item in rulebook()}
    return dict(sorted(docs.items()))


def explain_code(code: str, knowledge: Knowledge) -> Explanation | None:
    """What a rule means, a bad and a good example, who asks and from when it blocks; None for an unknown code."""
    doc = all_codes().get(code.upper())
    if doc is None:
        return None
    sections = [("", doc.meaning)]
    sections += [("Flagged", example) for example in doc.flagged]
    sections += [("Accepted", example) for example in doc.accepted]
    if doc.asked_by:
        sections.append(("Asked by", "\n".join(_asked(item, knowledge) for item in doc.asked_by)))
    if doc.code in FINDINGS:
        sections.append(("Weight", "always blocks: what cannot be read cannot be trusted"))
    else:
        when = (
            "never blocks, it only notes"
            if doc.blocks_at is None
            else f"a note before the milestone {doc.blocks_at.value}, an error from there on"
        )
        sections.append(("Weight", f"{when}; ground: {doc.ground.value}"))
        sections.append(
            (
                "Waive",
                f'decisions.yaml: - {{about: "{doc.code}@ID", is: waived, why: "…", by: "…", date: YYYY-MM-DD, until: YYYY-MM-DD}}',
            )
        )
    return Explanation(f"{doc.code}  {doc.title}", tuple(section for section in sections if section[1]))


def _asked(item: str, knowledge: Knowledge) -> str:
    record = knowledge.get(item)
    return f"{item}  {record.title}" if record else item


def explain_id(name: str, file: SecurityFile, knowledge: Knowledge) -> Explanation | None:
    """Where a thing of the model stands, what was said of it, what is missing and what points to it."""
    about = file.device.about
    if name in {"device", about.device.id}:
        return _explain_records(name, [("the device", about)], file)
    found = knowledge.get(name)
    named = [item for item in _records(file) if getattr(item[1], "id", None) == name and found is None]
    if named:
        # What a person wrote comes before what was derived of it under the same id.
        named.sort(key=lambda item: not str(item[1].origin.span))
        return _explain_records(name, named, file)
    if found is not None:
        source = knowledge.source(found.source)
        sections = [
            ("", found.says),
            (
                "Source",
                f"{source.title if source else found.source}, edition {found.edition}, section {found.section}",
            ),
            ("For this device", _bound(file.obligations.get(name))),
            ("Carried by", _carried(file.clauses.get(name))),
            ("Verified", f"{found.verified}: {found.checked}"),
        ]
        return Explanation(f"{found.id}  {found.title}", tuple(section for section in sections if section[1]))
    return None


def _bound(item: Obligation | None) -> str:
    """Whether an obligation binds the device, by which market and which facts."""
    if item is None:
        return ""
    through = f" (recognised by {', '.join(item.through)})" if item.through else ""
    told = (
        f"{item.state.replace('does-not', 'does not apply')}, because: {item.because}{through}; {item.bound}"
    )
    return told + (f"; answered by {', '.join(item.evidence)}" if item.evidence else "")


def _carried(item: CarriedClause | None) -> str:
    return f"{', '.join(item.procedures) or 'no procedure'}: {item.state}" if item else ""


def suggestions(name: str, file: SecurityFile | None) -> str | None:
    """The id or code that `name` may be a slip of."""
    known = list(all_codes())
    if file is not None:
        known += [str(getattr(record, "id", "")) for _, record in _records(file)]
    return nearest(name, known)


def _records(file: SecurityFile) -> Iterator[tuple[str, Record]]:
    for holder in (file, file.device):
        for table in holder.__struct_fields__:
            value = getattr(holder, table)
            if isinstance(value, dict):
                for record in value.values():
                    if isinstance(record, Record):
                        yield table.replace("_", " "), record


def _explain_records(name: str, named: Sequence[tuple[str, Record]], file: SecurityFile) -> Explanation:
    """The first of the records that bear the name in full, the others by their facts."""
    (kind, record), *derived = named
    missing = [
        f"{gap.field}: {gap.says}"
        + (f" ({gap.why})" if gap.why else "")
        + (f", asked by {', '.join(gap.asked_by)}" if gap.asked_by else "")
        for gap in file.gaps.values()
        if gap.about == name
    ]
    own = [item for _, item in named]
    pointers = sorted(
        f"{other} {getattr(item, 'id', '')}"
        for other, item in _records(file)
        if not any(item is one for one in own) and _mentions(item, name)
    )
    sections = [
        ("Stands in", str(record.origin.span) or "nowhere: it is derived"),
        ("Stated" if str(record.origin.span) else "Derived", _facts(record)),
        *((other.capitalize(), _facts(item)) for other, item in derived),
        ("Missing", "\n".join(missing)),
        ("Named by", "\n".join(pointers)),
    ]
    return Explanation(f"{name}  ({kind})", tuple(section for section in sections if section[1]))


def _facts(record: Record) -> str:
    """One line for each thing that is said, without where it stands."""
    plain = msgspec.to_builtins(record)
    facts = {key: value for key, value in plain.items() if key not in ("origin", "unknowns", "extra", "id")}
    return "\n".join(f"{key}: {_plain(value)}" for key, value in facts.items())


def _plain(value: object) -> str:
    """A value as the device folder has it: lists and maps in one line, places left out."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, dict):
        inner = ((key, item) for key, item in value.items() if key not in ("origin", "unknowns", "extra"))
        return f"{{{', '.join(f'{key}: {_plain(item)}' for key, item in inner)}}}"
    return "none" if value is None else str(value)


def _mentions(record: Record, name: str) -> bool:
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if (
            value == name
            or (isinstance(value, tuple) and name in value)
            or (isinstance(value, dict) and field != "unknowns" and name in value)
        ):
            return field not in ("id", "origin")
    return False
