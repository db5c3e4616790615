"""Values at a place of a JSON text: `rows[*].id`, `matches[name=alpha].score`, `a.b[0]`."""

from __future__ import annotations

import json
import re
from typing import Any

_PART = re.compile(r"([A-Za-z0-9_@-]+)|\[(\*|\d+|[A-Za-z0-9_-]+=[^\]]*)\]")


class Malformed(Exception):
    """Raised where there is no such place, no JSON, or a step that cannot be taken; says what."""


def values(text: str, place: str) -> list[str]:
    """Every value at the place as words, in the order of the text. Raises Malformed.

    A list at the end of the place gives its items; true, false and nothing are `yes`, `no` and `none`.
    """
    try:
        found = [json.loads(text)]
    except (ValueError, RecursionError):
        raise Malformed("what was printed is no JSON") from None
    for name, index in _parts(place):
        found = [item for value in found for item in _within(value, name, index)]
    return [_word(item) for value in found for item in (value if isinstance(value, list) else [value])]


def _parts(place: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(place):
        match = _PART.match(place, at)
        if match is None:
            raise Malformed(f"`{place}` is no place")
        found.append((match[1] or "", match[2] or ""))
        at = match.end() + (place[match.end() : match.end() + 1] == ".")
    return found


def _within(value: Any, name: str, index: str) -> list[Any]:
    if name:
        if not isinstance(value, dict) or name not in value:
            raise Malformed(f"there is no `{name}`")
        return [value[name]]
    if not isinstance(value, list):
        raise Malformed(f"[{index}] asks for a list")
    if index == "*":
        return value
    key, equals, wanted = index.partition("=")
    if equals:
        return [item for item in value if isinstance(item, dict) and _word(item.get(key)) == wanted]
    return value[int(index) : int(index) + 1]


def _word(value: Any) -> str:
    """One value as the suite writes it; a cell of a table is its word, state or id."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, dict):
        told = [str(value[key]) for key in ("state", "missing", "id") if key in value]
        return told[0] if told else json.dumps(value, sort_keys=True)
    return value if isinstance(value, str) else json.dumps(value)
