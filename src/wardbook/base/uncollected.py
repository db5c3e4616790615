"""Work that makes many lasting values and no cycles, done without looking for garbage meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 5_000
"""From so many new values on they are put with the old ones at once, for to look through them takes as long as the work."""


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is looked for within, which would take a third to a half of the time; afterwards it is as before.

    What was made lasts. Where that is much, it counts as old from now on (frozen and thawed, which moves it without
    looking at it) and is looked through only when everything is.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            if gc.get_count()[0] > MANY:
                gc.freeze()
                gc.unfreeze()
            gc.enable()
