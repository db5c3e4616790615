"""The changes of a device since it was authorized, as a market asks about them; and who decided what, written down."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from wardbook.analysis.changes import (
    FITS,
    assessed,
    changes_digest,
    design_state,
    last_authorizations,
    questions,
)
from wardbook.app.check import check
from wardbook.app.decide import difference
from wardbook.app.difference import Compared, Progress, compare
from wardbook.app.difference_sides import GIT, NotComparable, opened
from wardbook.app.git import Failed
from wardbook.app.git_folder import lasting
from wardbook.app.inputs import read_device
from wardbook.base.atomic import write_file
from wardbook.base.nearest import nearest
from wardbook.device.splice import Block, NotSpliceable, Value, add_to_section
from wardbook.knowledge.reader import load
from wardbook.model.change_assessment import ChangeAssessment
from wardbook.model.changes import Assessment, Authorization, ChangeAnswer
from wardbook.model.security_file import SecurityFile
from wardbook.source.forms import why_not_an_id

SCHEMA = "wardbook/change-assessment/1"
FILE = "regulators.yaml"
MARKETS = {"fda": "us", "eu": "eu"}
"""Whose questions are asked, and the market they hold for."""


class Refused(Exception):
    """Raised where a record cannot be written, or changes cannot be held against an authorization; says what helps."""


class Written(msgspec.Struct, frozen=True):
    """What was, or would be, written: the file, the change as a unified difference, and what the writer should hear."""

    path: Path
    change: str
    remarks: tuple[str, ...] = ()


def assess(
    old: str | None,
    new: str,
    *,
    who: str,
    as_of: datetime.date,
    folder: Path = Path(),
    intel: Path | None = None,
    progress: Progress = lambda _: None,
) -> ChangeAssessment:
    """The questions of `who` (a key of MARKETS) over the changes from `old` to `new`.

    Without `old`, from the state that the last authorization of that market says is kept. Raises Refused, and
    NotComparable for sides that cannot be read.
    """
    market = MARKETS[who]
    before = old if old is not None else _kept(new, market, as_of, folder, intel)
    compared = compare(before, new, as_of=as_of, folder=folder, intel=intel, progress=progress)
    return assessed(compared.difference, compared.old, compared.new, _authorization(compared, market), load())


def as_json(found: ChangeAssessment) -> dict[str, Any]:
    """The assessment as plain values."""
    return {"schema": SCHEMA, **_without_places(msgspec.to_builtins(found))}


def _without_places(value: Any) -> Any:  # Any: JSON values
    """What was written, without where it stands: a remark above it changes nothing that is printed."""
    if isinstance(value, dict):
        return {key: _without_places(item) for key, item in value.items() if key != "origin"}
    if isinstance(value, list | tuple):
        return [_without_places(item) for item in value]
    return value


def authorized(
    folder: Path,
    name: str,
    record: Authorization,
    *,
    as_of: datetime.date,
    intel: Path | None = None,
    dry_run: bool = False,
) -> Written:
    """Write what was authorized into regulators.yaml, with the digest of the design that `kept` leads to. Raises Refused."""
    _insist_market(record.market)
    kept = record.kept or str(folder)
    try:
        with opened(_place(kept, folder), as_of, folder, intel) as side:
            state, version = design_state(side.file), side.file.device.about.device.version
    except NotComparable as error:
        raise Refused(str(error)) from None
    remarks = []
    if record.version and version and record.version != version:
        raise Refused(
            f"`{kept}` is version {version}, not {record.version}; name the state that was authorized"
        )
    if record.kept is None:
        remarks.append(
            "nothing says where this state is kept; add --kept git:REVISION or a package, or every comparison has to name it"
        )
    lasts = _lasting(record.kept, folder)
    if lasts != record.kept:
        remarks.append(f"`{record.kept}` moves with the next commit; `{lasts}` is written, which does not")
    fields: dict[str, Value] = {
        **_given("market", record.market),
        **_given("route", record.route),
        **_given("number", record.number),
        **_given("date", record.date.isoformat() if record.date else None),
        **_given("version", record.version or version),
        **_given("kept", lasts),
        "state": state,
    }
    return _write(folder, "authorizations", name, fields, tuple(remarks), dry_run=dry_run)


def _lasting(kept: str | None, folder: Path) -> str | None:
    if kept is None or not kept.startswith(GIT):
        return kept
    try:
        return GIT + lasting(folder, kept.removeprefix(GIT))
    except Failed as error:  # it was read a moment ago
        raise Refused(f"`{kept}` cannot be read: {error}") from None


def decided(
    folder: Path,
    name: str,
    record: Assessment,
    *,
    as_of: datetime.date,
    dry_run: bool = False,
) -> Written:
    """Write what a person decided about the changes, over exactly the changes there are now. Raises Refused."""
    file = _file(folder, as_of)
    authorization = file.device.authorizations.get(record.since)
    if authorization is None:
        raise Refused(_unknown(record.since, file.device.authorizations, "authorization", FILE))
    _insist(record)
    over = changes_digest(file, authorization)
    if not over:
        raise Refused(
            f"`{record.since}` states no digest of what was authorized, so nobody could tell what this was "
            "decided over; `wardbook change authorized` writes one, under a new id"
        )
    asked = {item.name: item for item in questions(load(), authorization, record.about)}
    for answer in record.answers:
        if answer not in asked:
            raise Refused(_unknown(answer, asked, f"question on {record.about} of `{record.since}`", "diff"))
    fields: dict[str, Value] = {
        "about": record.about,
        "since": record.since,
        **_given("is", record.is_),
        **_given("how", record.how),
        **_given("why", record.why),
        **_given("by", record.by),
        **_given("date", record.date.isoformat() if record.date else None),
        "over": over,
        **({"answers": _answers(record.answers)} if record.answers else {}),
    }
    left = [item for item in asked if item not in record.answers]
    remark = f"{len(left)} of {len(asked)} questions have no answer yet: {', '.join(left)}"
    return _write(folder, "assessments", name, fields, (remark,) if left else (), dry_run=dry_run)


def _insist(record: Assessment) -> None:
    for value, option in ((record.why, "--why"), (record.by, "--by")):
        if not value:
            raise Refused(f"a decision needs {option}: nobody can rely on it otherwise")
    if record.is_ not in FITS[record.about]:
        raise Refused(
            f"about {record.about} one decides {' or '.join(FITS[record.about])}, not `{record.is_}`"
        )


def _insist_market(market: str) -> None:
    known = load().words("markets")
    if market not in known:
        raise Refused(_unknown(market, known, "market", "the knowledge"))


def _kept(new: str, market: str, as_of: datetime.date, folder: Path, intel: Path | None) -> str:
    """The side that the last authorization of a market says is kept."""
    with opened(new, as_of, folder, intel) as side:
        found = last_authorizations(side.file).get(market)
    if found is None:
        raise Refused(_none(market))
    if found.kept is None:
        raise Refused(
            f"`{found.id}` does not say where what was authorized is `kept`; name OLD, or write it there"
        )
    return _place(found.kept, Path(new) if Path(new).is_dir() else folder)


def _place(kept: str, folder: Path) -> str:
    """A side as it is named in a folder: commits as they are, paths from the folder."""
    return kept if kept.startswith(GIT) else str(folder / kept)


def _authorization(compared: Compared, market: str) -> Authorization:
    found = last_authorizations(compared.new).get(market)
    if found is None:
        raise Refused(_none(market))
    return found


def _none(market: str) -> str:
    return (
        f"{FILE} names nothing that was authorized in `{market}`, so there is nothing that changes count from; "
        f"`wardbook change authorized US-1 --market {market} …` writes it"
    )


def _unknown(name: str, known: Mapping[str, object], what: str, where: str) -> str:
    guess = nearest(name, known)
    listed = f"; there are {', '.join(known)}" if known else f"; {where} names none"
    return f"there is no {what} `{name}`" + (f"; did you mean `{guess}`?" if guess else listed)


def _file(folder: Path, as_of: datetime.date) -> SecurityFile:
    found = check(folder, as_of=as_of).report.subject
    if found is None:
        raise Refused(f"{folder} describes no device; `wardbook check` says why")
    return found


def _given(name: str, value: str | None) -> dict[str, Value]:
    return {name: value} if value else {}


def _answers(answers: Mapping[str, ChangeAnswer]) -> Value:
    return Block({name: {"is": item.is_, **_reason(item)} for name, item in answers.items()})


def _reason(answer: ChangeAnswer) -> dict[str, str]:
    return {"why": answer.why} if answer.why else {}


def _write(
    folder: Path,
    section: str,
    name: str,
    fields: Mapping[str, Value],
    remarks: tuple[str, ...],
    *,
    dry_run: bool,
) -> Written:
    if why := why_not_an_id(name):
        raise Refused(f"`{name}` is no id: {why}")
    path = folder / FILE
    data = path.read_bytes() if path.is_file() else b""
    try:
        after = add_to_section(data, section, name, fields, in_one_line=False)
    except NotSpliceable as error:
        raise Refused(f"{FILE} cannot be extended: {error}") from None
    device = read_device(folder, {FILE: after}).device
    if device is None or name not in getattr(device, section):
        raise Refused(
            f"`{name}` would not read as a record of {section}; choose an id of letters, digits, - and _"
        )
    if not dry_run:
        write_file(path, after)
    return Written(path, difference(data, after, FILE), remarks)
