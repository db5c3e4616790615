"""Answers to a form that customers hand to manufacturers: what a person wrote, and what was answered or asked."""

from typing import Annotated, Literal

from wardbook.model.record import Record, says

Word = Literal["yes", "no", "n/a", "see note"]
"""The words such a form answers with."""

AnswerState = Literal["answered", "written", "shared", "asked"]
"""Derived from the model; written for this device; shared by all devices of the manufacturer; nobody said."""


class WrittenAnswer(Record, kw_only=True):
    """An answer of a person to one question."""

    answer: Annotated[
        Word | None, says("The answer; a question that wants words has only a note.", example="yes")
    ] = None
    note: Annotated[
        str | None, says("What the answer needs to be understood.", example='"by appointment"')
    ] = None


class Disclosed(Record, kw_only=True):
    """One question with its answer, or with what would have to be said.

    `because` tells the facts that decided and `sources` their ids, `lacks` what nobody stated. `follows` is what the
    model says where a person answered too, so that a contradiction can be seen.
    """

    id: str
    section: str
    question: str
    wants: Literal["word", "text"] = "word"
    state: AnswerState = "asked"
    answer: Word | None = None
    note: str = ""
    because: str = ""
    sources: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    follows: Word | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the form can be filled in here."""
        return self.state != "asked"
