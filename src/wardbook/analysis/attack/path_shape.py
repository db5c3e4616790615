"""What of a path decides which steps it allows? Paths of one shape differ in names only."""

from __future__ import annotations

from typing import NamedTuple

from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.media import ENCRYPTED, ENCRYPTED_PROOFS, PATHS
from wardbook.model.architecture import Flow
from wardbook.model.attack import Ability
from wardbook.model.security_file import Device


class Said(NamedTuple):
    """What is said of a path itself, as far as it makes a difference.

    `is_by_person` says that a person reads or presses what passes. `auth` is the proof where it allows a step of
    its own, `proof` what it takes to pass for the sender, None where nothing proves who sends.
    """

    is_by_person: bool
    kind: str | None
    auth: str | None
    proof: Ability | None
    is_encrypted: bool
    is_signed: bool
    is_fresh: bool
    opens_to_sender: bool


class PathShape(NamedTuple):
    """What is said of a path (by number), and what it has to do with other things.

    `keys` says of each credential whether the path is encrypted with it; `is_signed_before` that the sender does
    not hold the key of the signature, `is_loop` that both ends are one part, `is_to_person` that an actor
    is at the end.
    """

    said: int
    keys: tuple[bool, ...]
    carried: int
    has_sender: bool
    has_receiver: bool
    is_signed_before: bool
    is_loop: bool
    is_to_person: bool


class Sayings:
    """What is said of the paths of a device: the same words are read once, the same meaning has one number."""

    def __init__(self, device: Device, estimates: Estimates) -> None:
        self._device, self._estimates = device, estimates
        self._read: dict[tuple[str | None, ...], tuple[int, str, str]] = {}
        self._numbers: dict[Said, int] = {}
        self.known: list[Said] = []

    def read(self, flow: Flow) -> tuple[int, str, str]:
        """The number of what is said of a path, the kind of its medium, and its medium in words."""
        words = (flow.via, flow.kind, flow.auth, flow.crypto, flow.signed, flow.fresh, flow.opens)
        found = self._read.get(words)
        if found is None:
            medium = PATHS.get(flow.medium or "", "path-unknown")
            said = self._said(flow, medium)
            number = self._numbers.setdefault(said, len(self.known))
            if number == len(self.known):
                self.known.append(said)
            found = self._read[words] = number, medium, flow.medium or "an unstated medium"
        return found

    def _said(self, flow: Flow, medium: str) -> Said:
        return Said(
            is_by_person=medium == "path-person",
            kind=flow.kind,
            auth=flow.auth if flow.auth in _STATED else None,
            proof=_proof(self._device, flow, self._estimates),
            is_encrypted=_is_encrypted(flow),
            is_signed=flow.signed not in {None, "none"},
            is_fresh=flow.fresh not in {None, "none"},
            opens_to_sender=flow.opens == "to",
        )


def path_shape(
    device: Device, flow: Flow, said: int, credentials: tuple[str, ...], carried: int
) -> PathShape:
    """The shape of a path by the number of what is said of it, its credentials and how many assets it carries."""
    sender, receiver = flow.sender, flow.receiver
    signer = device.assets.get(flow.signed) if flow.signed else None
    return PathShape(
        said,
        tuple([key in flow.keys for key in credentials]) if credentials else (),
        carried,
        sender in device.parts,
        receiver in device.parts,
        signer is not None and sender not in signer.kept_in,
        sender == receiver,
        receiver in device.actors,
    )


_STATED = frozenset({"none", "default-password"})
"""Proofs that allow a step of their own."""


def credentials_of(device: Device, flow: Flow) -> tuple[str, ...]:
    """The assets whose knowledge lets somebody pass for the sender, each once."""
    assets = device.assets
    if not flow.keys and flow.auth not in assets and flow.signed not in assets:
        return ()
    names = (flow.auth, flow.signed, *flow.keys)
    return tuple(dict.fromkeys([name for name in names if name is not None and name in assets]))


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
