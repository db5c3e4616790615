"""What the world knows to be vulnerable: feeds, a snapshot of them, and what of it applies to components."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wardbook.intelligence.matching import match
    from wardbook.intelligence.portfolio import Portfolio

__all__ = ["Portfolio", "match"]


def __getattr__(name: str) -> object:
    if name == "match":
        from wardbook.intelligence.matching import match  # whoever only orders versions opens no database

        return match
    if name == "Portfolio":
        from wardbook.intelligence.portfolio import Portfolio  # as above

        return Portfolio
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
