"""CVSS 2.0 (FIRST, "A Complete Guide to CVSS Version 2.0", section 3.2 with its equations and values)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP
from decimal import Decimal as D  # noqa: N817  a table of numbers is read better so
from functools import partial

from wardbook.model.cvss.scored import Score
from wardbook.model.cvss.vector import Grammar, Metrics

GRAMMAR = Grammar(
    """
    AV L A N
    AC H M L
    Au M S N
    C N P C
    I N P C
    A N P C
    E U POC F H ND
    RL OF TF W U ND
    RC UC UR C ND
    CDP N L LM MH H ND
    TD N L M H ND
    CR L M H ND
    IR L M H ND
    AR L M H ND
    """,
    undefined="ND",
    is_ordered=False,
)
TEMPORAL = ("E", "RL", "RC")
ENVIRONMENTAL = ("CDP", "TD", "CR", "IR", "AR")

_IMPACT = {"N": D(0), "P": D("0.275"), "C": D("0.660")}
_REQUIREMENT = {"L": D("0.5"), "M": D(1), "H": D("1.51"), "ND": D(1)}
WEIGHTS: Mapping[str, Mapping[str, D]] = {
    "AV": {"L": D("0.395"), "A": D("0.646"), "N": D(1)},
    "AC": {"H": D("0.35"), "M": D("0.61"), "L": D("0.71")},
    "Au": {"M": D("0.45"), "S": D("0.56"), "N": D("0.704")},
    "C": _IMPACT,
    "I": _IMPACT,
    "A": _IMPACT,
    "E": {"U": D("0.85"), "POC": D("0.9"), "F": D("0.95"), "H": D(1), "ND": D(1)},
    "RL": {"OF": D("0.87"), "TF": D("0.90"), "W": D("0.95"), "U": D(1), "ND": D(1)},
    "RC": {"UC": D("0.90"), "UR": D("0.95"), "C": D(1), "ND": D(1)},
    "CDP": {"N": D(0), "L": D("0.1"), "LM": D("0.3"), "MH": D("0.4"), "H": D("0.5"), "ND": D(0)},
    "TD": {"N": D(0), "L": D("0.25"), "M": D("0.75"), "H": D(1), "ND": D(1)},
    "CR": _REQUIREMENT,
    "IR": _REQUIREMENT,
    "AR": _REQUIREMENT,
}


def score(text: str) -> Score:
    """The scores of a vector without brackets and prefix; ValueError as `Grammar.pairs` says."""
    pairs = GRAMMAR.pairs(text)
    metrics = GRAMMAR.filled(pairs)
    impact = _impact(metrics)
    base = _number(_base(metrics, impact))
    return Score(
        version="2.0",
        base=base,
        base_only=base,
        temporal=_number(_temporal(metrics, impact)) if _is_defined(metrics, TEMPORAL) else None,
        environmental=_number(_environmental(metrics)) if _is_defined(metrics, ENVIRONMENTAL) else None,
        pairs=pairs,
    )


def _is_defined(metrics: Metrics, group: tuple[str, ...]) -> bool:
    return any(metrics[name] != "ND" for name in group)


def _rounded(value: D) -> D:
    """To one decimal place, half up."""
    return value.quantize(D("0.1"), ROUND_HALF_UP)


def _number(value: D) -> float:
    """A score as a number; the equations alone can fall a little below 0."""
    return max(0.0, float(value))


def _weight(metrics: Metrics, name: str) -> D:
    return WEIGHTS[name][metrics[name]]


def _base(metrics: Metrics, impact: D) -> D:
    weight = partial(_weight, metrics)
    exploitability = 20 * weight("AV") * weight("AC") * weight("Au")
    factor = D("1.176") if impact else D(0)
    return _rounded((D("0.6") * impact + D("0.4") * exploitability - D("1.5")) * factor)


def _impact(metrics: Metrics) -> D:
    weight = partial(_weight, metrics)
    return D("10.41") * (1 - (1 - weight("C")) * (1 - weight("I")) * (1 - weight("A")))


def _adjusted_impact(metrics: Metrics) -> D:
    weight = partial(_weight, metrics)
    untouched = D(1)
    for name in "CIA":
        untouched *= 1 - weight(name) * weight(f"{name}R")
    return min(D(10), D("10.41") * (1 - untouched))


def _temporal(metrics: Metrics, impact: D) -> D:
    weight = partial(_weight, metrics)
    return _rounded(_base(metrics, impact) * weight("E") * weight("RL") * weight("RC"))


def _environmental(metrics: Metrics) -> D:
    weight = partial(_weight, metrics)
    adjusted = _temporal(metrics, _adjusted_impact(metrics))
    return _rounded((adjusted + (10 - adjusted) * weight("CDP")) * weight("TD"))
