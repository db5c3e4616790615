"""The best layout of a map: engines are asked in rounds, for many maps at once, until a layout has no fault."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from threading import Lock

import msgspec

from wardbook.documents.drawing import engine, plain_layout
from wardbook.documents.drawing.bundles import spread
from wardbook.documents.drawing.captions import caption_place
from wardbook.documents.drawing.compact import compact
from wardbook.documents.drawing.detour import detour
from wardbook.documents.drawing.engine import Asked, Attempt
from wardbook.documents.drawing.geometry import Placed, at_origin
from wardbook.documents.drawing.quality import READABLE, Quality, judge, rough
from wardbook.documents.drawing.room import make_room, widen
from wardbook.model.figure import Figure

_FINISHED = 4
"""Layouts that are finished and judged in full; the others are worse before it."""

_KEPT_AT_MOST = 256

Found = tuple[Placed, Quality]

_kept: dict[Figure, Found] = {}
_keeping = Lock()
"""Papers are drawn in several threads."""


def searched(figure: Figure) -> Found:
    """The best layout of the first round that has one without a fault, of all rounds where none has."""
    bare = _bare(figure)
    while (found := _kept.get(bare)) is None:
        search((figure,))
    return found


def search(figures: Iterable[Figure]) -> None:
    """Search layouts for some figures and keep them; in each round the engines are asked once for all."""
    new = [figure for figure in dict.fromkeys(map(_bare, figures)) if figure not in _kept]
    with _keeping:
        while new and len(_kept) > _KEPT_AT_MOST:
            del _kept[next(iter(_kept))]
    searches = {figure: _search(figure) for figure in new}
    asked = [Asked(figure, next(attempts)) for figure, attempts in searches.items()]
    while asked:
        answers, following = engine.place(asked), []
        for (figure, _), answer in zip(asked, answers, strict=True):
            try:
                following.append(Asked(figure, searches[figure].send(answer)))
            except StopIteration as ended:
                with _keeping:
                    _kept[figure] = ended.value
        asked = following


def finished(figure: Figure, placed: Placed) -> Placed:
    """What engines leave to us: room for captions, lines beside each other and past boxes."""
    roomy = widen(figure, detour(figure, spread(figure, placed)))
    crossed = [
        box for box, count in (caption_place(figure, roomy, item) for item in figure.boundaries) if count
    ]
    return at_origin(detour(figure, roomy, crossed) if crossed else roomy)


def _bare(figure: Figure) -> Figure:
    """What places depend on: one map under two titles is laid out once."""
    return msgspec.structs.replace(figure, name="", title="", alt="", empty="", note="", table=None)


def _search(figure: Figure) -> Generator[tuple[Attempt, ...], list[Placed], Found]:
    """Asks with the ways to lay a figure out, is sent what the engines found, and returns the best."""
    found: list[Placed] = []
    best: Found | None = None
    for attempts in engine.rounds(figure):
        new = yield attempts
        if new:
            first = _best(figure, new, tight=False)
            best = first if best is None or first[1].cost < best[1].cost else best
            if best[1].is_clean:
                return best
        found += new
    found = found or [plain_layout.place(figure)]
    best = best or _best(figure, found, tight=False)
    if best[1].reach > READABLE:
        return min((best, _best(figure, found, tight=True)), key=lambda item: item[1].cost)
    return best


def _best(figure: Figure, found: list[Placed], *, tight: bool) -> Found:
    """The layout with the fewest faults, the first of several, after what engines leave to us."""
    drafts = [make_room(figure, compact(figure, placed, tight=tight)) for placed in found]
    costs = [rough(figure, placed) for placed in drafts]
    worth = sorted(sorted(range(len(drafts)), key=lambda index: (costs[index], index))[:_FINISHED])
    ready = [finished(figure, drafts[index]) for index in worth]
    judged = [judge(figure, placed) for placed in ready]
    best = min(range(len(ready)), key=lambda index: (judged[index].cost, index))
    return ready[best], judged[best]
