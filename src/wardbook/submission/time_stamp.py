"""Does a time stamp (RFC 3161) of a signature hold? From bytes and the roots that the reader trusts, without network.

Two libraries are asked: one whether the stamp's own signature holds and binds its certificate, one whether that
certificate was issued for time stamps under a root. Revocation is not looked up.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import logging
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from wardbook.formats.boundary import guarded
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.package_companion import Companion, CompanionFault, RootState
from wardbook.submission.envelope import opened
from wardbook.submission.pdf_signature import is_strong

ENVELOPE_END = ".dsse.json"

LARGEST_STAMP = 256 * 1024
"""Bytes of a time stamp; with its certificates one has about 6,000."""

GAP_SECONDS = 300
"""How far a signer's clock may run ahead of the server's before one of the two is called wrong."""

DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
"""Digests that a stamp may be over, by the identifiers that NIST gave them; SHA-1 is none of them."""

_NAME = re.compile(r"([0-9]{2}-[a-z]+-[0-9a-f]{16})\.([0-9a-f]{16})\.tsr", re.ASCII)
_FORM = "%Y-%m-%dT%H:%M:%SZ"


class StampFacts(msgspec.Struct, frozen=True):
    """What one time stamp came to; `nonce` is the number that its request had."""

    server: str
    certificate: str
    time: str
    nonce: int | None
    is_of_this: bool
    is_intact: bool
    is_strong: bool
    is_for_stamps: bool
    is_in_time: bool
    is_trusted: bool


def stamp_name(envelope: str, stamp: bytes) -> str:
    """The name of a stamp's file: of the signature, and of its own bytes."""
    return f"{envelope.removesuffix(ENVELOPE_END)}.{hashlib.sha256(stamp).hexdigest()[:16]}.tsr"


def time_stamps(
    beside: Mapping[str, bytes], envelopes: Mapping[str, bytes], roots: tuple[bytes, ...] = ()
) -> list[Companion]:
    """Every time stamp beside a package, by name; `envelopes` are its signatures, `roots` certificates as DER."""
    return [_one(name, beside[name], envelopes, roots) for name in sorted(beside)]


def _one(name: str, data: bytes, envelopes: Mapping[str, bytes], roots: tuple[bytes, ...]) -> Companion:
    told = Companion(file=name, kind="time stamp")
    found = _NAME.fullmatch(name)
    if not found:
        return msgspec.structs.replace(told, fault="unreadable")
    about = found[1] + ENVELOPE_END
    told = msgspec.structs.replace(told, about=about)
    if about not in envelopes:
        return msgspec.structs.replace(told, fault="missing")
    if name != stamp_name(about, data):
        return msgspec.structs.replace(told, fault="changed")
    try:
        came_to = stamp_facts(data, envelopes[about], roots)
    except ImportError:
        return msgspec.structs.replace(told, fault="unchecked")
    if came_to is None:
        return msgspec.structs.replace(told, fault="unreadable")
    fault = stamp_fault(came_to, envelopes[about], has_roots=bool(roots))
    root: RootState = "trusted" if roots and not fault else "not checked"
    return msgspec.structs.replace(
        told,
        person=came_to.server,
        time=came_to.time,
        key=came_to.certificate[:16],
        root=root,
        fault=fault or "",
    )


def stamp_fault(found: StampFacts, envelope: bytes, *, has_roots: bool) -> CompanionFault | None:
    """What speaks against a stamp of a signature, the gravest first."""
    checks: tuple[tuple[CompanionFault, bool], ...] = (
        ("other signature", found.is_of_this),
        ("forged", found.is_intact),
        ("weak", found.is_strong),
        ("no stamper", found.is_for_stamps),
        ("outside its time", found.is_in_time),
        ("untrusted", found.is_trusted or not has_roots),
        ("before it was signed", not _is_early(found.time, envelope)),
    )
    return next((word for word, is_well in checks if not is_well), None)


def _is_early(time: str, envelope: bytes) -> bool:
    """Whether the stamp is older than the signature says it is itself, which cannot be."""
    held = opened(envelope)
    stated = held.statement.predicate.time if held else ""
    try:
        gap = datetime.datetime.fromisoformat(stated) - datetime.datetime.fromisoformat(time)
    except ValueError:
        return False  # an envelope that cannot be read is a fault of its own
    return gap.total_seconds() > GAP_SECONDS


