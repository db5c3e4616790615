"""Suggested controls as people and programs ask for them: each with why, where and what it alone would change."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from wardbook.analysis.controls import Suggestion, suggestions, worth
from wardbook.analysis.proposals import FIRMNESS_STEPS
from wardbook.base.nearest import nearest
from wardbook.knowledge.reader import Knowledge
from wardbook.model.security_file import SecurityFile

SCHEMA = "wardbook/control-suggestions/1"

NOTHING = (
    "No control of the catalogue is suggested: nothing that applies, no open threat and no plan asks for one."
)

NAMED = 6
"""Names in one line of text; more are counted. JSON has them all."""


class Unknown(Exception):
    """A category or market that is not there; the text says which, and the nearest name."""


class Told(msgspec.Struct, frozen=True):
    """The suggestions that were asked for, how many there are of those, and what each alone would change.

    `settled` counts the controls for which there is no reason; `is_reckoned` is false where the graph is too
    large to say what changes.
    """

    shown: tuple[Suggestion, ...]
    matching: int
    declined: dict[str, str]
    settled: int
    changes: dict[str, dict[str, tuple[int, int]]]
    is_reckoned: bool


def suggest(
    file: SecurityFile,
    knowledge: Knowledge,
    *,
    categories: Collection[str] = (),
    markets: Collection[str] = (),
    limit: int = 10,
) -> Told:
    """The first `limit` suggestions (0: all) of some categories, and of some markets: only what they ask. Raises Unknown."""
    letters = _letters(categories, knowledge)
    for market in markets:
        if market not in file.device.about.markets:
            guess = nearest(market, file.device.about.markets)
            raise Unknown(
                f"device.yaml does not name the market `{market}`"
                + (f"; did you mean `{guess}`?" if guess else "")
            )
    every = suggestions(file, knowledge)
    found = [item for item in every.found if not letters or item.record.text("category") in letters]
    if markets:
        found = [
            item for item in found if any(ask.is_open and {*markets} & {*ask.markets} for ask in item.asks)
        ]
    shown = tuple(found[:limit] if limit else found)
    return Told(
        shown,
        len(found),
        every.declined,
        every.settled,
        worth(file, knowledge, shown),
        is_reckoned=len(file.steps) <= FIRMNESS_STEPS,
    )


def _letters(categories: Iterable[str], knowledge: Knowledge) -> frozenset[str]:
    """Categories by letter or by a word of their title."""
    known = {item.text("letter"): item.title for item in knowledge.of_kind("control-category")}
    found = set()
    for asked in categories:
        mine = [
            letter
            for letter, title in known.items()
            if asked.upper() == letter or (len(asked) > 2 and title.lower().startswith(asked.lower()))
        ]
        if not mine:
            raise Unknown(
                f"there is no category `{asked}`; there are "
                + ", ".join(f"{letter} ({title.lower()})" for letter, title in known.items())
            )
        found |= {*mine}
    return frozenset(found)


def in_brief(file: SecurityFile, knowledge: Knowledge, count: int = 3) -> list[str]:
    """The first few suggestions with their strongest reasons, for a screen that shows much else."""
    found = suggestions(file, knowledge).found
    if not found:
        return ["", NOTHING]
    first = min(count, len(found))
    head = f"The first {first} of {len(found)} controls that would fit (`wardbook controls suggest` has all):"
    return ["", head, *(f"  {item.word}: {why(item)}" for item in found[:first])]


def as_text(told: Told, file: SecurityFile, width: int = 100) -> str:
    """Each suggestion with its reasons, then what was left out and by which bound."""
    if not told.matching:
        return f"{NOTHING}\n{_declined(told)}"
    head = (
        f"{told.matching} controls of the catalogue would fit and are not chosen: what law asks first, then the "
        f"worst harm, then design before protection. Our reading of the sources and this model, as of {file.as_of}."
    )
    lines = [textwrap.fill(head, width)]
    for number, item in enumerate(told.shown, 1):
        lines += ["", *_lines(number, item, told, width)]
    lines.append("")
    if len(told.shown) < told.matching:
        lines.append(f"{len(told.shown)} of {told.matching} are shown; --limit 0 shows all.")
    if not told.is_reckoned:
        lines.append(f"What each alone would change is not reckoned past {FIRMNESS_STEPS:,} attack steps.")
    return "\n".join(lines) + "\n" + _declined(told)


def _declined(told: Told) -> str:
    return "".join(f"Declined: {word}: {why}\n" for word, why in sorted(told.declined.items()))


def _lines(number: int, item: Suggestion, told: Told, width: int) -> list[str]:
    record = item.record
    kind = f"{record.text('category')}, {record.text('order')}, cost {record.text('cost')}"
    reasons = {
        "asked by": _asked(item),
        "hinders": _held(item),
        "alone": _alone(item, told),
        "threats": _some(item.threats),
        "where": _where(item),
        "adopt": f"wardbook controls adopt {item.word}",
    }
    lines = [f"{number:2}  {item.word}  ({kind})", *_filled(f"    {record.says}", width, 4)]
    for name, says in reasons.items():
        if says:
            lines += _filled(f"    {name + ':':<10}{says}", width, 14)
    return lines


def _filled(line: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(
        line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )


def why(item: Suggestion) -> str:
    """The strongest reasons in one line."""
    open_ = [ask for ask in item.asks if ask.is_open]
    told = [f"{open_[0].id} asks for it and nothing chosen answers" + _more(len(open_) - 1)] if open_ else []
    if item.holds:
        risks = tuple(dict.fromkeys(hold.risk for hold in item.holds))
        worst = f", {item.severity}" if item.severity else ""
        told.append(f"in the way of the cheapest plan of {risks[0]}{_more(len(risks) - 1)}{worst}")
    if item.threats:
        told.append(f"answers {item.threats[0]}{_more(len(item.threats) - 1)}")
    return "; ".join(told)


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


def _asked(item: Suggestion) -> str:
    open_ = [
        f"{ask.id} ({ask.bound}{'' if ask.state == 'applies' else ', waits for a fact'}): {ask.title}"
        for ask in item.asks
        if ask.is_open
    ]
    met = [ask.id.partition(":")[2] for ask in item.asks if not ask.is_open]
    told = "; ".join(open_[:3]) + _more(len(open_) - 3)
    also = f"also serves {', '.join(met[:NAMED])}{_more(len(met) - NAMED)}, answered by others" if met else ""
    return "; ".join(filter(None, (told, also)))


def _held(item: Suggestion) -> str:
    found: dict[tuple[str, bool], list[str]] = {}
    for hold in item.holds:
        named = f"{hold.risk} ({hold.severity or 'severity not stated'}, {hold.verdict})"
        places = found.setdefault((named, hold.stops), [])
        places += [hold.place] if hold.place not in places else []
    told = [
        f"{named} at {', '.join(places)}{', where it ends a step' if stops else ''}"
        for (named, stops), places in found.items()
    ]
    return f"the cheapest plan of {'; of '.join(told[:3])}{_more(len(told) - 3)}" if told else ""


def _alone(item: Suggestion, told: Told) -> str:
    if not item.holds or not told.is_reckoned:
        return ""
    changes = told.changes.get(item.word, {})
    moved = [f"{name} from {before} to {after or 'nobody'}" for name, (before, after) in changes.items()]
    if not moved:
        return "makes no situation harder; other ways to each remain"
    return f"brings exploitability of {_some(moved)} (5 is the easiest)"


def _where(item: Suggestion) -> str:
    told = _some(item.places) or "say where with --at"
    if item.is_anywhere and item.places:
        told += " (nothing particular asks; the parts of yours that stand by themselves)"
    return told + (f"; stands elsewhere as {', '.join(item.standing)}" if item.standing else "")


def _some(names: Collection[str]) -> str:
    return ", ".join([*names][:NAMED]) + _more(len(names) - NAMED)


def as_json(told: Told) -> dict[str, Any]:  # Any: JSON values
    """Every suggestion with all its reasons as plain values."""
    return {
        "schema": SCHEMA,
        "matching": told.matching,
        "shown": len(told.shown),
        "settled": told.settled,
        "declined": told.declined,
        "is_reckoned": told.is_reckoned,
        "suggestions": [_as_json(item, told.changes.get(item.word, {})) for item in told.shown],
    }


def _as_json(item: Suggestion, changes: Mapping[str, tuple[int, int]]) -> dict[str, Any]:  # Any: as above
    record = item.record
    return {
        "control": item.word,
        "title": record.title,
        "says": record.says,
        **{
            name: record.text(name)
            for name in ("category", "order", "cost", "requirement", "accept", "introduces")
        },
        "tests": list(record.list("tests")),
        "asked_by": msgspec.to_builtins(item.asks),
        "activities": list(item.activities),
        "plans": msgspec.to_builtins(item.holds),
        "alone": {name: {"before": before, "after": after} for name, (before, after) in changes.items()},
        "threats": list(item.threats),
        "situations": list(item.situations),
        "severity": item.severity,
        "places": list(item.places),
        "is_anywhere": item.is_anywhere,
        "standing": list(item.standing),
    }
