"""The fixed words of pictures: what their signs mean, for the legend and for those who hear a picture."""

from __future__ import annotations

from wardbook.model.figure import Guard
from wardbook.model.table import Tone

SHAPES = "pointed: any of what is below; box: a step, and all of what is below"
LEADS = "leads to what stands above it"
TO_COME = "support is still to come"
ARGUMENT = {
    "claim": "box: a claim",
    "strategy": "slanted: how it is argued",
    "context": "rounded: what it is held against",
    "reference": "grey box with round corners: argued on a sheet of its own",
    "solution": "ellipse: evidence",
}
TONE_WORDS = {
    Tone.GOOD: "holds, as tests have shown",
    Tone.OPEN: "open: claimed or planned, not shown",
    Tone.BAD: "does not hold",
    Tone.UNKNOWN: "not known",
}
GUARDS: dict[Guard, str] = {
    "strong": "filled: authenticated, and encrypted or signed",
    "some": "outlined: one of them",
    "none": "square, dashed: neither",
    "unknown": "with ?: not stated",
}
KINDS = ("data", "command", "code", "signal", "physical")
NODES = (
    *("person", "process", "store", "external", "server", "hardware", "app", "cloud", "model"),
    *("goal", "choice", "step", "entry", "reference", "claim", "strategy", "context", "solution"),
)
CROSSES, DORMANT, NOT_DESCRIBED = "crosses a boundary", "dormant", "not described"
BY_OTHERS = "dashed outline: operated by others"
PROTECTED: dict[Guard, str] = {
    "strong": "authenticated and sealed",
    "some": "protected in part",
    "none": "not protected",
    "unknown": "protection not stated",
}
NOTHING_YET = "nothing is asked of yet"
OF, AS_OF, UNTIL, TO = "of", "as of", "until", "to"

SIGN_WORDS = (
    SHAPES,
    LEADS,
    TO_COME,
    *ARGUMENT.values(),
    *TONE_WORDS.values(),
    *GUARDS.values(),
    *(f"number {words}" for words in GUARDS.values()),
    *KINDS,
    *NODES,
    CROSSES,
    DORMANT,
    NOT_DESCRIBED,
    BY_OTHERS,
    *PROTECTED.values(),
    NOTHING_YET,
    OF,
    AS_OF,
    UNTIL,
    TO,
)
"""All of them, for translators."""
