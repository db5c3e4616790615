"""Look the components of SBOMs, or of a device folder, up in a snapshot of advisories."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wardbook.app import scan_files, snapshots
from wardbook.intelligence.matching import distinct, match
from wardbook.intelligence.snapshot import Snapshot, SnapshotError
from wardbook.intelligence.targets import Target, target
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.match import Decided, Lookup, Match, Matches

if TYPE_CHECKING:
    from wardbook.compile import Inputs
    from wardbook.model.components import Component

THRESHOLDS = ("critical", "high", "medium", "low", "kev", "any", "undetermined", "not-covered")
"""What `--fail-on` takes."""

_SEVERITIES = ("low", "medium", "high", "critical")


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan came to.

    `decisions` are those of the device folder, by the id of the match they hold for. `unreadable` says
    that an SBOM, the folder or the snapshot could not be read, so that the result is not the whole answer.
    """

    matches: Matches
    as_of: datetime.date
    decisions: dict[str, Decided] = {}
    diagnostics: tuple[Diagnostic, ...] = ()
    unreadable: bool = False

    def open(self) -> list[Match]:
        """The matches that nobody decided to be no concern: not affected, or fixed."""
        return [
            one
            for one in self.matches.matches
            if one.id not in self.decisions or self.decisions[one.id].status not in ("not_affected", "fixed")
        ]

    def fails_on(self, thresholds: Iterable[str]) -> bool:
        """Whether an open match or a look-up reaches a threshold.

        A severity takes in those above it. A match that nobody has rated reaches every severity:
        not rated is not harmless.
        """
        asked = set(thresholds)
        severities = [name for name in _SEVERITIES if name in asked]
        reached = set(_SEVERITIES[_SEVERITIES.index(severities[0]) :]) | {""} if severities else set()
        found = self.open()
        return (
            ("any" in asked and bool(found))
            or ("kev" in asked and any(one.kev for one in found))
            or any(one.severity in reached for one in found)
            or any(one.status in asked for one in self.matches.lookups)
        )


def scan(
    paths: Sequence[Path], *, intel: Path | None = None, as_of: datetime.date, kept: Path | None = None
) -> Scan:
    """Look up every component of the SBOM files, those in folders among them, or of the one device folder given.

    To `kept` goes the part of the snapshot that the result rests on, small enough to be kept with it.
    """
    if len(paths) == 1 and (paths[0] / "device.yaml").is_file():
        return _scan_folder(paths[0], intel, as_of, kept)
    targets: list[Target] = []
    problems: list[Diagnostic] = []
    unreadable = False
    for _, found, said in scan_files.read_all(paths):
        problems += said
        unreadable = unreadable or found is None
        if found is not None:  # what else the file says makes room for what comes next
            targets += [target(one) for one in (*found.components, *found.services)]
    matches, missing = _looked_up(targets, Path(), intel, kept)
    problems += missing
    return Scan(
        matches=matches, as_of=as_of, diagnostics=tuple(problems), unreadable=unreadable or bool(missing)
    )


def _looked_up(
    targets: Iterable[Target], folder: Path, intel: Path | None, kept: Path | None
) -> tuple[Matches, list[Diagnostic]]:
    opened, missing = snapshots.find(folder, intel)
    if opened is None:
        return nothing_looked_up(targets), [missing] if missing else []
    with opened:
        try:
            found = match(targets, opened)
            _keep(opened, found, kept)
        except SnapshotError as error:
            return nothing_looked_up(targets), [error.diagnostic]
    return found, []


def _keep(opened: Snapshot, found: Matches, kept: Path | None) -> None:
    if kept is not None:
        from wardbook.intelligence.snapshot_cutting import cut  # few scans keep what they rest on

        cut(opened, found, kept)


def nothing_looked_up(targets: Iterable[Target]) -> Matches:
    """Every component as not covered, for want of a snapshot."""
    why = "there is no snapshot of advisories to look it up in; run `wardbook intel update`"
    return Matches(
        lookups=tuple(
            Lookup(
                id=one.id,
                name=one.name,
                version=one.version,
                purl=one.package_url,
                status="not-covered",
                why=why,
            )
            for one in distinct(targets)
        )
    )


def _scan_folder(folder: Path, intel: Path | None, as_of: datetime.date, kept: Path | None) -> Scan:
    # A device folder needs its reader and its analyses; SBOM files do without them.
    from wardbook.analysis.components import components
    from wardbook.app.inputs import assemble_inputs, read_device

    loaded = read_device(folder)
    if loaded.device is None:
        return Scan(matches=Matches(), as_of=as_of, diagnostics=loaded.diagnostics, unreadable=True)
    given = assemble_inputs(loaded, as_of, folder, intel)
    found = components(given.device, given.sboms, given.support_hints)
    targets = [target(one) for one in found.values()]
    if given.snapshot is None:
        refused = [one for one in given.diagnostics if one.code == "VU101"]
        missing = refused or [snapshots.nothing_to_look_up_in(str(folder))]
        return Scan(
            matches=nothing_looked_up(targets), as_of=as_of, diagnostics=tuple(missing), unreadable=True
        )
    with given.snapshot as opened:
        matches = match(targets, opened)
        _keep(opened, matches, kept)
        decisions = _decisions(given, found, matches)
    unread = tuple(unseen(given))
    return Scan(
        matches=matches, as_of=as_of, decisions=decisions, diagnostics=unread, unreadable=bool(unread)
    )


def unseen(given: Inputs) -> Iterator[Diagnostic]:
    """What a look at a folder did not see: SBOMs and advisories that cannot be read (SF001) or are not there (RF009)."""
    names = {choice.file for part in given.device.parts.values() for choice in part.sbom}
    for one in given.diagnostics:
        is_ours = one.at.file in names or one.at.file.startswith("advisories/")
        is_gone = one.code == "RF009" and any(f"`{name}`" in one.says for name in names)
        if (one.code == "SF001" and is_ours) or is_gone or one.code == "VU101":
            yield one


def _decisions(given: Inputs, found: Mapping[str, Component], matches: Matches) -> dict[str, Decided]:
    """The decision that holds for each match, by the id of the match."""
    from wardbook.analysis.vulnerabilities import basis, vulnerabilities  # as above

    world = basis(given.snapshot)
    if world is None:
        return {}
    joined = vulnerabilities(given.device, found, matches, world, given.as_of).vulnerabilities.values()
    return {
        f"{one.vulnerability}@{one.component}": Decided(
            status=one.status,
            justification=one.justification,
            why=one.reason,
            by=one.decided_by,
            on=one.decided_on.isoformat() if one.decided_on else "",
        )
        for one in joined
        if one.status != "undecided"
    }
