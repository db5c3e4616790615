"""English that agrees with its counts: `1 risk is left`, `2 risks are left`, `1 of 7 risks is left`."""

from __future__ import annotations

import re
from collections.abc import Iterator

VERBS = {
    "are": "is",
    "were": "was",
    "have": "has",
    "do": "does",
    "apply": "applies",
    "bear": "bears",
    "block": "blocks",
    "carry": "carries",
    "cross": "crosses",
    "divide": "divides",
    "follow": "follows",
    "keep": "keeps",
    "lack": "lacks",
    "lie": "lies",
    "list": "lists",
    "need": "needs",
    "reach": "reaches",
    "stand": "stands",
    "state": "states",
    "wait": "waits",
}
"""What one does, by what several do: the verbs that follow counts in what we print."""

_KEPT = frozenset(["its", "this", "thus", "does", "less", "across", "always", "perhaps", "plus", "minus"])
"""Words that end as plurals do and are none."""

_SINGULAR = frozenset(VERBS.values())
"""Verbs that agree with one already; they end as plurals do."""

_ELSEWHERE = frozenset(
    ["of", "and", "or", "in", "at", "on", "by", "for", "from", "with", "without", "over", "before", "after"]
)
"""Words behind which a noun is not what was counted."""

_NOUNS = ("block", "need", "state")
"""Verbs that are nouns where they stand first behind a count."""

_MODALS = frozenset(["can", "could", "may", "might", "must", "should", "to", "will", "would", "not"])
"""Before a verb they leave it as it is: `1 can follow`."""

_COUNT = re.compile(r"(?<![\w.,:/#@-])(\d[\d,]*)(?: of (\d[\d,]*))?((?:[ ][A-Za-z][\w'-]*)+)")
_WORD = re.compile(r"[A-Za-z][\w'-]*")
_REACH = 3
"""Words behind a count among which its noun stands: `known open vulnerabilities`."""


def agreed(words: str) -> str:
    """A sentence of ours in which each noun and verb behind a count of one is singular."""

    def mended(found: re.Match[str]) -> str:
        first, of, rest = found.groups()
        told = f"{first} of {of}" if of else first
        return told + for_count(rest, is_one=(of or first) == "1", acts_alone="1" in (first, of))

    return _COUNT.sub(mended, words)


def for_count(words: str, *, is_one: bool, acts_alone: bool) -> str:
    """What stands behind a count: its noun singular where there `is_one`, its verb where that one `acts_alone`.

    The noun is the first plural of the first words, the verb the first known one of the clause.
    """
    if not is_one and not acts_alone:
        return words
    end = next((place for place, sign in enumerate(words) if sign in ".;:,("), len(words))
    clause, rest = words[:end], words[end:]
    found = list(_WORD.finditer(clause))
    if found and found[0].group() in _ELSEWHERE - {"of"}:  # `1 with the controls that tests have shown`
        return words
    changes = [*(_noun(found) if is_one else ()), *(_verbs(found) if acts_alone else ())]
    for item, said in sorted(changes, key=lambda change: change[0].start(), reverse=True):
        clause = clause[: item.start()] + said + clause[item.end() :]
    return clause + rest


def _noun(found: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], str]]:
    """The noun that is counted, and how it is called where there is one."""
    for place, item in enumerate(found[:_REACH]):
        word = item.group()
        if (
            word in _ELSEWHERE
            or word in _MODALS
            or word in _SINGULAR
            or (word in VERBS and not (place == 0 and word in _NOUNS))
        ):
            return
        if _is_plural(word):
            yield item, one(word)
            return


def _verbs(found: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], str]]:
    """The verb of what is counted, and that of `that are …` before it, each as it is for one."""
    for place, item in enumerate(found):
        word = item.group()
        if word in _MODALS:
            return
        if word in VERBS and not (place == 0 and word in _NOUNS):
            yield item, VERBS[word]
            if found[place - 1].group() not in ("that", "which"):
                return


def one(plural: str) -> str:
    """A noun for one, from that for several: of the regular ones, which are all that we count."""
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    if plural.endswith(("sses", "shes", "ches", "xes")):
        return plural[:-2]
    return plural[:-1]


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) and word not in _KEPT
