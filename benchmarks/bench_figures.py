"""How well pictures can be read: faults counted on the example and on thirty devices up to sixty parts, and the same bytes everywhere."""

from __future__ import annotations

import datetime
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks import graphviz_layout
from benchmarks.figure_devices import SEEDS, seeded
from benchmarks.row import ROOT, Row
from wardbook.app.check import check
from wardbook.documents.drawing import draw, sheets
from wardbook.documents.drawing.compact import compact
from wardbook.documents.drawing.draw import Drawing
from wardbook.documents.drawing.quality import judge
from wardbook.documents.drawing.room import make_room
from wardbook.documents.drawing.search import finished
from wardbook.model.figure import Figure
from wardbook.model.security_file import SecurityFile
from wardbook.views import all_views

EXAMPLE = ROOT / "examples" / "infusion-pump"
AS_OF = datetime.date(2026, 11, 23)
MAPS = ("global-system", "multi-patient-view", "updateability", "use-case-views")
COUNTS = {
    "boxes on boxes": "overlaps",
    "boxes outside their boundary": "strays",
    "lines through boxes": "through",
    "captions crossed": "captions",
    "numbers on something else": "marks",
    "lines hidden by others": "hidden",
}
_SETTINGS: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "77", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo", "GOMAXPROCS": "1"},
)


def run() -> list[Row]:
    """Rows of faults, which have a limit of none, and of the engines, which are for comparison."""
    example = check(EXAMPLE, as_of=AS_OF).report.subject
    if example is None:
        raise SystemExit(f"{EXAMPLE} cannot be read")
    return [
        *_faults("example", [example]),
        *_faults("30 seeded devices", [seeded(seed) for seed in SEEDS]),
        *_engines([example, *(seeded(seed) for seed in SEEDS[::3])]),
        _bytes(),
    ]


def figures(file: SecurityFile) -> Iterator[Figure]:
    """The maps of a device."""
    for name in MAPS:
        shown = all_views()[name](file)
        if isinstance(shown, Figure) and not shown.is_empty:
            yield shown


def _faults(of: str, files: Sequence[SecurityFile]) -> Iterator[Row]:
    drawn: list[tuple[Figure, Drawing]] = []
    unseen = 0
    for file in files:
        for figure in figures(file):
            pictures = [sheet for sheet in sheets(figure) if not sheet.is_empty]
            drawn += [(sheet, draw(sheet)) for sheet in pictures]
            seen = {edge.id for sheet in pictures for edge in sheet.edges}
            unseen += sum(1 for picture in figure.pictures for edge in picture.edges if edge.id not in seen)
    note = f"{len(drawn)} pictures, {sum(len(figure.edges) for figure, _ in drawn)} lines"
    for says, field in COUNTS.items():
        count = sum(getattr(item.quality, field) for _, item in drawn if item.quality)
        yield Row(name=f"{of}: {says}", figure=count, unit="", limit=0, note=note)
    yield Row(name=f"{of}: paths on no picture", figure=unseen, unit="", limit=0, note=note)
    small = [figure.name for figure, item in drawn if not item.fits]
    yield Row(
        name=f"{of}: pictures with words below 6.5 pt on A4 landscape",
        figure=len(small),
        unit="",
        limit=0,
        note=", ".join(small[:3]) or note,
    )


def _engines(files: Sequence[SecurityFile]) -> Iterator[Row]:
    """What each engine's best global picture costs by our judgement, the lower the better."""
    costs: Counter[str] = Counter()
    told: dict[str, Counter[str]] = {}
    for file in files:
        figure = next(figures(file))
        best = {"d2 (Dagre and ELK)": draw(figure).quality}
        tried = [graphviz_layout.place(figure, direction) for direction in ("LR", "TB")]
        found = [
            judge(figure, finished(figure, make_room(figure, compact(figure, placed))))
            for placed in tried
            if placed
        ]
        if found:
            best["Graphviz dot"] = min(found, key=lambda quality: quality.cost)
        for engine, quality in best.items():
            if quality:
                costs[engine] += quality.cost
                counts = told.setdefault(engine, Counter())
                counts.update({says: getattr(quality, field) for says, field in COUNTS.items()})
                counts["crossings"] += quality.crossings
    for engine, cost in sorted(costs.items()):
        note = ", ".join(f"{says} {count}" for says, count in told[engine].items() if count)
        yield Row(
            name=f"{engine}: cost of {len(files)} global pictures, unfolded", figure=cost, unit="", note=note
        )


def _bytes() -> Row:
    """How many different files come out of processes that differ in hash seed, locale, zone and cores."""
    digests = set()
    for settings in _SETTINGS:
        environment = {**os.environ, **settings}
        command = (sys.executable, "-m", "benchmarks.bench_figures")
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        digests.add(done.stdout)
    return Row(
        name="different bytes of the same pictures",
        figure=len(digests) - 1,
        unit="",
        limit=0,
        note="two processes",
    )


def main() -> None:
    """Print a digest of the pictures of three devices."""
    found = hashlib.sha256()
    for seed in (4, 11, 18):
        for figure in figures(seeded(seed)):
            for sheet in sheets(figure):
                found.update(draw(sheet).svg.encode())
    sys.stdout.write(found.hexdigest())


if __name__ == "__main__":
    main()
