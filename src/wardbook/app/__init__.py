"""The use cases: the only room that reads files, the clock and the environment."""

from __future__ import annotations

from wardbook.app.inputs import inputs, load

__all__ = ["inputs", "load"]
