"""Events of the end: how far a release is supported, who was told, who answers for it, what was wiped, that it is over."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.field.event import says_what

Stage = Literal["support", "limited-support", "end-of-support"]
"""Stages of support after release (IMDRF N70 FINAL:2023, stages 2 to 4)."""

Task = Literal["wipe", "revoke", "switch-off", "collect"]
"""What is done at the end: data wiped, keys revoked, services switched off, units collected or destroyed."""


@says_what("stage-reached")
class StageReached(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A release reached a stage of support; `until` is the day on which the stage is to end."""

    stage: Stage
    until: str = ""


@says_what("notice-sent")
class NoticeSent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Customers were told of an end that comes: of which stage, on which day, how, with which document (digest)."""

    of: Stage
    ends: str
    to: str
    document: str = ""


@says_what("responsibility-transferred")
class Transferred(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A customer took over the responsibility: with which residual risks told and which last SBOM (digests)."""

    customer: str
    units: int = -1
    document: str = ""
    accepted_by: str = ""


@says_what("end-task-done")
class EndTaskDone(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that the end asks for was done: which, to what (an asset, a key, a server), how, by which record."""

    task: Task
    of: str
    how: str
    record: str = ""


@says_what("retired")
class Retired(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A release is over: nothing was left open, or what was left is named with the reason in the event."""

    left: tuple[str, ...] = ()
