"""Where each risk stands, severity by exploitability, three times over."""

from __future__ import annotations

from wardbook.analysis.risks import SEVERITIES
from wardbook.model.figure import Chip, Figure, Panel
from wardbook.model.number import agreed
from wardbook.model.risk import Reached, Risk
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Table, Tone
from wardbook.views.register import view
from wardbook.views.risk_report import risk_summary
from wardbook.views.risks import worst_first

_TONES = {"acceptable": Tone.GOOD, "not acceptable": Tone.BAD, "not assessed": Tone.UNKNOWN}
_LEVELS = ("5", "4", "3", "2", "1", "nobody")
_UNRATED = "not stated"
_NOTE = (
    "✓ acceptable, × not acceptable, ? not assessed: each risk against the criterion of its severity, "
    "which the cell alone does not decide."
)
_MOST = 9
"""Risks named in one cell; how many more there are is said, and the table has all."""


@view("risk-matrix", subject=SecurityFile, title="Risk matrix")
def risk_matrix(file: SecurityFile) -> Figure:
    """Every risk by severity and exploitability: before controls, as claimed, as proven, each judged against the criteria."""
    found = list(worst_first(file))
    columns = [*SEVERITIES] + ([_UNRATED] if any(item.severity not in SEVERITIES for item in found) else [])
    stages = (
        ("Before controls", [(item, item.before) for item in found]),
        ("As claimed", [(item, item.claimed) for item in found]),
        ("As proven", [(item, item.proven) for item in found]),
    )
    return Figure(
        name="risk-matrix",
        title="Risk matrix",
        alt=_told(stages),
        layout="matrix",
        panels=tuple(_panel(title, columns, risks) for title, risks in stages) if found else (),
        note=_NOTE,
        empty="Not provided: safety.yaml names no situation with a harm, so there is no risk to place.",
        table=summary if isinstance(summary := risk_summary(file), Table) else None,
    )


def _panel(title: str, columns: list[str], risks: list[tuple[Risk, Reached]]) -> Panel:
    cells = tuple(
        tuple(_chips([item for item in risks if _place(*item) == (level, severity)]) for severity in columns)
        for level in _LEVELS
    )
    return Panel(
        title=title,
        across="severity",
        down="exploitability",
        columns=tuple(columns),
        rows=_LEVELS,
        cells=cells,
    )


def _place(risk: Risk, reached: Reached) -> tuple[str, str]:
    level = str(reached.exploitability) if reached.exploitability else "nobody"
    return level, risk.severity if risk.severity in SEVERITIES else _UNRATED


def _chips(risks: list[tuple[Risk, Reached]]) -> tuple[Chip, ...]:
    shown = [Chip(risk.id, _TONES[reached.verdict]) for risk, reached in risks[:_MOST]]
    more = len(risks) - len(shown)
    return (*shown, *((Chip(f"and {more} more", Tone.PLAIN),) if more > 0 else ()))


def _told(stages: tuple[tuple[str, list[tuple[Risk, Reached]]], ...]) -> str:
    told = []
    for title, risks in stages:
        bad = [risk.id for risk, reached in risks if reached.verdict == "not acceptable"]
        told.append(
            agreed(f"{title}: {len(bad)} of {len(risks)} risks are not acceptable")
            + (f" ({', '.join(bad)})." if bad else ".")
        )
    return "Three matrices of severity by exploitability. " + " ".join(told)
