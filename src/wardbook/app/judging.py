"""The one answer about a package and all that lies beside it: signatures, signed copies of PDFs, time stamps."""

from __future__ import annotations

from pathlib import Path

from wardbook.app.package_bytes import PDF_SIGNATURES, TIMESTAMPS, NotThere, read_beside, read_package
from wardbook.app.sign_package import judged_bytes
from wardbook.model.package_companion import Companion, Judged
from wardbook.submission.telling import MISSING_LIBRARY


def judged(
    package: Path, signers: Path | None = None, *, roots: Path | None = None, tsa_ca: Path | None = None
) -> Judged:
    """What a package and everything beside it come to.

    `signers` are keys that the reader keeps, `roots` and `tsa_ca` certificates in PEM form, of people and of
    servers of time. Raises NotThere for what cannot be read.
    """
    read = read_package(package)
    found = judged_bytes(read, signers)
    copies, stamps = read_beside(package, PDF_SIGNATURES), read_beside(package, TIMESTAMPS)
    of_people, of_servers = certificates(roots), certificates(tsa_ca)
    companions: list[Companion] = []
    if copies:
        from wardbook.submission.pdf_signature import pdf_signatures  # few packages have copies

        companions += pdf_signatures(copies, read.files, found.manifest, of_people)
    if stamps:
        from wardbook.submission.time_stamp import time_stamps  # few packages have stamps

        companions += time_stamps(stamps, read.beside, of_servers)
    return Judged(verdict=found, companions=tuple(companions))


def certificates(path: Path | None) -> tuple[bytes, ...]:
    """The certificates of a PEM file, as DER. Raises NotThere for what holds none."""
    if path is None:
        return ()
    try:
        from cryptography.hazmat.primitives.serialization import Encoding  # few readers keep roots
        from cryptography.x509 import load_pem_x509_certificates
    except ImportError:
        raise NotThere(f"{path} cannot be used: {MISSING_LIBRARY}") from None
    try:
        return tuple(
            item.public_bytes(Encoding.DER) for item in load_pem_x509_certificates(path.read_bytes())
        )
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise NotThere(f"{path} holds no certificate in PEM form") from None
