"""What is known of a vulnerability whatever component it is in: ids, severity, weaknesses, exploitation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from wardbook.intelligence.snapshot_rows import SEVERITIES, Vulnerability
from wardbook.model import cvss
from wardbook.model.advisory import Advisory, KnownExploited, Likelihood

SUMMARY_LENGTH = 100
"""Characters of a summary that are kept for lists; the whole stands in the bodies."""

_SAME = {"moderate": "medium", "important": "high", "negligible": "low", "minor": "low", "severe": "critical"}


def vulnerability(
    ids: tuple[str, ...],
    advisories: Sequence[Advisory],
    facts: tuple[KnownExploited | None, Likelihood | None],
    numbered: Callable[[str], int],
) -> Vulnerability:
    """One vulnerability of all its advisories; `ids` begins with what it is called by, `numbered` counts vectors.

    Its severity is the highest base score under the newest version of CVSS that anybody rated it by;
    without a vector the highest word a source uses.
    """
    vectors = sorted(
        {rating.value for one in advisories for rating in one.ratings if rating.kind.startswith("CVSS:")},
        key=_newest_first,
    )
    score, severity = _worst(vectors)
    kev, epss = facts
    return Vulnerability(
        ids=(ids[0], *sorted(ids[1:])),
        vectors=tuple(map(numbered, vectors)),
        severity=SEVERITIES.index(severity or _worst_word(advisories)),
        score=-1 if score is None else round(score * 10),
        weaknesses=tuple(sorted({name for one in advisories for name in one.weaknesses}, key=_by_number)),
        epss=(epss.probability, epss.percentile) if epss else None,
        kev=(kev.added, kev.due, kev.name, kev.ransomware) if kev else None,
        summary=_summary(advisories),
    )


def _newest_first(vector: str) -> tuple[float, str]:
    found = re.match(r"CVSS:(\d+\.\d+)/", vector)
    return -float(found[1]) if found else -2.0, vector


def _worst(vectors: Sequence[str]) -> tuple[float | None, str]:
    """The highest base score among the vectors of the newest version that can be read."""
    best: tuple[float, str] | None = None
    version = 0.0
    for vector in vectors:
        own = _newest_first(vector)[0]
        if best is not None and own != version:
            break
        try:
            scored = cvss.score(vector)
        except ValueError:
            continue
        version = own
        found = (float(scored.base), str(scored.severity).lower())
        best = max(best, found) if best else found
    return best or (None, "")


def _worst_word(advisories: Sequence[Advisory]) -> str:
    words = {rating.value.lower() for one in advisories for rating in one.ratings}
    known = {_SAME.get(word, word) for word in words} & set(SEVERITIES)
    return max(known, key=SEVERITIES.index, default="")


def _by_number(name: str) -> tuple[int, str]:
    number = name.rpartition("-")[2]
    return int(number) if number.isdigit() and len(number) < 9 else 0, name


def _summary(advisories: Sequence[Advisory]) -> str:
    text = next((one.summary for one in advisories if one.summary), "") or next(
        (one.details for one in advisories if one.details), ""
    )
    line = " ".join(text[: SUMMARY_LENGTH * 3].split())
    return line if len(line) <= SUMMARY_LENGTH else f"{line[: SUMMARY_LENGTH - 1].rstrip()}…"
