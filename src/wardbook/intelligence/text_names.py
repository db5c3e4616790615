"""Vendors, products and versions in words, as CSAF advisories for medical devices give them.

None of them carries a package URL or a CPE name, so words are compared: folded to the same spelling, the
vendor's own name taken out of the product. Such a match is always of the weakest confidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from wardbook.model.advisory import Interval

# Legal forms and words that say nothing about who somebody is.
_FORMS = frozenset(
    {
        *("ab", "ag", "and", "as", "bv", "co", "company", "corp", "corporation", "dba", "gmbh", "group"),
        *("holding", "holdings", "inc", "incorporated", "kg", "kgaa", "limited", "llc", "llp", "ltd", "nv"),
        *("oy", "plc", "pty", "sa", "sarl", "sas", "se", "spa", "srl", "the"),
    }
)
_WORD = re.compile(r"[a-z0-9]+")
_ASIDE = re.compile(r"\(([^()]*)\)")

CACHED_NAMES = 50_000


@lru_cache(maxsize=CACHED_NAMES)
def vendor_words(vendor: str) -> frozenset[str]:
    """The words that tell a vendor; its own short name in brackets is one of them."""
    return frozenset(_words(vendor)) - _FORMS


@lru_cache(maxsize=CACHED_NAMES)
def folded_product(vendor: str, product: str) -> str:
    """A product in one spelling: lower case, words only, what is said in brackets and the vendor's name left out."""
    own = vendor_words(vendor)
    words = _words(_ASIDE.sub(" ", product)) or _words(product)
    kept = [word for word in words if word not in own and word not in _FORMS]
    return " ".join(kept or words)


def is_same_vendor(one: str, other: str) -> bool:
    """Whether two vendors can be the same: one's words are all among the other's, or one is its initials."""
    left, right = vendor_words(one), vendor_words(other)
    if not left or not right:
        return False
    return left <= right or right <= left or _initials(one) in right or _initials(other) in left


def _initials(vendor: str) -> str:
    words = [word for word in _words(_ASIDE.sub(" ", vendor)) if word not in _FORMS]
    return "".join(word[0] for word in words) if len(words) > 1 else " "


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _WORD.findall(plain)


_VERSION = r"v?(\d[\w.+\-]*)"
_ALL = re.compile(r"(?:vers:all/)?\*|all(?: versions)?|vers:all/\*|all versions?", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:versions? )?{_VERSION} (?:to|through|-|–) (?:version )?{_VERSION}", re.IGNORECASE)
_TWO = re.compile(rf"(>=?) ?{_VERSION}[ ,|&]+(?:and )?(<=?) ?{_VERSION}")
_UP_TO = re.compile(
    rf"(?:<= ?|up to (?:and including )?|through )(?:version )?{_VERSION}"
    rf"|(?:versions? )?{_VERSION},? (?:and|or) (?:all )?(?:prior|earlier|older|below)(?: versions)?",
    re.IGNORECASE,
)
_BELOW = re.compile(
    rf"(?:< ?|(?:all )?(?:versions )?(?:prior to|before|earlier than|below|lower than) )(?:version )?{_VERSION}",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"(>=? ?)(?:version )?{_VERSION}|(?:versions? )?{_VERSION} (?:and|or) (?:later|newer|higher|above)",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?:versions? |=+ ?)?{_VERSION}", re.IGNORECASE)


_PLACEHOLDER = re.compile(r"(?:\.[x*X]+)+$")


def read_versions(text: str) -> tuple[Interval, ...] | None:
    """The versions that words speak of, None where they cannot be read for sure.

    Alternatives are parted by `|`; each must be one of the usual forms: all, `<= 1.2`, `1.2 and prior`,
    `before 1.2`, `>= 1.0 | <= 1.2`, `1.0 to 1.2`, `1.2`, `1.2.x`. Anything else in one of them makes the
    whole unread.
    """
    whole = " ".join(text.split())
    if both := _TWO.fullmatch(whole):
        return (_interval(both[2], both[4], both[1] == ">=", both[3] == "<="),)
    found = [_alternative(part.strip()) for part in whole.split("|")]
    read = [one for one in found if one is not None]
    return tuple(_paired(read)) if read and len(read) == len(found) else None


def _paired(intervals: list[Interval]) -> Iterator[Interval]:
    """CISA writes `>= 1 | <= 2` for one interval: a beginning without end takes the end that follows it."""
    waiting: Interval | None = None
    for one in intervals:
        if waiting is not None and not one.low and one.high:
            yield Interval(waiting.low, one.high, waiting.includes_low, one.includes_high)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if one.low and not one.high:
            waiting = one
        else:
            yield one
    if waiting is not None:
        yield waiting


def _alternative(text: str) -> Interval | None:
    if _ALL.fullmatch(text):
        return Interval()
    if match := _BETWEEN.fullmatch(text):
        return _interval(match[1], match[2], includes_high=True)
    if match := _TWO.fullmatch(text):
        return _interval(match[2], match[4], match[1] == ">=", match[3] == "<=")
    if match := _UP_TO.fullmatch(text):
        return _interval("", match[1] or match[2], includes_high=True)
    if match := _BELOW.fullmatch(text):
        return _interval("", match[1])
    if match := _FROM.fullmatch(text):
        return _interval(match[2] or match[3], "", includes_low=match[1] is None or ">=" in match[1])
    if match := _ONE.fullmatch(text):
        return _interval(match[1], match[1], includes_high=True)
    return None


def _interval(low: str, high: str, includes_low: bool = True, includes_high: bool = False) -> Interval:
    """An interval whose ends may hold placeholders: up to and with `1.2.x` is everything before `1.3`."""
    bare = _PLACEHOLDER.sub("", high)
    if bare != high:
        head, dot, last = bare.rpartition(".")
        if includes_high and last.isdigit():
            return Interval(_PLACEHOLDER.sub("", low), f"{head}{dot}{int(last) + 1}", includes_low)
        high = bare
    return Interval(_PLACEHOLDER.sub("", low), high, includes_low, includes_high)
