"""Evidence whose claim changed, after a person looked: it counts again, and a decision says who and why."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from wardbook.analysis.claim import claims
from wardbook.app import decide as decisions
from wardbook.app.evidence import FILE, Folder, Refused
from wardbook.base.nearest import nearest
from wardbook.device.splice import NotSpliceable
from wardbook.device.splice_field import set_map
from wardbook.model.decisions import Decision


class Renewed(msgspec.Struct, frozen=True):
    """The planned tests whose evidence counts again, and the changes of both files as differences."""

    tests: tuple[str, ...]
    change: str
    decision: str


def renew(
    folder: Folder,
    name: str,
    *,
    because: str,
    by: str,
    date: datetime.date,
    tests: Sequence[str] = (),
    dry_run: bool = False,
) -> Renewed:
    """Bind evidence to what its tests claim now, and write the decision that says so.

    Raises Refused for evidence that is not there or not in doubt, for a test whose claim did not change, without a
    reason or a person, and where a file cannot be changed; nothing is written then.
    """
    item = folder.device.evidence.get(name)
    if item is None:
        guess = nearest(name, list(folder.device.evidence))
        raise Refused(f"no evidence is called `{name}`" + (f"; did you mean `{guess}`?" if guess else ""))
    doubted = folder.file.evidence_states[name].suspect
    if wrong := [test for test in tests if test not in doubted]:
        raise Refused(f"what `{wrong[0]}` is to show has not changed since {name} was read")
    if not doubted:
        raise Refused(
            f"nothing that {name} was made for has changed since it was read; there is nothing to renew"
        )
    looked = tuple(tests) or tuple(doubted)
    bound = dict(sorted({**item.claims, **claims(folder.device, looked)}.items()))
    try:
        folder.data = set_map(folder.data, "evidence", name, "claims", bound)
    except NotSpliceable as error:
        raise Refused(f"{FILE} cannot be changed: {error}") from None
    decision = Decision(about=name, is_="confirmed", why=because, by=by, date=date)
    try:
        written = decisions.decide(folder.path, decision, as_of=folder.as_of, replace=True, dry_run=dry_run)
    except decisions.Refused as error:
        raise Refused(str(error)) from None
    if not dry_run:
        folder.write()
    return Renewed(looked, decisions.difference(folder.before, folder.data, FILE), written.change)
