"""Figures drawn: coordinates from a layout engine, every stroke of the SVG our own."""

from __future__ import annotations

from wardbook.documents.drawing.draw import Drawing, draw
from wardbook.documents.drawing.fold import sheets, sheets_ahead

__all__ = ["Drawing", "draw", "sheets", "sheets_ahead"]
