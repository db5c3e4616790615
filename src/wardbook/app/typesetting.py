"""Documents typeset while others are still written, for builds and packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from heapq import heappop, heappush
from typing import Self

import msgspec

from wardbook.base.canonical import digest
from wardbook.documents.drawing import sheets_ahead
from wardbook.documents.writers import pdf
from wardbook.model.document import Document, TableBlock
from wardbook.model.figure import Figure

AT_ONCE = 2
"""Documents typeset at once; pages and tables are made meanwhile, for the typesetter works outside the interpreter's lock."""

_KEPT_AT_MOST = 60
"""Papers kept; two profiles of one device have some forty."""

_kept: dict[str, pdf.Pdf] = {}


class Typesetting:
    """Papers in the making, for as long as its block runs.

    What was typeset before in this process, for another profile, is not typeset again.
    """

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._begun: set[str] = set()
        self._waiting: list[tuple[int, str, Document]] = []
        self._making: list[Future[None]] = []
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE)
        self._drawing: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def draw_ahead(self, figures: Iterable[Figure]) -> None:
        """Find places for pictures while documents without any are written; it takes less time for all at once."""
        self._drawing = self._pool.submit(sheets_ahead, tuple(figures))

    def pictures(self) -> None:
        """Wait until there are places for all pictures."""
        if self._drawing:
            self._drawing.result()

    def begin(self, name: str, document: Document) -> None:
        """Typeset a document as soon as there is room, the longest of those that wait first.

        So none is left to be waited for alone.
        """
        key = self._keys[name] = digest(msgspec.msgpack.encode(document))
        if key not in _kept and key not in self._begun:
            self._begun.add(key)
            heappush(self._waiting, (-_cells(document), key, document))
            self._making.append(self._pool.submit(self._take))

    def _take(self) -> None:
        _, key, document = heappop(self._waiting)
        _kept[key] = pdf.write(document)

    def papers(self) -> Iterator[tuple[str, pdf.Pdf]]:
        """Each paper, in the order begun, once all are done."""
        for making in self._making:
            making.result()
        yield from ((name, _kept[key]) for name, key in self._keys.items())
        while len(_kept) > _KEPT_AT_MOST:
            del _kept[next(iter(_kept))]


def typeset(documents: Mapping[str, Document]) -> dict[str, pdf.Pdf]:
    """Each document as paper."""
    with Typesetting() as typesetting:
        for name, document in documents.items():
            typesetting.begin(name, document)
        made = dict(typesetting.papers())
    return {name: made[name] for name in documents}


def _cells(document: Document) -> int:
    """About how long it takes to typeset a document."""
    return sum(
        len(item.table.rows) * len(item.table.columns) if isinstance(item, TableBlock) else 1
        for item in document.blocks
    )
