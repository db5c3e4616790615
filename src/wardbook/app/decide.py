"""Write down what a person decided: one record of decisions.yaml, spliced in, read again before it replaces the file."""

from __future__ import annotations

import datetime
import difflib
from pathlib import Path

import msgspec

from wardbook.analysis.vulnerabilities import speaks_of_a_vulnerability
from wardbook.app.check import check
from wardbook.app.decidable import objection
from wardbook.base.atomic import write_file
from wardbook.base.nearest import nearest
from wardbook.device.splice import NotSpliceable, Value, add_to_list, replace_in_list
from wardbook.model.decisions import Decision
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.vulnerability import Vulnerability

FILE = "decisions.yaml"


class Refused(Exception):
    """Raised when a decision cannot be written down as it stands; says what is missing or wrong, and what helps."""


class Written(msgspec.Struct, frozen=True):
    """What was, or would be, written: the file, the change as a unified difference, and the decision's id."""

    path: Path
    change: str
    decision: Decision


def decide(
    folder: Path,
    decision: Decision,
    *,
    as_of: datetime.date,
    replace: bool = False,
    dry_run: bool = False,
) -> Written:
    """Add a decision to the folder, or replace the one about the same thing.

    A decision about a vulnerability is about the versions of the part that are shipped now unless it lists
    others. Raises Refused for an id that nothing has, for `not_affected` without a justification, without a
    reason or a person, and where the file cannot be extended; the folder is as it was then.
    """
    checked = check(folder, as_of=as_of)
    file = checked.report.subject
    if file is None:
        raise Refused(f"{folder} describes no device; `wardbook check` says why")
    _insist(decision)
    meant = _about(decision, file)
    data = checked.files.get(FILE, b"")
    number = _existing(meant, file)
    if number is not None and not replace:
        raise Refused(f"`{meant.about}` is decided already in {FILE}; add --replace to write it anew")
    try:
        record = fields(meant)
        after = add_to_list(data, record) if number is None else replace_in_list(data, number, record)
    except NotSpliceable as error:
        raise Refused(f"{FILE} cannot be extended: {error}") from None
    if not dry_run:
        write_file(folder / FILE, after)
    return Written(folder / FILE, difference(data, after), meant)


def _insist(decision: Decision) -> None:
    for name, option in (("why", "--why"), ("by", "--by")):
        if not getattr(decision, name):
            raise Refused(f"a decision needs {option}: nobody can rely on it otherwise")
    if decision.is_ == "not_affected" and decision.justification is None:
        raise Refused(
            "`not_affected` needs --justification, such as code_not_present; other tools read only that"
        )


def _about(decision: Decision, file: SecurityFile) -> Decision:
    """The decision with its id as it is kept: a vulnerability without its version, which `versions` says instead."""
    found = _vulnerabilities(decision.about, file)
    if not speaks_of_a_vulnerability(decision):
        problem = "" if found else objection(decision, file)
        if problem:
            raise Refused(problem)
        return decision
    if not found:
        known = [item.id for item in file.vulnerabilities.values()]
        guess = nearest(decision.about, known)
        raise Refused(
            f"no vulnerability of this device is called `{decision.about}`"
            + (f"; did you mean `{guess}`?" if guess else "; `wardbook show vulnerabilities` lists them")
        )
    parts = sorted({item.part for item in found})
    versions = decision.versions or tuple(
        sorted({version for part in parts if (version := file.device.parts[part].version)})
    )
    about = decision.about
    if len(found) == 1 and about == found[0].id:
        about = f"{found[0].vulnerability}@{found[0].component}"
    return msgspec.structs.replace(decision, about=about, versions=versions)


def _vulnerabilities(about: str, file: SecurityFile) -> list[Vulnerability]:
    name, _, place = about.partition("@")
    return [
        item
        for item in file.vulnerabilities.values()
        if name in (item.vulnerability, *item.aliases)
        and (not place or place in (item.part, item.component, item.id.partition("@")[2]))
    ]


def _existing(decision: Decision, file: SecurityFile) -> int | None:
    """The place in decisions.yaml of the decision about the same thing."""
    places = (
        number
        for number, item in enumerate(as_written(file.device))
        if item.about == decision.about and item.is_ != "overridden"
    )
    return None if decision.is_ == "overridden" else next(places, None)


def as_written(device: Device) -> list[Decision]:
    """The decisions of decisions.yaml in the order in which they stand there; a device has them sorted."""
    own = (item for item in device.decisions if item.origin.span.file == FILE)
    return sorted(own, key=lambda item: item.origin.span.line)


def fields(decision: Decision) -> dict[str, Value]:
    """The fields of a decision as decisions.yaml has them, in the order in which people read them."""
    given: dict[str, Value | None] = {
        "about": decision.about,
        "is": decision.is_,
        "versions": decision.versions or None,
        "justification": decision.justification,
        "to": decision.to,
        "why": decision.why,
        "by": decision.by,
        "date": decision.date.isoformat() if decision.date else None,
        "until": decision.until.isoformat() if decision.until else None,
        "until-version": decision.until_version,
        "interim": decision.interim,
        "reach": decision.reach,
        "signed": decision.signed,
        "note": decision.note,
    }
    return {key: value for key, value in given.items() if value is not None}


def difference(before: bytes, after: bytes, name: str = FILE) -> str:
    """What changes in the file of that name, as a unified difference."""
    lines = difflib.unified_diff(
        before.decode("utf-8", "replace").splitlines(keepends=True),
        after.decode("utf-8", "replace").splitlines(keepends=True),
        name,
        name,
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
