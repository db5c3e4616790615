"""Documents speak in the manufacturer's voice and claim nothing: no tool that says "we", no praise, no filler."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tidy.tree import text_of, tracked

PRINTED = re.compile(r"src/wardbook/(documents/outlines/[\w-]+\.md|(views|documents)/\w+\.py)$")
"""Where the fixed words of documents stand."""

REFUSED = {
    r"compliant|complies|comply|in compliance|conforms|certified secure": "compliance is for a person to declare",
    r"is secure|are secure|unhackable|hack-?proof|tamper-?proof|bullet-?proof": "say what was tried, and by whom it was not broken",
    r"guarantees?|ensures?|ensuring|assures?": "say what is done, and what shows it",
    r"state[- ]of[- ]the[- ]art|best[- ]practices?|industry[- ](?:leading|standard)|world[- ]class|cutting[- ]edge": "praise",
    r"robust|seamless(?:ly)?|comprehensive(?:ly)?|holistic(?:ally)?|leverag\w+|utili[sz]\w+|mission-critical": "praise",
    r"in order to|please note|note that|it should be noted|needless to say|of course|basically|obviously|clearly": "filler",
    r"as appropriate|as needed|as necessary|where possible|in a timely manner|and/or|etc\.?|tbd|to be defined": "says nothing; "
    "name the case, or say what is not provided",
}
"""Words of documents that are refused, as patterns, with the reason."""

_WE = r"we|our|ours|ourselves"
SPEAKING = {
    "src/wardbook/documents/outlines/pre-submission.md": "the manufacturer asks the authority",
    "src/wardbook/views/pre_submission.py": "the manufacturer asks the authority",
    "src/wardbook/views/regulators.py": "the manufacturer answers the authority",
    "src/wardbook/views/customer.py": "the manufacturer writes to its customers",
    "src/wardbook/views/field_metrics.py": "which of two measures is the manufacturer's and which the regulator's",
}
"""Where "we" is the manufacturer."""


def printed() -> dict[str, str]:
    """The fixed words of documents by file: outlines whole, of modules the strings that are no documentation."""
    found = {}
    for name in tracked():
        if PRINTED.match(name):
            text = text_of(name) or ""
            found[name] = "\n".join(_strings(text)) if name.endswith(".py") else text
    return found


def _strings(text: str) -> Iterator[str]:
    tree = ast.parse(text)
    spoken = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


def refused(name: str, text: str) -> Iterator[str]:
    """What of a text is refused, with the reason."""
    reasons = dict(REFUSED)
    if name not in SPEAKING:
        reasons[_WE] = "the manufacturer signs this document: the tool does not say `we` in it"
    for pattern, reason in reasons.items():
        for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text, re.IGNORECASE):
            around = " ".join(text[max(0, match.start() - 40) : match.end() + 30].split())
            yield f"{name}: `{match.group()}` in `{around}`: {reason}"


def test_no_document_says_we_for_the_tool_or_praises_or_fills() -> None:
    found = printed()
    assert len(found) > 80
    assert [place for name, text in found.items() for place in refused(name, text)] == []


def test_every_text_in_which_the_manufacturer_says_we_still_does() -> None:
    found = printed()
    assert [name for name in SPEAKING if not re.search(rf"\b(?:{_WE})\b", found[name], re.IGNORECASE)] == []


@pytest.mark.parametrize(
    "text",
    [
        "a file in which we propose to keep it",
        "That row is a proposal of ours.",
        "The device is compliant.",
        "Robust encryption",
        "updated as needed",
        "State-of-the-art",
    ],
)
def test_a_phrase_that_is_refused_is_found(text: str) -> None:
    assert len(list(refused("src/wardbook/documents/outlines/x.md", text))) == 1


def test_words_that_only_hold_a_refused_one_pass() -> None:
    assert list(refused("x", "sewer powers, hours, robustness, four-ensured, utility")) == []