def stamp_facts(data: bytes, message: bytes, roots: tuple[bytes, ...] = ()) -> StampFacts | None:
    """What a stamp came to for a message; None where it cannot be read. Raises ImportError without the libraries."""
    import pyhanko.sign.validation  # noqa: F401 - both, so that a missing library is no unreadable file
    import rfc3161_client  # noqa: F401 - as above

    def parse(given: bytes, _name: str) -> tuple[StampFacts | None, list[Diagnostic]]:
        return _facts(given, message, roots), []

    return guarded(parse, data, "stamp", LARGEST_STAMP)[0]


def _facts(data: bytes, message: bytes, roots: tuple[bytes, ...]) -> StampFacts | None:
    from asn1crypto.cms import ContentInfo  # only stamps need it
    from cryptography.x509 import load_der_x509_certificate  # only stamps need it
    from rfc3161_client import PKIStatus, decode_timestamp_response  # only stamps need it

    response = decode_timestamp_response(data)
    if response.status != PKIStatus.GRANTED or response.as_bytes() != data:
        return None
    signed = ContentInfo.load(response.time_stamp_token(), strict=True)["content"]
    own = _own_certificate(signed)
    if own is None:
        return None
    info = response.tst_info
    digest = DIGESTS.get(info.message_imprint.hash_algorithm.dotted_string, "")
    certificate = load_der_x509_certificate(own.dump())
    at = info.gen_time.astimezone(datetime.UTC)
    return StampFacts(
        server=_named(own),
        certificate=hashlib.sha256(own.dump()).hexdigest(),
        time=at.strftime(_FORM),
        nonce=info.nonce,
        is_of_this=bool(digest) and hashlib.new(digest, message).digest() == info.message_imprint.message,
        is_intact=_is_intact(signed, message),
        is_strong=bool(digest) and is_strong(own),
        is_for_stamps=_is_for_stamps(own),
        is_in_time=certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc,
        is_trusted=_is_trusted(data, message, roots),
    )


def _own_certificate(signed: Any) -> Any:  # Any: of the library
    """The certificate of whoever made a stamp, None where it is not in it; it must be the only signer."""
    signers = signed["signer_infos"]
    if len(signers) != 1 or signers[0]["sid"].name != "issuer_and_serial_number":
        return None
    wanted = signers[0]["sid"].chosen
    there = (item.chosen for item in signed["certificates"] if item.name == "certificate")
    return next(
        (
            item
            for item in there
            if (item.issuer, item.serial_number) == (wanted["issuer"], wanted["serial_number"].native)
        ),
        None,
    )


def _named(certificate: Any) -> str:  # Any: as above
    name = certificate.subject.native.get("common_name")
    return name if isinstance(name, str) else str(certificate.subject.human_friendly)


def _is_intact(signed: Any, message: bytes) -> bool:  # Any: as above
    from pyhanko.sign.validation.errors import SignatureValidationError  # only stamps need it
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data  # only stamps need it
    from pyhanko_certvalidator import ValidationContext  # only stamps need it

    context = ValidationContext(trust_roots=[], allow_fetching=False)
    check: Any = validate_tst_signed_data  # Any: the library's function has no types
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)  # what it finds is told by us, once
    try:
        found = asyncio.run(check(signed, context, lambda name: hashlib.new(name, message).digest()))
    except SignatureValidationError:
        return False
    return bool(found["intact"] and found["valid"])


def _is_for_stamps(certificate: Any) -> bool:  # Any: as above
    """RFC 3161, 2.3: exactly one extended use, time stamps, and it is critical."""
    uses = certificate.extended_key_usage_value
    is_critical = "extended_key_usage" in certificate.critical_extensions
    return is_critical and uses is not None and uses.native == ["time_stamping"]


def _is_trusted(data: bytes, message: bytes, roots: tuple[bytes, ...]) -> bool:
    from cryptography.x509 import load_der_x509_certificate  # only stamps need it
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    builder = VerifierBuilder(roots=[load_der_x509_certificate(item) for item in dict.fromkeys(roots)])
    try:
        return bool(roots) and builder.build().verify_message(decode_timestamp_response(data), message)
    except VerificationError:
        return False
