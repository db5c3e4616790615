"""Documents typeset while others are still written, for builds and packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import msgspec

from wardbook.base.canonical import digest
from wardbook.documents.writers import pdf
from wardbook.model.document import Document, TableBlock

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
        self._begun: dict[str, Future[pdf.Pdf]] = {}
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, name: str, document: Document) -> None:
        """Typeset a document as soon as there is room."""
        key = self._keys[name] = digest(msgspec.msgpack.encode(document))
        if key not in _kept and key not in self._begun:
            self._begun[key] = self._pool.submit(pdf.write, document)

    def begin_all(self, documents: Mapping[str, Document]) -> None:
        """Typeset some documents, the longest first, so that none is left to be waited for alone."""
        for name in sorted(documents, key=lambda item: _rows(documents[item]), reverse=True):
            self.begin(name, documents[name])

    def papers(self) -> Iterator[tuple[str, pdf.Pdf]]:
        """Each paper, once it is done, in the order begun."""
        for name, key in self._keys.items():
            if key in self._begun:
                _kept[key] = self._begun[key].result()
            yield name, _kept[key]
        while len(_kept) > _KEPT_AT_MOST:
            del _kept[next(iter(_kept))]


def typeset(documents: Mapping[str, Document]) -> dict[str, pdf.Pdf]:
    """Each document as paper."""
    with Typesetting() as typesetting:
        typesetting.begin_all(documents)
        made = dict(typesetting.papers())
    return {name: made[name] for name in documents}


def _rows(document: Document) -> int:
    return sum(len(item.table.rows) if isinstance(item, TableBlock) else 1 for item in document.blocks)
