"""Vendors and products in words, as CSAF advisories for medical devices give them; `formats.version_texts` has versions.

None of them carries a package URL or a CPE name, so words are compared: folded to the same spelling, the
vendor's own name taken out of the product. Such a match is always of the weakest confidence.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
