"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from wardbook.base.limits import SUGGESTION_CANDIDATES, SUGGESTION_LENGTH


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` is most likely a slip of, or None when none is close.

    Equal scores are decided by the alphabet, so that the answer never depends on an order.
    """
    if not word or len(word) > SUGGESTION_LENGTH:
        return None
    folded = _fold(word)
    scored = [
        (SequenceMatcher(None, folded, _fold(candidate)).ratio(), candidate)
        for candidate in sorted(set(candidates))[:SUGGESTION_CANDIDATES]
        if len(candidate) <= SUGGESTION_LENGTH
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] >= 0.6 else None


def _fold(word: str) -> str:
    return word.lower().replace("_", "-")
