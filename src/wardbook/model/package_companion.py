"""What may lie beside a package besides its signatures: signed copies of its PDF documents, time stamps of its signatures."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.package_signature import Meaning, Verdict

PDF_RECORD_SCHEMA = "wardbook/pdf-signature/1"

CompanionKind = Literal["pdf", "time stamp"]

CompanionFault = Literal[
    "bad path",
    "unreadable",
    "missing",
    "renamed",
    "other package",
    "changed",
    "forged",
    "not covered",
    "adds more",
    "differs",
    "weak",
    "outside its time",
    "untrusted",
    "other signature",
    "no stamper",
    "before it was signed",
    "unchecked",
]

RootState = Literal["trusted", "not checked", ""]
"""Whether a certificate leads to a root that the reader named; "not checked" where the reader named none."""


class PdfRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands beside a signed copy: of which document of which package it is, and what the signature says.

    `manifest`, `document_sha256`, `copy_sha256` and `certificate` are SHA-256 digests. Nothing in it is believed:
    each field is held against the package, the copy, or what its signature covers.
    """

    schema: str
    manifest: str
    document: str
    document_sha256: str
    copy_sha256: str
    certificate: str
    person: str
    meaning: Meaning
    reason: str
    time: str


class Companion(msgspec.Struct, frozen=True, kw_only=True):
    """A signed copy or a time stamp, and why it does not hold, "" where it does. `about` is what it belongs to."""

    file: str
    kind: CompanionKind
    about: str = ""
    person: str = ""
    meaning: str = ""
    reason: str = ""
    time: str = ""
    key: str = ""
    root: RootState = ""
    fault: CompanionFault | Literal[""] = ""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about a package and what lies beside it: the one answer that people are told."""

    verdict: Verdict
    companions: tuple[Companion, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong, with the package, its signatures or what lies beside them."""
        return self.verdict.holds and not any(item.fault for item in self.companions)
