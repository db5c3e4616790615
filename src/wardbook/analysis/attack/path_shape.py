"""What of a path decides which steps it allows? Paths of one shape differ in names only."""

from __future__ import annotations

from typing import NamedTuple

from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.media import ENCRYPTED, ENCRYPTED_PROOFS, PATHS
from wardbook.model.architecture import Flow
from wardbook.model.attack import Ability
from wardbook.model.security_file import Device


class PathShape(NamedTuple):
    """Facts of a path that make a difference. `keys` says of each credential whether the path is encrypted with it.

    `proof` is what it takes to pass for the sender, None where nothing proves who sends. `is_signed_before` says
    that the sender does not hold the key of the signature, `is_loop` that both ends are one part, and
    `is_to_person` that an actor is at the end.
    """

    kind: str | None
    is_by_person: bool
    auth: str
    proof: Ability | None
    is_encrypted: bool
    is_signed: bool
    is_signed_before: bool
    is_fresh: bool
    opens_to_sender: bool
    keys: tuple[bool, ...]
    carried: int
    has_sender: bool
    has_receiver: bool
    is_loop: bool
    is_to_person: bool


def path_shape(
    device: Device, flow: Flow, credentials: tuple[str, ...], carried: int, estimates: Estimates
) -> PathShape:
    """The shape of a path, given its credentials and how many assets it carries."""
    is_signed = flow.signed not in {None, "none"}
    signer = device.assets.get(flow.signed or "")
    return PathShape(
        kind=flow.kind,
        is_by_person=PATHS.get(flow.medium or "") == "path-person",
        auth=flow.auth if flow.auth in _STATED else "",
        proof=_proof(device, flow, estimates),
        is_encrypted=_is_encrypted(flow),
        is_signed=is_signed,
        is_signed_before=is_signed and signer is not None and flow.sender not in signer.kept_in,
        is_fresh=flow.fresh not in {None, "none"},
        opens_to_sender=flow.opens == "to",
        keys=tuple([key in flow.keys for key in credentials]),
        carried=carried,
        has_sender=flow.sender in device.parts,
        has_receiver=flow.receiver in device.parts,
        is_loop=flow.sender == flow.receiver,
        is_to_person=flow.receiver in device.actors,
    )


_STATED = frozenset({"none", "default-password"})
"""Proofs that allow a step of their own."""


def credentials_of(device: Device, flow: Flow) -> tuple[str, ...]:
    """The assets whose knowledge lets somebody pass for the sender, each once."""
    names = (flow.auth, flow.signed, *flow.keys)
    return tuple(dict.fromkeys([name for name in names if name is not None and name in device.assets]))


def _is_encrypted(flow: Flow) -> bool:
    """What the architecture says of encryption, as a claim that no control and no test stands behind."""
    said = (flow.crypto or "").strip().lower()
    is_named = bool(said) and not said.startswith("none")
    return is_named or flow.protocol in ENCRYPTED or flow.auth in ENCRYPTED_PROOFS


def _proof(device: Device, flow: Flow, estimates: Estimates) -> Ability | None:
    """What proves the sender; TLS that proves the server only is no proof of who opens the connection."""
    if flow.auth in {None, "none", "unknown"} or (flow.auth == "tls-server" and flow.opens != "to"):
        return None
    word = _word_of_credential(device, flow.auth) if flow.auth in device.assets else flow.auth
    if (
        word == "default-password"
    ):  # the password of delivery is a step of its own; else it must be found as any other
        word = "password"
    needed = estimates.proof(word).needs
    return needed if any(needed) else None


def _word_of_credential(device: Device, name: str | None) -> str:
    """How a credential that is an asset counts: a key as a key, anything else as its name's kind or a password."""
    asset = device.assets[name or ""]
    if "key" in asset.data:
        return "device-key"
    words = f"{asset.id} {asset.name or ''}".lower()
    kinds = (("pin", "pin"), ("card", "smartcard"), ("badge", "badge"), ("token", "token"))
    return next(
        (word for part, word in kinds if part in words.replace("_", "-").replace("-", " ").split()),
        "password",
    )
