"""One document as a file, by the ending of its name."""

from __future__ import annotations

from wardbook.model.document import Document

ENDINGS = (".pdf", ".html", ".docx")


def written(document: Document, ending: str) -> bytes:
    """The bytes of a document as PDF, page or word processor's file. Raises ValueError for another ending."""
    if ending == ".pdf":
        from wardbook.documents.writers import pdf  # each form loads only its own writer

        return pdf.write(document).data
    if ending == ".html":
        from wardbook.documents.writers import html_file  # as above

        return html_file.write(document)
    if ending == ".docx":
        from wardbook.documents.writers import docx  # as above

        return docx.write(document).data
    raise ValueError(f"`{ending}` is no form of a document; write one of {', '.join(ENDINGS)}")
