"""Does a signed copy of a PDF of a package hold? One verdict, from bytes and the roots that the reader trusts.

The library calls a signature valid although the bytes under it were changed, and intact although something was
appended later, so every one of its answers is asked for: intact, valid, covering the whole file, trusted.
No clock is read: certificates are held against the time that the signature states. Revocation is not looked up.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec

from wardbook.base.canonical import pretty_json
from wardbook.formats.boundary import guarded
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.package_companion import (
    PDF_RECORD_SCHEMA,
    Companion,
    CompanionFault,
    PdfRecord,
    RootState,
)
from wardbook.submission.envelope import strictly
from wardbook.submission.pdf_increment import adds_only_a_signature

if TYPE_CHECKING:
    from pyhanko.sign.validation import EmbeddedPdfSignature

LARGEST_RECORD = 64 * 1024
LARGEST_SIGNATURE = 1024 * 1024
"""Bytes that signing may append; a signature with its certificates has about 20,000."""

MANY_COPIES = 99
"""Signed copies beside one package; the number in a file's name has two digits."""

RSA_BITS = 2048
CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
SUBFILTER = "/ETSI.CAdES.detached"

_NAME = re.compile(r"[0-9]{2}-[a-z]+-[0-9a-f]{16}", re.ASCII)
_QUIET = ("pyhanko", "pyhanko_certvalidator")


class Facts(msgspec.Struct, frozen=True):
    """What one signature in a PDF came to."""

    person: str
    certificate: str
    reason: str
    time: str
    is_intact: bool
    is_valid: bool
    covers_all: bool
    adds_only_itself: bool
    is_strong: bool
    is_in_time: bool
    is_trusted: bool


def stem(number: int, meaning: str, certificate: str) -> str:
    """The name, without ending, that copy and record share."""
    return f"{number:02d}-{meaning}-{certificate[:16]}"


def reason_text(meaning: str, reason: str, manifest: str) -> str:
    """What the signature itself states and covers: as what, why, and for which package."""
    return f"{meaning}: {reason} [package manifest sha256:{manifest}]"


def record_bytes(record: PdfRecord) -> bytes:
    """A record in the one way in which it is written."""
    return pretty_json(msgspec.to_builtins(record))


def pdf_signatures(
    beside: Mapping[str, bytes], files: Mapping[str, bytes], manifest: str, roots: tuple[bytes, ...] = ()
) -> list[Companion]:
    """Every signed copy beside a package, by name: its files, the package's, the digest of its manifest, roots as DER."""
    stems = sorted({name.rpartition(".")[0] or name for name in beside})
    return [_one(name, beside, files, manifest, roots) for name in stems]


def _one(
    name: str,
    beside: Mapping[str, bytes],
    files: Mapping[str, bytes],
    manifest: str,
    roots: tuple[bytes, ...],
) -> Companion:
    record, copy = beside.get(f"{name}.json"), beside.get(f"{name}.pdf")
    found = sorted(each for each in beside if name in {each, each.rpartition(".")[0]})
    if not _NAME.fullmatch(name) or set(found) - {f"{name}.json", f"{name}.pdf"}:
        return Companion(file=found[0], kind="pdf", fault="unreadable")
    if record is None or copy is None:
        return Companion(file=found[0], kind="pdf", fault="missing")
    read = _record(record)
    if read is None:
        return Companion(file=f"{name}.json", kind="pdf", fault="unreadable")
    told = Companion(
        file=f"{name}.pdf",
        kind="pdf",
        about=read.document,
        person=read.person,
        meaning=read.meaning,
        reason=read.reason,
        time=read.time,
        key=read.certificate[:16],
    )
    fault = _before_looking(name, read, copy, files, manifest)
    if fault:
        return msgspec.structs.replace(told, fault=fault)
    try:
        came_to = facts(copy, files[read.document], roots)
    except ImportError:
        return msgspec.structs.replace(told, fault="unchecked")
    fault = _fault(came_to, read, has_roots=bool(roots)) if came_to else "unreadable"
    root: RootState = "trusted" if roots and not fault else "not checked"
    return msgspec.structs.replace(told, fault=fault or "", root=root)


def _record(data: bytes) -> PdfRecord | None:
    read = strictly(data, PdfRecord) if len(data) <= LARGEST_RECORD else None
    is_ours = read is not None and read.schema == PDF_RECORD_SCHEMA and record_bytes(read) == data
    return read if is_ours else None


def _before_looking(
    name: str, read: PdfRecord, copy: bytes, files: Mapping[str, bytes], manifest: str
) -> CompanionFault | None:
    """What is wrong already without opening the copy."""
    if name != stem(int(name[:2]), read.meaning, read.certificate):
        return "renamed"
    if read.manifest != manifest:
        return "other package"
    document = files.get(read.document)
    if document is None:
        return "missing"
    is_same = (
        hashlib.sha256(document).hexdigest() == read.document_sha256
        and hashlib.sha256(copy).hexdigest() == read.copy_sha256
        and copy.startswith(document)
        and len(copy) - len(document) <= LARGEST_SIGNATURE
    )
    return None if is_same else "changed"


