"""What people say about the documents themselves: `documents.yaml`, and how a company's papers look."""

import datetime
from typing import Annotated, Literal

from wardbook.model.decisions import SignedIn
from wardbook.model.record import Record, says


class Branding(Record, kw_only=True):
    """How the documents of a company look and are numbered."""

    logo: Annotated[
        str | None,
        says(
            "A PNG in this folder or the library, printed on the cover.",
            example="documents/logo.png",
            unlocks="your logo on every cover",
        ),
    ] = None
    accent: Annotated[
        str | None,
        says(
            "Colour of rules and links, dark enough to be read on white (contrast 4.5 or more).",
            example='"#0b5a7a"',
        ),
    ] = None
    footer: Annotated[str | None, says("A line at the foot of every page.", example='"Confidential"')] = None
    paper: Annotated[Literal["a4", "letter"] | None, says("Size of the paper.", example="a4")] = None
    numbers: Annotated[
        str | None,
        says(
            "How documents are numbered, of {device}, {document}, {nn}, {version} and {revision}.",
            example='"{device}-{document}-{nn}"',
            unlocks="a number on every document without writing each",
        ),
    ] = None


class Revision(Record, kw_only=True):
    """One line of a document's history."""

    revision: Annotated[str, says("The revision.", example="B")]
    date: Annotated[datetime.date | None, says("When it was issued.", example="2026-11-02")] = None
    author: Annotated[str | None, says("Who wrote it.", example="A. Author")] = None
    what: Annotated[str | None, says("What changed.", example='"path of updates added"')] = None


class Approval(Record, kw_only=True):
    """Somebody who has to sign a document; a name alone is no signature."""

    role: Annotated[str, says("In which role.", example="quality management")]
    name: Annotated[str | None, says("Who.", example="A. Author")] = None
    meaning: Annotated[str | None, says("What the signature means.", example='"checked against SOP-012"')] = (
        None
    )
    date: Annotated[datetime.date | None, says("When it was signed.", example="2026-11-02")] = None
    signed: Annotated[str | None, says("Signature file.", example="evidence/sig-21.json", form="path")] = None
    signed_in: Annotated[
        SignedIn | None, says("Signature made elsewhere.", example="{system: eQMS, document: SRM-001}")
    ] = None


class DocumentRecord(Record, kw_only=True):
    """What people say about one document: number, revision, history, who approves it."""

    number: Annotated[str | None, says("Its number.", example="SRM-001")] = None
    nn: Annotated[
        int | None, says("Its running number, for a scheme of numbers that has {nn}.", example="7")
    ] = None
    revision: Annotated[str | None, says("Its revision.", example="B")] = None
    history: Annotated[
        tuple[Revision, ...],
        says(
            "Its revisions, the newest last.", example="[{revision: A, date: 2026-01-15, what: first issue}]"
        ),
    ] = ()
    approvals: Annotated[
        tuple[Approval, ...],
        says("Who approves it.", example="[{role: quality management, name: A. Author}]"),
    ] = ()


class DocumentsFile(Record, kw_only=True):
    """`documents.yaml`: numbers, revisions and approvals of the documents, and their language."""

    language: Annotated[
        str | None,
        says(
            "Language of the fixed words of all documents, as its translation in documents/strings is named.",
            example="de",
            unlocks="documents in the language of a translation",
        ),
    ] = None
    documents: Annotated[
        dict[str, DocumentRecord],
        says("Documents by name.", example="{risk-report: {number: SRM-001, revision: B}}"),
    ] = {}
