"""What was authorized, and what people decided about the changes since: the last two tables of `regulators.yaml`."""

import datetime
from typing import Annotated, Literal

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.decisions import SignedIn
from wardbook.model.record import Record, says

Route = Literal[
    "510k",
    "de-novo",
    "pma",
    "pma-supplement",
    "hde",
    "ide",
    "bla",
    "ind",
    "pdp",
    "exempt",
    "mdr",
    "ivdr",
    "directive",
    "licence",
    "other",
]
Subject = Literal["filing", "content"]
"""What an assessment is about: whether changes are filed, or which content on cybersecurity goes with a filing."""

ChangeDecision = Literal["needed", "not-needed", "full", "reduced"]
"""The first two are about filing, the others about content."""

Answer = Literal["yes", "no", "does-not-apply"]


class Authorization(Element, kw_only=True):
    """A state of the device that an authority or notified body authorized in one market."""

    market: Annotated[str, says("The market.", example="us", ref=("market",))]
    route: Annotated[
        Route | None,
        says("How it was authorized; `directive` is a certificate under a directive.", example="510k"),
    ] = None
    number: Annotated[str | None, says("Its number.", example="K260001")] = None
    date: Annotated[datetime.date | None, says("When it was authorized.", example="2026-05-01")] = None
    version: Annotated[
        str | None, says("The version that was authorized.", example="2.1.0", form="version")
    ] = None
    kept: Annotated[
        str | None,
        says(
            "Where that state is kept: `git:REVISION`, or the path of a folder or package.",
            example="git:v2.1.0",
            unlocks="all changes since, without naming it each time",
        ),
    ] = None
    state: Annotated[
        str | None,
        says(
            "Digest of the design as it was authorized, written by `wardbook change authorized`.",
            example=f'"sha256:{"0" * 64}"',
            form="digest",
            unlocks="an assessment that changes have outrun is noticed",
        ),
    ] = None


class ChangeAnswer(Record, kw_only=True):
    """What a person answered to one question about the changes."""

    is_: Annotated[Answer, says("The answer.", example="no")] = msgspec.field(name="is")
    why: Annotated[str | None, says("The reason.", example='"no alarm changed"')] = None


class Assessment(Element, kw_only=True):
    """What a named person decided about all changes since an authorization; one record for each of the two subjects."""

    about: Annotated[Subject, says("Whether to file, or which content goes with a filing.", example="filing")]
    since: Annotated[
        str, says("The authorization since which changes count.", example="US-1", ref=("authorization",))
    ]
    is_: Annotated[
        ChangeDecision | None,
        says(
            "The decision: a filing is needed or not-needed; the content is full or reduced.",
            example="not-needed",
        ),
    ] = msgspec.field(default=None, name="is")
    how: Annotated[str | None, says("How it is filed or kept.", example='"letter to file LTF-012"')] = None
    why: Annotated[
        str | None, says("The reason.", example='"security patch without other effect, see VER-31"')
    ] = None
    by: Annotated[str | None, says("Who decided.", example="A. Author")] = None
    date: Annotated[datetime.date | None, says("When.", example="2026-11-02")] = None
    over: Annotated[
        str | None,
        says(
            "Digest of the changes it was decided over, written by `wardbook change decide`.",
            example=f'"sha256:{"0" * 64}"',
            form="digest",
        ),
    ] = None
    answers: Annotated[
        dict[str, ChangeAnswer],
        says(
            "Answers by question, as `wardbook diff --for` names them.",
            example='{us-sw-1: {is: no, why: "a screen changed too"}}',
        ),
    ] = {}
    signed_in: Annotated[
        SignedIn | None, says("Signature made elsewhere.", example="{system: eQMS, document: LTF-012}")
    ] = None
