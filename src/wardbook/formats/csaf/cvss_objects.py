"""A CVSS vector as the object that CSAF 2.0 holds, with the scores that it comes to (3.2.3.13)."""

from __future__ import annotations

import re
from typing import Any

from wardbook.model.cvss import rating, score

Object = dict[str, Any]  # Any: a JSON tree


def cvss_object(vector: str) -> tuple[str, Object] | None:
    """The member of a score (`cvss_v2`, `cvss_v3`) and its object; None for a vector that CSAF 2.0 has no place for.

    The vector stays as it was written, where the schema takes it so.
    """
    try:
        found = score(vector)
    except ValueError:
        return None
    if found.version == "2.0":
        return "cvss_v2", {"baseScore": found.base, "vectorString": str(found), "version": "2.0"}
    if found.version not in {"3.0", "3.1"}:
        return None
    made: Object = {
        "baseScore": found.base,
        "baseSeverity": rating(found.version, found.base).upper(),
        "vectorString": vector.strip()
        if re.fullmatch(r"CVSS:3\.[01](/[A-Z]+:[A-Z])+", vector.strip())
        else str(found),
        "version": found.version,
    }
    given = {name for name, value in found.pairs if value != "X"}
    if given & {"E", "RL", "RC"} and found.temporal is not None:
        made |= _graded("temporal", found.version, found.temporal)
    if given - _BASE - {"E", "RL", "RC"} and found.environmental is not None:
        made |= _graded("environmental", found.version, found.environmental)
    return "cvss_v3", made


_BASE = frozenset({"AV", "AC", "PR", "UI", "S", "C", "I", "A"})


def _graded(name: str, version: Any, value: float) -> Object:  # Any: a version of CVSS by its literal
    return {f"{name}Score": value, f"{name}Severity": rating(version, value).upper()}
