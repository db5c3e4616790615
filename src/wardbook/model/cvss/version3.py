"""CVSS 3.0 and 3.1 (FIRST, specification documents, section 7 "Metric Values" and "Equations").

They differ in the environmental impact where the scope changes, and in how they round up.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_HALF_UP
from decimal import Decimal as D  # noqa: N817  a table of numbers is read better so
from typing import Literal

from wardbook.model.cvss.scored import Score
from wardbook.model.cvss.vector import Grammar, Metrics

GRAMMAR = Grammar(
    """
    AV N A L P
    AC L H
    PR N L H
    UI N R
    S U C
    C H L N
    I H L N
    A H L N
    E X H F P U
    RL X U W T O
    RC X C R U
    CR X H M L
    IR X H M L
    AR X H M L
    MAV X N A L P
    MAC X L H
    MPR X N L H
    MUI X N R
    MS X U C
    MC X N L H
    MI X N L H
    MA X N L H
    """,
    undefined="X",
    is_ordered=False,
)

_IMPACT = {"H": D("0.56"), "L": D("0.22"), "N": D(0)}
_REQUIREMENT = {"X": D(1), "H": D("1.5"), "M": D(1), "L": D("0.5")}
WEIGHTS: Mapping[str, Mapping[str, D]] = {
    "AV": {"N": D("0.85"), "A": D("0.62"), "L": D("0.55"), "P": D("0.2")},
    "AC": {"L": D("0.77"), "H": D("0.44")},
    "UI": {"N": D("0.85"), "R": D("0.62")},
    "C": _IMPACT,
    "I": _IMPACT,
    "A": _IMPACT,
    "E": {"X": D(1), "H": D(1), "F": D("0.97"), "P": D("0.94"), "U": D("0.91")},
    "RL": {"X": D(1), "U": D(1), "W": D("0.97"), "T": D("0.96"), "O": D("0.95")},
    "RC": {"X": D(1), "C": D(1), "R": D("0.96"), "U": D("0.92")},
    "CR": _REQUIREMENT,
    "IR": _REQUIREMENT,
    "AR": _REQUIREMENT,
}
PRIVILEGES = {
    "U": {"N": D("0.85"), "L": D("0.62"), "H": D("0.27")},
    "C": {"N": D("0.85"), "L": D("0.68"), "H": D("0.5")},
}
"""Privileges Required weighs less against where the scope changes."""

BASE = ("AV", "AC", "PR", "UI", "S", "C", "I", "A")

Minor = Literal["3.0", "3.1"]


def score(text: str, version: Minor) -> Score:
    """The scores of a vector without its prefix; ValueError as `Grammar.pairs` says."""
    pairs = GRAMMAR.pairs(text)
    metrics = GRAMMAR.filled(pairs)
    base = _base(metrics, version)
    temporal = _round_up(base * _temporal_factor(metrics), version)
    return Score(
        version=version,
        base=float(base),
        base_only=float(base),
        temporal=float(temporal),
        environmental=float(_environmental(metrics, version)),
        pairs=pairs,
    )


def _round_up(value: D, version: Minor) -> D:
    """The smallest number of one decimal place that is not less; 3.1 first rounds to five (its appendix A)."""
    if version == "3.1":
        value = value.quantize(D("0.00001"), ROUND_HALF_UP)
    return value.quantize(D("0.1"), ROUND_CEILING)


def _base(metrics: Metrics, version: Minor) -> D:
    weights = {name: WEIGHTS[name][metrics[name]] for name in "CIA"}
    lost = 1 - (1 - weights["C"]) * (1 - weights["I"]) * (1 - weights["A"])
    impact = D("6.42") * lost if metrics["S"] == "U" else _changed(lost, lost, 15)
    return _joined(impact, metrics, version)


def _environmental(metrics: Metrics, version: Minor) -> D:
    modified = {name: _modified(metrics, name) for name in BASE}
    untouched = D(1)
    for name in "CIA":
        untouched *= 1 - WEIGHTS[name][modified[name]] * WEIGHTS[f"{name}R"][metrics[f"{name}R"]]
    lost = min(1 - untouched, D("0.915"))
    if modified["S"] == "U":
        impact = D("6.42") * lost
    elif version == "3.0":
        impact = _changed(lost, lost, 15)
    else:
        impact = _changed(lost, lost * D("0.9731"), 13)
    return _round_up(_joined(impact, modified, version) * _temporal_factor(metrics), version)


def _changed(lost: D, damped: D, power: int) -> D:
    """The impact where the scope changes."""
    return D("7.52") * (lost - D("0.029")) - D("3.25") * (damped - D("0.02")) ** power


def _joined(impact: D, metrics: Metrics, version: Minor) -> D:
    """Impact and exploitability as one score; no impact, no score."""
    if impact <= 0:
        return D(0)
    exploitability = D("8.22") * PRIVILEGES[metrics["S"]][metrics["PR"]]
    for name in ("AV", "AC", "UI"):
        exploitability *= WEIGHTS[name][metrics[name]]
    factor = D(1) if metrics["S"] == "U" else D("1.08")
    return _round_up(min(factor * (impact + exploitability), D(10)), version)


def _temporal_factor(metrics: Metrics) -> D:
    return WEIGHTS["E"][metrics["E"]] * WEIGHTS["RL"][metrics["RL"]] * WEIGHTS["RC"][metrics["RC"]]


def _modified(metrics: Metrics, name: str) -> str:
    """A base metric as the environment modifies it."""
    said = metrics[f"M{name}"]
    return metrics[name] if said == "X" else said
