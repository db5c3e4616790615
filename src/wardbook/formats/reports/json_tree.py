"""Looking into JSON of strangers: whatever stands where something else should is nothing, and is never trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Tree = dict[str, object]

TEXT = 600
"""Characters of one description that are kept; the report itself stays beside the folder."""

_CWE = re.compile(r"(?i)\bcwe[-_ /:]{0,3}(\d{1,5})\b")
_ID = re.compile(r"\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[a-z0-9]{4}){3})\b", re.IGNORECASE)


def tree(value: object) -> Tree:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def trees(value: object) -> Iterator[Tree]:
    """The objects in a list; a lone object counts as a list of one."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list, or a lone one."""
    items = value if isinstance(value, list) else [value]
    return tuple(found for item in items if (found := text(item)))


def text(value: object) -> str:
    """A text or a number as text, else ""."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def number(value: object) -> int:
    """A whole number that is not negative, else 0."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def short(value: object) -> str:
    """A description on one line, cut at `TEXT` characters with a mark."""
    line = " ".join(text(value)[: TEXT * 4].split())
    return line if len(line) <= TEXT else f"{line[: TEXT - 1]}…"


def cwes(*values: object) -> tuple[int, ...]:
    """CWE numbers: plain ones, or named as `CWE-79` or `external/cwe/cwe-079` anywhere in texts or lists of them."""
    found: dict[int, None] = {}
    for value in _flat(values):
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            found[value] = None
        elif isinstance(value, str):
            plain = number(value)
            found |= dict.fromkeys([plain] if plain else [int(name) for name in _CWE.findall(value)])
    return tuple(found)


def advisory_ids(*values: object) -> tuple[str, ...]:
    """CVE and GHSA ids named in texts or lists of them, in their order."""
    names = (name for value in _flat(values) if isinstance(value, str) for name in _ID.findall(value))
    return tuple(dict.fromkeys(_spelled(name) for name in names))


def _spelled(name: str) -> str:
    return name.upper() if name[:3].upper() == "CVE" else f"GHSA{name[4:].lower()}"


def _flat(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from (item for item in value if isinstance(item, str | int))
        else:
            yield value
