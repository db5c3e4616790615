"""A commit as git keeps it, and the signature in it: read from bytes, with nothing of git's settings.

Forms: git's `gitformat-signature` (header `gpgsig`, in repositories of SHA-256 `gpgsig-sha256`), OpenSSH's
`PROTOCOL.sshsig`, and its `PROTOCOL.u2f` for keys that stay in a token.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from base64 import b64decode

import msgspec

LARGEST_SIGNATURE = 16 * 1024
"""Characters of a signature; one of SSH has about 300, one of OpenPGP about 1,000."""

ED25519, IN_TOKEN = b"ssh-ed25519", b"sk-ssh-ed25519@openssh.com"
VERIFIED = frozenset({"ssh-ed25519", "sk-ssh-ed25519@openssh.com"})
"""Kinds of keys whose signatures are taken apart whole, so that they can be verified."""

_WAS_TOUCHED = 1
"""Flag of a token: somebody was there."""

_SIGNED = {"sha1": b"gpgsig", "sha256": b"gpgsig-sha256"}
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_PERSON = re.compile(rb"(.*) <[^<>]*> ([0-9]{1,12}) [+-][0-9]{4}", re.DOTALL)


class Commit(msgspec.Struct, frozen=True):
    """A commit taken apart; `signature` is b"" where there is none, `payload` what a signature is over."""

    committer: str
    moment: datetime.datetime | None
    subject: str
    payload: bytes
    signature: bytes


class SshSignature(msgspec.Struct, frozen=True):
    """An SSH signature taken apart: kind of key, what was signed, the key's bytes and the signature's, b"" but for kinds in VERIFIED."""

    kind: str
    key: bytes
    namespace: bytes
    signed: bytes
    signature: bytes
    was_touched: bool = True


def name_of(data: bytes, kind: str) -> str:
    """The name that a commit with these bytes has in a repository of this kind of digest."""
    whole = b"commit %d\0" % len(data) + data
    return (
        hashlib.sha256(whole) if kind == "sha256" else hashlib.sha1(whole, usedforsecurity=False)
    ).hexdigest()


def read(data: bytes, kind: str) -> Commit:
    """A commit's headers and subject; what is not there is empty."""
    head, _, message = data.partition(b"\n\n")
    kept: list[bytes] = []
    signature: list[bytes] = []
    into = kept
    for line in head.split(b"\n"):
        name, _, value = line.partition(b" ")
        if name:  # else the line goes on with the header before
            into = signature if name == _SIGNED[kind] else [] if name in _SIGNED.values() else kept
        into.append(line if into is kept else value)
    who = next((line.partition(b" ")[2] for line in kept if line.startswith(b"committer ")), b"")
    found = _PERSON.fullmatch(who)
    payload = b"\n".join(kept) + data[len(head) :]
    return Commit(
        committer=_text(found[1] if found else who),
        moment=_moment(int(found[2])) if found else None,
        subject=_text(message.lstrip(b"\n").partition(b"\n")[0]),
        payload=payload,
        signature=b"\n".join(signature).strip(),
    )


def read_ssh(armoured: bytes, message: bytes) -> SshSignature | None:
    """An SSH signature over a message; None where it is none."""
    inside = armoured.removeprefix(_BEGIN).removesuffix(_END)
    if len(armoured) > LARGEST_SIGNATURE or len(inside) != len(armoured) - len(_BEGIN) - len(_END):
        return None
    try:
        data = b64decode(b"".join(inside.split()), validate=True)
        return _ssh(data, message)
    except ValueError:
        return None


def is_ssh(signature: bytes) -> bool:
    """Whether a signature is one of SSH by its first line."""
    return signature.startswith(_BEGIN)


def _ssh(data: bytes, message: bytes) -> SshSignature:
    if data[:10] != b"SSHSIG\0\0\0\x01":
        raise ValueError("no signature of version 1")
    key, namespace, reserved, digest, signature = _strings(data[10:], 5)
    if digest not in {b"sha256", b"sha512"}:
        raise ValueError("a digest that the format does not know")
    hashed = hashlib.new(digest.decode(), message).digest()
    signed = b"SSHSIG" + b"".join(map(_string, (namespace, reserved, digest, hashed)))
    kind = _strings(key)[0]
    if kind not in {ED25519, IN_TOKEN}:
        return SshSignature(kind.decode("ascii", "replace"), b"", namespace, signed, b"")
    told, end = b"", len(signature)
    if kind == IN_TOKEN:
        end = len(signature) - 5  # then one byte of flags, and a counter of four
        told, signed = signature[end:], _by_token(_strings(key, 3)[2], signature[end:], signed)
    made_with, made = _strings(signature[:end], 2)
    if made_with != kind:
        raise ValueError("key and signature are of two kinds")
    was_touched = not told or bool(told[0] & _WAS_TOUCHED)
    return SshSignature(kind.decode(), _strings(key)[1], namespace, signed, made, was_touched)


def _by_token(application: bytes, told: bytes, signed: bytes) -> bytes:
    """What a token signs: for which use of it, what it tells of itself, and the digest of the rest."""
    return hashlib.sha256(application).digest() + told + hashlib.sha256(signed).digest()


def _strings(data: bytes, count: int = 0) -> list[bytes]:
    """Strings with their lengths before them, exactly `count` where it is given. Raises ValueError."""
    found: list[bytes] = []
    while data and (not count or len(found) < count):
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            raise ValueError("a string ends early")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    if data or not found or (count and len(found) != count):
        raise ValueError("more or fewer strings than there should be")
    return found


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _moment(seconds: int) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _text(data: bytes) -> str:
    """Words as they are shown: no mark that would steer a terminal, and no more than a line."""
    told = data.decode("utf-8", "replace")
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in told)[:200]