def _fault(found: Facts, read: PdfRecord, *, has_roots: bool) -> CompanionFault | None:
    """What speaks against a signature, the gravest first."""
    said = (found.person, found.certificate, found.reason, found.time)
    stated = (
        read.person,
        read.certificate,
        reason_text(read.meaning, read.reason, read.manifest),
        read.time,
    )
    checks: tuple[tuple[CompanionFault, bool], ...] = (
        ("forged", found.is_intact and found.is_valid),
        ("not covered", found.covers_all),
        ("adds more", found.adds_only_itself),
        ("differs", said == stated),
        ("weak", found.is_strong),
        ("outside its time", found.is_in_time),
        ("untrusted", found.is_trusted or not has_roots),
    )
    return next((word for word, is_well in checks if not is_well), None)


def facts(copy: bytes, document: bytes, roots: tuple[bytes, ...] = ()) -> Facts | None:
    """What the one signature of a copy came to; None where it cannot be read. Raises ImportError without the library."""
    import pyhanko.sign.validation  # noqa: F401 - so that a missing library is no unreadable file; only copies need it

    def parse(data: bytes, _name: str) -> tuple[Facts | None, list[Diagnostic]]:
        return _facts(data, document, roots), []

    return guarded(parse, copy, "copy")[0]


def _facts(copy: bytes, document: bytes, roots: tuple[bytes, ...]) -> Facts | None:
    import logging  # only copies need it

    from pyhanko.pdf_utils.reader import PdfFileReader  # only copies need it

    for name in _QUIET:  # what the library finds is told by us, once
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    reader, before = PdfFileReader(BytesIO(copy)), PdfFileReader(BytesIO(document))
    found = reader.embedded_signatures
    if len(found) != 1 or found[0].sig_object.get("/SubFilter") != SUBFILTER:
        return None
    signature = found[0]
    if not _is_written_once(copy, signature):
        return None
    time = signature.self_reported_timestamp
    certificate = signature.signer_cert
    names = [value for key, value in _names(certificate) if key == "common_name"]
    if time is None or len(names) != 1:
        return None
    status = _status(signature, roots, time)
    validity = certificate["tbs_certificate"]["validity"]
    return Facts(
        person=names[0],
        certificate=hashlib.sha256(certificate.dump()).hexdigest(),
        reason=str(signature.sig_object.get("/Reason", "")),
        time=time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        is_intact=bool(status.intact),
        is_valid=bool(status.valid),
        covers_all=status.coverage is not None and status.coverage.name == "ENTIRE_FILE",
        adds_only_itself=adds_only_a_signature(reader, before),
        is_strong=is_strong(certificate) and signature.md_algorithm in DIGESTS,
        is_in_time=validity["not_before"].native <= time <= validity["not_after"].native,
        is_trusted=bool(status.trusted),
    )


def _is_written_once(copy: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the one place that no signature can cover, its own, holds it in the only way in which we write it."""
    start, end = int(signature.byte_range[1]), int(signature.byte_range[2])
    held: bytes = signature.pkcs7_content
    plain = _plainly(signature)
    return (
        copy[start:end] == b"<" + held.hex().upper().encode() + b">"
        and held.startswith(plain)
        and not any(held[len(plain) :])
    )


def _plainly(signature: EmbeddedPdfSignature) -> bytes:
    """The signature as we write it: certificate and signed attributes as they are, and nothing that is not signed."""
    from asn1crypto import cms  # only copies need it

    told, own = signature.signed_data, signature.signer_cert
    signed = told["signer_infos"][0]
    digest = {"algorithm": signature.md_algorithm}
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number}),
            "digest_algorithm": digest,
            "signed_attrs": signed["signed_attrs"],
            "signature_algorithm": signed["signature_algorithm"],
            "signature": signed["signature"].native,
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": told["certificates"],
            "signer_infos": [signer],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def _status(
    signature: EmbeddedPdfSignature, roots: tuple[bytes, ...], time: datetime.datetime
) -> Any:  # Any: of the library
    from asn1crypto.x509 import Certificate  # only copies need it
    from pyhanko.sign.validation import validate_pdf_signature  # only copies need it
    from pyhanko.sign.validation.settings import KeyUsageConstraints  # only copies need it
    from pyhanko_certvalidator import ValidationContext  # only copies need it

    context = ValidationContext(
        trust_roots=[Certificate.load(root) for root in roots],
        allow_fetching=False,
        moment=time,
        best_signature_time=time,
    )
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    return validate_pdf_signature(signature, context, key_usage_settings=usage, skip_diff=True)


def _names(certificate: Any) -> list[tuple[str, str]]:  # Any: a certificate of the library
    return [
        (part["type"].native, str(part["value"].native))
        for name in certificate.subject.chosen
        for part in name
    ]


def is_strong(certificate: Any) -> bool:  # Any: as above
    """Whether the key of a certificate is one that we make signatures with: RSA of 2048 bits, or a NIST curve."""
    key = certificate.public_key
    if key.algorithm == "rsa":
        return int(key.bit_size) >= RSA_BITS
    return key.algorithm == "ec" and key.curve[0] == "named" and key.curve[1] in CURVES
