"""Tells the versions of CVSS vectors apart, and scores them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from wardbook.base.limits import CVSS_LENGTH
from wardbook.model.cvss import version2, version3, version4
from wardbook.model.cvss.scored import Score

REMEMBERED = 65_536
"""Vectors whose scores are kept; all feeds together hold some 20,000 different ones."""

_SCORERS: dict[str, Callable[[str], Score]] = {
    "CVSS:3.0": partial(version3.score, version="3.0"),
    "CVSS:3.1": partial(version3.score, version="3.1"),
    "CVSS:4.0": version4.score,
}


@lru_cache(maxsize=REMEMBERED)
def score(vector: str) -> Score:
    """The scores of a CVSS vector of version 2.0, 3.0, 3.1 or 4.0.

    Version 2 has no prefix; the brackets around it and the prefix `CVSS:2.0/` that feeds write are taken.
    Metrics may stand in any order, except in version 4.0, whose section 7 forbids it.

    Raises:
        ValueError: it is no vector of these versions; a metric is unknown, given twice or missing.

    """
    if len(vector) > CVSS_LENGTH:
        raise ValueError(f"a CVSS vector has at most {CVSS_LENGTH} characters (CVSS_LENGTH)")
    text = vector.strip()
    prefix, _, rest = text.partition("/")
    if (scorer := _SCORERS.get(prefix)) is not None:
        return scorer(rest)
    if prefix.upper().startswith("CVSS:") and prefix != "CVSS:2.0":
        raise ValueError(f"`{prefix[:20]}` is no version of CVSS that can be scored")
    text = text.removeprefix("CVSS:2.0/")
    return version2.score(text[1:-1] if text.startswith("(") and text.endswith(")") else text)


def worst(vectors: Iterable[str]) -> Score | None:
    """The highest score among vectors of any version, by `base`; of equal ones the newest version.

    A vector that cannot be read does not count; None where none can be.
    """
    found: list[Score] = []
    for vector in vectors:
        try:
            found.append(score(vector))
        except ValueError:
            continue
    return max(found, key=lambda each: (each.base, each.version), default=None)
