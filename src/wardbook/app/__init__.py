"""The use cases: the only room that reads files, the clock and the environment."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wardbook.app.inputs import inputs, load

__all__ = ["inputs", "load"]


class _App(ModuleType):
    """`inputs` and `load`, imported when they are asked for: a scan of an SBOM needs no reader of device folders.

    Properties, because importing the module `inputs` would otherwise put itself in the function's place.
    """

    def _leave(self, _: object) -> None:
        """What the import system sets here is the module of the same name; the function stays."""

    def _inputs(self) -> object:
        from wardbook.app.inputs import inputs as found  # see above

        return found

    def _load(self) -> object:
        from wardbook.app.inputs import load as found  # see above

        return found

    inputs = property(_inputs, _leave)
    load = property(_load)


sys.modules[__name__].__class__ = _App
