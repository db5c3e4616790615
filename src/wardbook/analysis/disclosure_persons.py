"""How do persons prove who they are at the device as customers get it?"""

from __future__ import annotations

from collections.abc import Callable

from wardbook.analysis.disclosure_scope import NOBODY_SAID, Found, Scope
from wardbook.analysis.labelling.words import called, listed
from wardbook.model.architecture import Flow

_PRESENCE = frozenset({"none", "physical-presence", "wired-inside"})
_TOKENS = frozenset({"smartcard", "badge", "multi-factor", "key-lock"})


def proof(scope: Scope) -> Found:
    """How persons prove themselves; false where everybody states none, or being there."""
    flows = scope.from_persons
    proven = [item for item in flows if item.auth and item.auth not in _PRESENCE]
    if proven:
        words = listed(_proof_word(scope, item) for item in proven)
        return Found(words, tuple(item.id for item in proven))
    ids = tuple(item.id for item in flows)
    return Found(value=False, ids=ids) if flows and all(item.auth for item in flows) else NOBODY_SAID


def _proof_word(scope: Scope, flow: Flow) -> str:
    auth = flow.auth or ""
    return called(scope.file, auth) if auth in scope.file.device.assets else auth.replace("-", " ")


def roles(scope: Scope) -> Found:
    """Roles with proofs that differ, where there are several."""
    actors = scope.file.device.actors
    proven = [item for item in scope.from_persons if item.auth and item.auth not in _PRESENCE]
    auths = {item.auth for item in scope.from_persons if item.auth}
    roles = sorted({actors[item.sender].role or item.sender for item in scope.from_persons})
    if proven and len(auths) > 1 and len(roles) > 1:
        return Found(listed(role.replace("-", " ") for role in roles), tuple(item.id for item in proven))
    return NOBODY_SAID


def persons(holds: Callable[[Flow], bool]) -> Callable[[Scope], Found]:
    """The proofs of persons on paths that have a property."""

    def look(scope: Scope) -> Found:
        kept = [item for item in scope.from_persons if holds(item)]
        words = listed(_proof_word(scope, item) for item in kept)
        return Found(words or True, tuple(item.id for item in kept)) if kept else NOBODY_SAID

    return look


def is_token(flow: Flow) -> bool:
    """Whether a person proves himself by something that he carries."""
    return flow.auth in _TOKENS or (
        flow.medium in ("card-reader", "nfc", "rfid") and bool(flow.auth) and flow.auth not in _PRESENCE
    )


def credentials(scope: Scope) -> Found:
    """Credentials that the device keeps."""
    kept = [
        item.id
        for item in scope.file.device.assets.values()
        if "credential" in item.data and set(item.kept_in) & scope.own
    ]
    return Found(value=True, ids=tuple(kept)) if kept else NOBODY_SAID
