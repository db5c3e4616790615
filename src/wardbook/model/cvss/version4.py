"""CVSS 4.0 (FIRST, specification document, section 7 "Vector String" and section 8 "Scoring").

A vector falls into one of 270 classes (MacroVectors), each with a score that experts gave; within its
class it loses, of the way to the next lower class, the share by which it is less severe than the worst of its class.
"""

from __future__ import annotations

from math import floor, nan

from wardbook.model.cvss.scored import Score
from wardbook.model.cvss.vector import Grammar, Metrics
from wardbook.model.cvss.version4_table import SCORES

GRAMMAR = Grammar(
    """
    AV N A L P
    AC L H
    AT N P
    PR N L H
    UI N P A
    VC H L N
    VI H L N
    VA H L N
    SC H L N
    SI H L N
    SA H L N
    E X A P U
    CR X H M L
    IR X H M L
    AR X H M L
    MAV X N A L P
    MAC X L H
    MAT X N P
    MPR X N L H
    MUI X N P A
    MVC X H L N
    MVI X H L N
    MVA X H L N
    MSC X H L N
    MSI X S H L N
    MSA X S H L N
    S X N P
    AU X N Y
    R X A U I
    V X D C
    RE X L M H
    U X Clear Green Amber Red
    """,
    undefined="X",
    is_ordered=True,
)
ENVIRONMENTAL = ("CR", "IR", "AR", *(name for name in GRAMMAR.values if name.startswith("M")))
IMPACTS = ("VC", "VI", "VA", "SC", "SI", "SA")
WORST_UNDEFINED = {"E": "A", "CR": "H", "IR": "H", "AR": "H"}
"""What is not defined counts as the worst (section 3 and 4, Not Defined)."""

LEVELS = dict(
    **dict.fromkeys(("VC", "VI", "VA"), "HLN"),
    **dict.fromkeys(("SC", "SI", "SA"), "SHLN"),
    **dict.fromkeys(("CR", "IR", "AR"), "HML"),
    AV="NALP",
    PR="NLH",
    UI="NPA",
    AC="LH",
    AT="NP",
)
"""Values from the most severe on; the severity distance of two is how many steps lie between them."""

HIGHEST: tuple[tuple[tuple[str, ...], dict[int, tuple[str, ...]]], ...] = (
    (("AV", "PR", "UI"), {0: ("NNN",), 1: ("ANN", "NLN", "NNP"), 2: ("PNN", "ALP")}),
    (("AC", "AT"), {0: ("LN",), 1: ("HN", "LP")}),
    (
        ("VC", "VI", "VA", "CR", "IR", "AR"),
        {
            0: ("HHHHHH",),
            1: ("HHLMMH", "HHHMMM"),
            10: ("LHHHHH", "HLHHHH"),
            11: ("LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"),
            21: ("LLLHHH",),
        },
    ),
    (("SC", "SI", "SA"), {0: ("HSS",), 1: ("HHH",), 2: ("LLL",)}),
)
"""The most severe vectors of each class of EQ1, EQ2, EQ3 with EQ6 (as two digits) and EQ4 (section 8.2)."""

DEPTHS: tuple[dict[int, int], ...] = (
    {0: 1, 1: 4, 2: 5},
    {0: 1, 1: 2},
    {0: 7, 1: 6, 10: 8, 11: 8, 21: 10},
    {0: 6, 1: 5, 2: 4},
)
"""How many steps each class is deep, in the same order (section 8.2)."""

EPSILON = 1e-6
"""Lifts a sum that binary numbers put just below a half (FIRST's calculator, issue 66 of its source)."""


