"""Sign a package: a file beside it, by a key that the package lists, over the digest of its manifest."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from pathlib import Path

import msgspec

from wardbook import __version__
from wardbook.app.dates import moment
from wardbook.app.package_bytes import NotThere, PackageBytes, beside, read_package
from wardbook.app.sign import Passphrase, Refused, private_key
from wardbook.base.atomic import write_file
from wardbook.model.package_signature import Fault, Meaning, SignersFile, Signing, SigningKey, Verdict
from wardbook.submission.checking import MANIFEST
from wardbook.submission.envelope import file_name, keyid, sealed
from wardbook.submission.verification import SIGNERS, register, verdict


class SignedPackage(msgspec.Struct, frozen=True):
    """What was written: where, and the verdict after it."""

    path: Path
    signing: Signing
    verdict: Verdict


def verified(package: Path, signers: Path | None = None) -> Verdict:
    """The combined verdict about a package; `signers` is a register of keys that was kept outside of it."""
    return _judged(read_package(package), _kept(signers))


def sign_package(
    package: Path,
    meaning: Meaning,
    key: Path,
    *,
    reason: str,
    by: str | None = None,
    time: str | None = None,
    signers: Path | None = None,
    passphrase: Passphrase | None = None,
) -> SignedPackage:
    """Sign a whole package as the person for whom the key is registered; `passphrase` is asked where the key has one.

    Raises Refused where the package or a signature beside it does not hold, or where the key may not sign this.
    """
    read, kept = read_package(package), _kept(signers)
    refuse_unsigned(package, _judged(read, kept), meaning, reason)
    public, make = private_key(key, passphrase)
    signing = _signing(
        _owner(public, register(kept or read.files.get(SIGNERS))), read, meaning, reason, time or moment()
    )
    if by is not None and by != signing.person:
        raise Refused(f"this key is registered for {signing.person}, so {by} cannot sign with it")
    name = file_name(len(read.beside) + 1, meaning, signing.key)
    data = sealed(read.files[MANIFEST], signing, make)
    after = _judged(msgspec.structs.replace(read, beside={**read.beside, name: data}), kept)
    wrong = [item for item in after.faults if item.code != "lacks"]
    if wrong:
        raise Refused(_WHY.get(wrong[0].code, f"the signature would not hold: {_first(wrong)}"))
    target = beside(package)
    target.mkdir(exist_ok=True)
    write_file(target / name, data)
    return SignedPackage(target / name, signing, after)


def judged_bytes(read: PackageBytes, signers: Path | None) -> Verdict:
    """The verdict about a package that was read already."""
    return _judged(read, _kept(signers))


def refuse_unsigned(package: Path, before: Verdict, meaning: Meaning, reason: str) -> None:
    """Raises Refused where nobody can sign a package, or not with this meaning, or not without a reason."""
    refuse_broken(package, before)
    if before.is_draft and meaning in {"approval", "release"}:
        raise Refused(f"{package} is a draft: it can be reviewed, and not signed as {meaning}")
    if not reason.strip():
        raise Refused("a signature says why it is made: give a reason")


def refuse_broken(package: Path, before: Verdict) -> None:
    """Raises Refused where a package, or a signature beside it, does not hold."""
    broken = [item for item in before.faults if item.code != "lacks"]
    if broken:
        raise Refused(f"{package} is not as it should be, so nobody can sign it: {_first(broken)}")


_WHY = {
    "revoked": "this key is revoked",
    "not allowed": "signatures of this key may not mean that; company.yaml says what they may",
    "outside its time": "this key is not registered for today",
    "out of order": "the clock stands before the last signature; set it right first",
}


def _signing(owner: SigningKey, read: PackageBytes, meaning: Meaning, reason: str, time: str) -> Signing:
    return Signing(
        person=owner.person,
        role=owner.role,
        key=keyid(b64decode(owner.key)),
        meaning=meaning,
        reason=reason,
        time=time,
        tool=f"wardbook {__version__}",
        after=tuple(hashlib.sha256(read.beside[name]).hexdigest() for name in sorted(read.beside)),
    )


def _owner(public: str, known: SignersFile | None) -> SigningKey:
    owner = next((item for item in known.keys if item.key == public), None) if known else None
    if owner is None:
        raise Refused(
            "this key is registered for nobody in the package; write it under `signers` in company.yaml "
            f"(key: {b64encode(b64decode(public)).decode()}) and make the package again"
        )
    return owner


def _judged(read: PackageBytes, kept: bytes | None) -> Verdict:
    return verdict(read.files, read.beside, kept, read.faults)


def _kept(signers: Path | None) -> bytes | None:
    if signers is None:
        return None
    try:
        return signers.read_bytes()
    except OSError as error:
        raise NotThere(f"{signers} cannot be read: {error.strerror or error}") from None


def _first(faults: list[Fault]) -> str:
    more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    return f"{faults[0].about}: {faults[0].code}{more}"
