"""Sign a decision or the acceptance criteria: a file in evidence/, and the line that names it."""

from __future__ import annotations

import datetime
import shlex
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from wardbook.analysis.signatures import (
    ACCEPTANCE,
    ALGORITHM,
    EXAMPLE_KEYS,
    acceptance_digest,
    decision_digest,
    fingerprint,
    message,
)
from wardbook.app.decide import FILE, as_written, fields
from wardbook.app.inputs import read_device
from wardbook.base.atomic import write_file
from wardbook.base.nearest import nearest
from wardbook.device.splice import NotSpliceable, replace_in_list
from wardbook.formats import signature_file
from wardbook.knowledge.reader import load
from wardbook.model.package_signature import Meaning
from wardbook.model.security_file import Device
from wardbook.model.signature import SCHEMA, SignatureFile

Passphrase = Callable[[], str]
"""Asks a person for the passphrase of a key, when it turns out to have one."""

Pen = Callable[[bytes], bytes]
"""Makes the signature over bytes with a private key."""


class Refused(Exception):
    """Raised when something cannot be signed as it stands; says why and what helps."""


class Signed(msgspec.Struct, frozen=True):
    """What was written: the signature file, its content, and what a person still has to write ("" for nothing)."""

    path: str
    file: SignatureFile
    left_to_do: str


def sign(
    folder: Path,
    about: str,
    key: Path,
    by: str,
    *,
    date: datetime.date,
    note: str = "",
    meaning: Meaning | Literal[""] = "",
    passphrase: Passphrase | None = None,
) -> Signed:
    """Sign the record `about` (a decision's id, the id it is about, or `acceptance`) with a private key in PEM form.

    The decision is made to name the signature; in safety.yaml the line is left to the person, because comments
    stand there. Raises Refused for what is not there, is somebody else's, or cannot be signed.
    """
    loaded = read_device(folder)
    if loaded.device is None:
        raise Refused(f"{folder} describes no device; `wardbook check` says why")
    device = loaded.device
    number = None if about == ACCEPTANCE else _decision(device, about)
    made = _signature(device, number, lambda: private_key(key, passphrase), by, date, note, meaning)
    path = _free(loaded.files)
    left_to_do = f"write `signed: {path}` under `acceptance` in safety.yaml"
    if number is not None:
        left_to_do = ""
        decision = as_written(device)[number]
        record = fields(msgspec.structs.replace(decision, signed=path))
        try:
            after = replace_in_list(loaded.files[FILE], number, record)
        except NotSpliceable:
            left_to_do = f"write `signed: {path}` into the decision about {decision.about} in {FILE}"
        else:
            write_file(folder / FILE, after)
    (folder / path).parent.mkdir(exist_ok=True)
    write_file(folder / path, signature_file.write(made))
    return Signed(path, made, left_to_do)


def _signature(
    device: Device,
    number: int | None,
    key: Callable[[], tuple[str, Pen]],
    by: str,
    date: datetime.date,
    note: str,
    meaning: Meaning | Literal[""],
) -> SignatureFile:
    if number is None:
        if device.acceptance is None:
            raise Refused("safety.yaml states no acceptance criteria")
        about, wanted = ACCEPTANCE, acceptance_digest(device.acceptance, load())
    else:
        decision = as_written(device)[number]
        if decision.by and decision.by != by:
            raise Refused(f"{decision.by} decided this, so {by} cannot sign it")
        if decision.by is None:
            raise Refused("the decision does not say who decided; add `by` first")
        about, wanted = decision.id, decision_digest(decision)
    public, make = key()
    unsigned = SignatureFile(
        schema=SCHEMA,
        about=about,
        digest=wanted,
        by=by,
        date=date.isoformat(),
        algorithm=ALGORITHM,
        key=public,
        meaning=meaning,
        note=note
        or ("made with an example key, whose secret is published" * (fingerprint(public) in EXAMPLE_KEYS)),
    )
    return msgspec.structs.replace(unsigned, signature=b64encode(make(message(unsigned))).decode())


def private_key(path: Path, passphrase: Passphrase | None = None) -> tuple[str, Pen]:
    """The public key in base64, and what signs with the private one; `passphrase` is asked where the key has one."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (
            Ed25519PrivateKey,
        )  # only signing needs it
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        python = shlex.quote(sys.executable)
        raise Refused(
            f"making signatures needs one more package: `{python} -m pip install cryptography`, the extra `sign`"
        ) from None
    try:
        data = path.read_bytes()
        try:
            private = load_pem_private_key(data, password=None)
        except TypeError:  # the library's word for a key with a passphrase
            if passphrase is None:
                raise
            private = load_pem_private_key(data, password=passphrase().encode())
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        way = "with this passphrase" if passphrase else "without a passphrase"
        raise Refused(f"{path} is no private key in PEM form {way}") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused(f"{path} is no Ed25519 key; make one with `openssl genpkey -algorithm ed25519`")
    return b64encode(private.public_key().public_bytes_raw()).decode(), private.sign


def _decision(device: Device, about: str) -> int:
    own = as_written(device)
    found = [number for number, item in enumerate(own) if about in {item.id, item.about}]
    if not found:
        names = [ACCEPTANCE, *(item.about for item in own)]
        guess = nearest(about, names)
        raise Refused(
            f"nothing was decided about `{about}`" + (f"; did you mean `{guess}`?" if guess else "")
        )
    if len(found) > 1:
        kinds = ", ".join(own[number].id for number in found)
        raise Refused(f"there are several decisions about `{about}`; name one: {kinds}")
    return found[0]


def _free(files: dict[str, bytes]) -> str:
    number = 1
    while f"evidence/sig-{number}.json" in files:
        number += 1
    return f"evidence/sig-{number}.json"
