"""The colours of pictures, each with the one that stands in its place on a dark page; none of them says anything alone."""

from __future__ import annotations

from wardbook.model.table import Tone

PAPER = "#ffffff"
INK = "#1a2733"
SOFT = "#56646f"
RULE = "#c9d3dc"
ZONES = ("#fbfcfd", "#f3f7fa", "#eaf1f6", "#e1ebf2", "#d8e5ee", "#cfdfea")
"""What lies within a boundary, by its trust."""

FILLS = {
    "external": "#eceff2",
    "person": PAPER,
    "hardware": "#f4efe6",
    "store": "#eaf3ea",
    "cloud": "#e6f0f7",
    "model": "#f1eaf6",
    "goal": "#f9e6e1",
    "choice": "#fdf6dc",
    "entry": "#e6f0f7",
    "reference": "#eceff2",
    "claim": PAPER,
    "strategy": "#fdf6dc",
    "context": "#eceff2",
    "solution": "#eaf3ea",
}
FLOWS = {
    "data": ("#0b5a7a", ""),
    "command": ("#8a3b00", ""),
    "code": ("#6b3fa0", "9 4"),
    "signal": ("#1b6e3c", "2 4"),
    "physical": ("#56646f", "12 4 2 4"),
}
"""Colour and dashes of a line, by what passes."""

TONES = {
    Tone.GOOD: "#1b6e3c",
    Tone.OPEN: "#8a5a00",
    Tone.BAD: "#a3201d",
    Tone.UNKNOWN: "#6b3fa0",
    Tone.PLAIN: SOFT,
}
TINTS = {
    Tone.GOOD: "#e4f2e8",
    Tone.OPEN: "#fbeecb",
    Tone.BAD: "#f9e1de",
    Tone.UNKNOWN: "#efe6f7",
    Tone.PLAIN: "#eef1f4",
}
SIGNS = {Tone.GOOD: "✓", Tone.OPEN: "–", Tone.BAD: "×", Tone.UNKNOWN: "?", Tone.PLAIN: ""}
"""The sign that says the same as a colour."""

DARK = {
    PAPER: "#121a21",
    INK: "#e6edf3",
    SOFT: "#a6b3bf",
    RULE: "#35434f",
    **dict(zip(ZONES, ("#141d25", "#18232c", "#1c2934", "#20303c", "#243644", "#283d4d"), strict=True)),
    "#eceff2": "#27323c",
    "#f4efe6": "#332d22",
    "#eaf3ea": "#1e3124",
    "#e6f0f7": "#1b3142",
    "#f1eaf6": "#30263d",
    "#f9e6e1": "#44241f",
    "#fdf6dc": "#3b3317",
    "#0b5a7a": "#7cc4e4",
    "#8a3b00": "#f0a875",
    "#6b3fa0": "#c7a6f2",
    "#1b6e3c": "#7fd19a",
    "#8a5a00": "#e6b65c",
    "#a3201d": "#ff9d97",
    "#e4f2e8": "#1c3526",
    "#fbeecb": "#3d3214",
    "#f9e1de": "#46211f",
    "#efe6f7": "#31243f",
    "#eef1f4": "#222d37",
}


def dark_rules(before: str = "") -> str:
    """Style rules that turn a picture dark where the reader's screen is; `before` is the selector they stand under."""
    rules = "".join(
        f'{before}[fill="{light}"]{{fill:{dark}}}{before}[stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in DARK.items()
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"
