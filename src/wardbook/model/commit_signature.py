"""Signatures of git's commits: what each of a folder's commits says of itself, and whether a registered key signed it."""

from __future__ import annotations

from typing import Literal

import msgspec

CommitState = Literal[
    "valid",
    "unsigned",
    "unknown key",
    "outside its time",
    "revoked",
    "not checked",
    "bad",
]
"""`not checked` is a signature of a kind that we cannot verify, such as OpenPGP; `bad` one that does not hold."""


class CommitSignature(msgspec.Struct, frozen=True, kw_only=True):
    """One commit: what anybody may have typed (`committer`, `date`, `subject`), and what its signature came to.

    `person` is the one for whom the key is registered, "" where that is nobody; `key` its short name as elsewhere.
    """

    commit: str
    committer: str = ""
    date: str = ""
    subject: str = ""
    person: str = ""
    key: str = ""
    state: CommitState
    why: str = ""


class Commits(msgspec.Struct, frozen=True, kw_only=True):
    """The commits that were looked at, the newest first, of how many in all."""

    looked_at: tuple[CommitSignature, ...]
    of: int
    own_keys: bool
