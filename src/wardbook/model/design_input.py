"""Obligations, threats and risks joined with what was chosen: design inputs, and the categories of controls."""

from typing import Literal

from wardbook.model.record import Record

CategoryState = Literal["answered", "in part", "excluded", "open"]


class JoinedInput(Record, kw_only=True):
    """One design input with its sources, or something asked for that no design input answers.

    `id` is that of a control, of a requirement or, where nothing answers, of what asks. `written` are the sources
    that people named, `obligations` those that the control answers by the catalogue, `risks` those it stands in
    the way of, `threats` those it can answer; `gone` are written sources that are no longer there. `blanks` are
    what its text and criteria leave to be said, `as_catalogue` whether they stand so in the catalogue. `untested`
    are methods that it is to be verified by and no planned test uses.
    """

    id: str
    kind: Literal["control", "requirement", "asked", "excluded"]
    title: str = ""
    written: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    as_catalogue: bool = False
    untested: tuple[str, ...] = ()
    because: str = ""


class ControlCategory(Record, kw_only=True):
    """One of the categories of controls that a regulator goes through, and what the device answers.

    `points` are what is asked in it and applies, `unanswered` those that no control answers and nobody excluded;
    `excluded` is the reason why the whole category has no control, `left_out` the reasons for single points.
    """

    id: str
    letter: str
    title: str
    state: CategoryState
    controls: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    excluded: str = ""
    left_out: dict[str, str] = {}