def score(text: str) -> Score:
    """The score of a vector without its prefix; ValueError as `Grammar.pairs` says."""
    pairs = GRAMMAR.pairs(text)
    metrics = GRAMMAR.filled(pairs)
    alone = {**metrics, **dict.fromkeys(ENVIRONMENTAL, "X")}
    has_threat = metrics["E"] != "X"
    has_environment = any(metrics[name] != "X" for name in ENVIRONMENTAL)
    whole = _scored(metrics)
    return Score(
        version="4.0",
        base=whole,
        base_only=_scored({**alone, "E": "X"}) if has_threat or has_environment else whole,
        temporal=_scored(alone) if has_threat else None,
        environmental=whole if has_environment else None,
        pairs=pairs,
        nomenclature=f"CVSS-B{'T' if has_threat else ''}{'E' if has_environment else ''}",
    )


def _scored(metrics: Metrics) -> float:
    effective = {name: _effective(metrics, name) for name in (*LEVELS, "E")}
    if all(effective[name] == "N" for name in IMPACTS):
        return 0.0
    macro = _macro(effective)
    value = SCORES[macro]
    lost, ways = 0.0, 0
    for group, lower in enumerate(_next_lower(macro)):
        if lower != lower:  # noqa: PLR0124  there is no lower class
            continue
        ways += 1
        lost += (value - lower) * _share(group, macro, effective)
    value -= lost / ways if ways else 0.0
    return floor(min(max(value, 0.0), 10.0) * 10 + 10 * EPSILON + 0.5) / 10


def _effective(metrics: Metrics, name: str) -> str:
    """A metric as the environment modifies it, the worst where it is not defined."""
    said = metrics.get(f"M{name}", "X")
    said = metrics[name] if said == "X" else said
    return WORST_UNDEFINED[name] if said == "X" else said


def _macro(metrics: Metrics) -> tuple[int, ...]:
    """The class of a vector: EQ1 to EQ6 (section 8.2, tables 24 to 29)."""
    easy = [metrics[name] == "N" for name in ("AV", "PR", "UI")]
    high = [metrics[name] == "H" for name in ("VC", "VI", "VA")]
    asked = [metrics[name] == "H" for name in ("CR", "IR", "AR")]
    later = {metrics[name] for name in ("SC", "SI", "SA")}
    return (
        0 if all(easy) else 1 if any(easy) and metrics["AV"] != "P" else 2,
        0 if metrics["AC"] == "L" and metrics["AT"] == "N" else 1,
        0 if high[0] and high[1] else 1 if any(high) else 2,
        0 if "S" in later else 1 if "H" in later else 2,
        "APU".index(metrics["E"]),
        0 if any(lost and needed for lost, needed in zip(high, asked, strict=True)) else 1,
    )


def _next_lower(macro: tuple[int, ...]) -> tuple[float, ...]:
    """The score of the next lower class by EQ1, EQ2, EQ3 with EQ6, EQ4 and EQ5; not a number where there is none."""

    def at(*steps: int) -> float:
        return SCORES.get(tuple(a + b for a, b in zip(macro, steps, strict=True)), nan)

    if macro[2] == 0 and macro[5] == 0:
        joint = max(at(0, 0, 0, 0, 0, 1), at(0, 0, 1, 0, 0, 0))
    elif macro[5] == 0:
        joint = at(0, 0, 0, 0, 0, 1)
    else:
        joint = at(0, 0, 1, 0, 0, 0)
    return (at(1, 0, 0, 0, 0, 0), at(0, 1, 0, 0, 0, 0), joint, at(0, 0, 0, 1, 0, 0), at(0, 0, 0, 0, 1, 0))


def _share(group: int, macro: tuple[int, ...], metrics: Metrics) -> float:
    """How far, from 0 to 1, the vector lies below the most severe of its class by one group; EQ5 has no inside."""
    if group == len(HIGHEST):
        return 0.0
    names, highest = HIGHEST[group]
    place = macro[2] * 10 + macro[5] if group == 2 else macro[group]  # EQ3 goes with EQ6
    for worst in highest[place]:
        steps = [
            LEVELS[name].index(metrics[name]) - LEVELS[name].index(top)
            for name, top in zip(names, worst, strict=True)
        ]
        if min(steps) >= 0:
            return sum(steps) / DEPTHS[group][place]
    raise AssertionError(f"no most severe vector lies above {metrics}")
