"""Sign a copy of a PDF of a package (PAdES): the copy and its record lie beside the package, whose bytes stay."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from wardbook.app.package_bytes import PDF_SIGNATURES, beside, read_beside, read_package
from wardbook.app.sign import Passphrase, Refused
from wardbook.app.sign_package import judged_bytes, refuse_unsigned
from wardbook.base.atomic import write_file
from wardbook.model.package_companion import PDF_RECORD_SCHEMA, Companion, CompanionFault, PdfRecord
from wardbook.model.package_signature import Meaning
from wardbook.submission.pdf_signature import (
    MANY_COPIES,
    Facts,
    facts,
    is_strong,
    pdf_signatures,
    reason_text,
    record_bytes,
    stem,
)
from wardbook.submission.telling import MISSING_LIBRARY

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


class SignedPdf(msgspec.Struct, frozen=True):
    """What was written: where the copy lies, and what its signature says."""

    path: Path
    signed: Companion


def sign_pdf(
    package: Path,
    document: str,
    meaning: Meaning,
    key: Path,
    *,
    reason: str,
    certificate: Path | None = None,
    by: str | None = None,
    signers: Path | None = None,
    passphrase: Passphrase | None = None,
) -> SignedPdf:
    """Sign a copy of the PDF `document` of a package with the key of a certificate.

    `key` is a PKCS#12 file, or a key in PEM form with `certificate`, whose first certificate is the signer's.
    Raises Refused where the package does not hold, where there is no such PDF, or where the signature would not hold.
    """
    read = read_package(package)
    before = judged_bytes(read, signers)
    refuse_unsigned(package, before, meaning, reason)
    data = read.files.get(document)
    if data is None or not data.startswith(b"%PDF-"):
        pdfs = ", ".join(sorted(name for name in read.files if name.endswith(".pdf"))[:9])
        raise Refused(f"the package has no PDF `{document}`; it has {pdfs or 'none'}")
    signer = _signer(key, certificate, passphrase)
    if by is not None and by != signer.subject_name:
        raise Refused(f"the certificate names {signer.subject_name}, so {by} cannot sign with it")
    copy = _copy(data, signer, reason_text(meaning, reason, before.manifest))
    told = facts(copy, data)
    if told is None:
        raise Refused(f"{document} cannot be signed in a way that could be verified")
    folder = beside(package, PDF_SIGNATURES)
    there = read_beside(package, PDF_SIGNATURES)
    name = stem(_next(there), meaning, told.certificate)
    record = record_bytes(_record(before.manifest, document, data, copy, told, meaning, reason))
    made = {f"{name}.pdf": copy, f"{name}.json": record}
    found = pdf_signatures(made, read.files, before.manifest)[0]
    if found.fault:
        raise Refused(_WHY.get(found.fault, f"the signature would not hold: {found.fault}"))
    folder.mkdir(exist_ok=True)
    for path, content in made.items():
        write_file(folder / path, content)
    return SignedPdf(folder / f"{name}.pdf", found)


_WHY: dict[CompanionFault, str] = {
    "weak": "the certificate's key is too weak, or of a kind that is not accepted: RSA of 2048 bits, P-256, P-384 or P-521",
    "outside its time": "the certificate is not valid today",
    "forged": "key and certificate do not belong together",
    "adds more": "the PDF has fields or a history of its own, so that nobody could tell a signature from them",
}


def _record(
    manifest: str, document: str, data: bytes, copy: bytes, told: Facts, meaning: Meaning, reason: str
) -> PdfRecord:
    return PdfRecord(
        schema=PDF_RECORD_SCHEMA,
        manifest=manifest,
        document=document,
        document_sha256=hashlib.sha256(data).hexdigest(),
        copy_sha256=hashlib.sha256(copy).hexdigest(),
        certificate=told.certificate,
        person=told.person,
        meaning=meaning,
        reason=reason,
        time=told.time,
    )


def _next(there: dict[str, bytes]) -> int:
    number = max((int(name[:2]) for name in there if name[:2].isdigit()), default=0) + 1
    if number > MANY_COPIES:
        raise Refused(f"there are {MANY_COPIES} signed copies already, and no package has more")
    return number


def _copy(data: bytes, signer: SimpleSigner, reason: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # only copies need it
    from pyhanko.sign.fields import SigSeedSubFilter  # only copies need it
    from pyhanko.sign.signers import PdfSignatureMetadata  # only copies need it
    from pyhanko.sign.signers import sign_pdf as signed  # only copies need it

    about = PdfSignatureMetadata(
        field_name="Signature1",
        md_algorithm="sha256",
        reason=reason,
        name=signer.subject_name,
        subfilter=SigSeedSubFilter.PADES,
    )
    try:
        made: bytes = signed(IncrementalPdfFileWriter(BytesIO(data)), about, signer).getvalue()
    except Exception as error:  # noqa: BLE001 - the library's many words for a PDF that it cannot extend
        raise Refused(f"the PDF cannot be signed: {error}") from None
    return made


def _signer(key: Path, certificate: Path | None, passphrase: Passphrase | None) -> SimpleSigner:
    try:
        from cryptography.hazmat.primitives import serialization as forms  # only signing needs it
        from cryptography.hazmat.primitives.serialization import pkcs12
        from cryptography.x509 import load_pem_x509_certificates
        from pyhanko.sign.signers import SimpleSigner
    except ImportError:
        raise Refused(MISSING_LIBRARY) from None
    data = _bytes(key)
    if certificate is None:
        private, own, more = _opened(
            lambda word: pkcs12.load_key_and_certificates(data, word), key, passphrase
        )
        chain = [own, *more]
    else:
        private = _opened(lambda word: forms.load_pem_private_key(data, word), key, passphrase)
        try:
            chain = list(load_pem_x509_certificates(_bytes(certificate)))
        except ValueError:
            raise Refused(f"{certificate} holds no certificate in PEM form") from None
    if private is None or chain[0] is None:
        raise Refused(f"{key} holds no key with its certificate")
    plain = private.private_bytes(forms.Encoding.DER, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    return _of(SimpleSigner, plain, [item.public_bytes(forms.Encoding.DER) for item in chain])


def _of(kind: type[SimpleSigner], key: bytes, chain: list[bytes]) -> SimpleSigner:
    from asn1crypto.keys import PrivateKeyInfo  # only copies need it
    from asn1crypto.x509 import Certificate  # only copies need it
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # only copies need it

    store: Any = SimpleCertificateStore  # Any: the library's class has methods without types
    certificates = [Certificate.load(item) for item in chain]
    if not is_strong(certificates[0]):
        raise Refused(_WHY["weak"])
    return kind(
        signing_cert=certificates[0],
        signing_key=PrivateKeyInfo.load(key),
        cert_registry=store.from_certs(certificates[1:]),
    )


def _opened(
    load: Callable[[bytes | None], Any], path: Path, passphrase: Passphrase | None
) -> Any:  # Any: of the library
    """What a file of keys holds; its passphrase is asked for where it does not open without one."""
    try:
        return load(None)
    except (ValueError, TypeError):  # the library's words for a passphrase, and for no key at all
        if passphrase is None:
            raise Refused(
                f"{path} does not open without a passphrase, or is no PKCS#12 file; with --certificate, no key in PEM form"
            ) from None
    try:
        return load(passphrase().encode())
    except (ValueError, TypeError):
        raise Refused(f"{path} does not open with this passphrase, or holds no key") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}") from None
