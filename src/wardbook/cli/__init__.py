"""The command `wardbook`: a thin door on `app`."""

from __future__ import annotations

from wardbook.cli.start import main

__all__ = ["main"]
