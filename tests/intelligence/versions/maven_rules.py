"""Maven's order written down once more, pair by pair: the rules of ComparableVersion, without any key.

One rule is the published specification's and not that of Maven 3.8 and later: zeros before a dotted word
that comes after the release are kept (see wardbook.intelligence.versions.maven).
"""

from __future__ import annotations

from wardbook.intelligence.versions.maven import _parsed, _Qualifier

QUALIFIERS = ("alpha", "beta", "milestone", "rc", "snapshot", "", "sp")
NOTHING = {"", "ga", "final", "release"}


def maven_order(one: str, other: str) -> int:
    """-1, 0 or 1."""
    return _lists(_parsed(one.lower()), _parsed(other.lower()))


def _rank(text: str) -> tuple[int, str]:
    if text in NOTHING:
        return QUALIFIERS.index(""), ""
    return (QUALIFIERS.index(text), "") if text in QUALIFIERS else (len(QUALIFIERS), text)


def _sign(left: object, right: object) -> int:
    return (left > right) - (left < right)  # type: ignore[operator]


def _with_nothing(item: object) -> int:
    if isinstance(item, str):
        return int(int(item) > 0)
    if isinstance(item, _Qualifier):
        order = _sign(_rank(item.text), _rank(""))
        return order or (int(int(item.digits) > 0) if item.digits is not None else 0)
    return next((order for inner in item if (order := _with_nothing(inner))), 0)


def _qualifiers(one: _Qualifier, other: _Qualifier) -> int:
    order = _sign(_rank(one.text), _rank(other.text))
    if order or (one.digits is None and other.digits is None):
        return order
    if one.digits is not None and other.digits is not None:
        return _sign(int(one.digits), int(other.digits))
    if one.digits is None:
        return -_qualifiers(other, one)
    return _with_nothing(one) if not _with_nothing(other) else 1


def _items(one: object, other: object) -> int:
    if one is None or other is None:
        return 0 if one is other else _with_nothing(one) if other is None else -_with_nothing(other)
    if isinstance(one, str):
        return _sign(int(one), int(other)) if isinstance(other, str) else 1
    if isinstance(other, str):
        return -1
    if isinstance(one, list):
        if isinstance(other, list):
            return _lists(one, other)
        order = _items(one[0], other) if one else -_with_nothing(other)
        return order or next((found for inner in one[1:] if (found := _with_nothing(inner))), 0)
    return -_items(other, one) if isinstance(other, list) else _qualifiers(one, other)


def _lists(one: list, other: list) -> int:
    for place in range(max(len(one), len(other))):
        left = one[place] if place < len(one) else None
        right = other[place] if place < len(other) else None
        if order := _items(left, right):
            return order
    return 0
