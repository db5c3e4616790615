"""Sentences on what no fact of the model can state, so that a document says so until a person writes it."""

from __future__ import annotations

from collections.abc import Callable

from wardbook.model.document import Run
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence

_ASKED = {
    "own-cryptography": (
        "whether an algorithm is proprietary or was changed, and for each such one the analysis by experts",
        "security-architecture/own-cryptography",
    ),
    "phases": (
        "which threats belong to production, deployment, maintenance and decommissioning, phase by phase",
        "threat-model/phases",
    ),
    "ageing": (
        "how what tests could exploit is judged over the life of the device, on the assumption that it gets easier",
        "risk-assessment/ageing",
    ),
    "passed-on": (
        "which risks pass to users who know and can bear them after support ends, with what they do tested as a task",
        "risk-assessment/passed-on",
    ),
    "critical": (
        "whether a critical vulnerability could cause uncontrolled risk, and what was remediated since clearance",
        "vulnerability-assessment/critical",
    ),
    "study": (
        "what those who take part in a clinical study read of these risks before they consent",
        "labelling/study",
    ),
    "warnings": (
        "which warnings that need attention at once the label of the device bears",
        "labelling/warnings",
    ),
}
"""What is asked for, and the text of a person that takes the place of the sentence."""


def _left(name: str) -> Callable[[SecurityFile], Statement]:
    """The sentence that nobody has stated what is asked for; no fact changes it, a person's text replaces it."""
    asked, place = _ASKED[name]

    def tell(_: SecurityFile) -> Statement:
        return sentence(
            name,
            f"Not provided: {asked}. A text in ",
            Run(f"documents/{place}.md", code=True),
            " that says ",
            Run("replaces: true", code=True),
            " takes this place.",
        )

    return tell


LEFT_TO_PEOPLE: dict[str, Callable[[SecurityFile], Statement]] = {name: _left(name) for name in _ASKED}
