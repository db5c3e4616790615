"""Where an answer to the form of hospitals was written, and which of its questions are open where it is asked for."""

from __future__ import annotations

from wardbook.base.span import Span
from wardbook.model.disclosure import Disclosed
from wardbook.model.security_file import SecurityFile

_NAMED = 5
"""Questions named in one sentence; the rest is counted."""


def answered_at(file: SecurityFile, item: Disclosed) -> Span:
    """The place of the answer: in labelling.yaml where it was written there, else the answers of the company."""
    written = file.device.disclosed.get(item.id)
    if item.state == "written" and written:
        return written.origin.span
    return file.device.company.origin.of("answers") if file.device.company else Span("company.yaml")


def open_questions(file: SecurityFile) -> str:
    """How many questions are not answered, the first by number; "" where none is or no customer asks for the form."""
    asked = [item.id for item in file.disclosure.values() if not item.is_answered]
    if not asked or not file.device.about.customers_ask.get("mds2"):
        return ""
    rest = f" and {len(asked) - _NAMED} more" if len(asked) > _NAMED else ""
    return (
        f"{len(asked)} of {len(file.disclosure)} questions of the MDS2 are not answered: "
        f"{', '.join(asked[:_NAMED])}{rest}"
    )
