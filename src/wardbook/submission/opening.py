"""What is said where a package cannot be opened, or cannot be made again."""

from __future__ import annotations

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import finding


@finding("DO031")
def not_a_package(place: str, why: str) -> Diagnostic:
    """A file or folder is no package that may be opened.

    Packages are stored as they are, hold plain files with plain names and nothing else. A link, a pipe, a path
    that leads out, a name given twice or content packed tightly was made by somebody else, and nothing of it
    is unpacked.
    """
    return Diagnostic(
        code="DO031",
        at=Span(place),
        says=f"this is no package that may be opened: {why}",
        help="fetch it again from whoever made it; `wardbook package` writes a folder and a zip",
    )


@finding("DO032")
def not_rebuildable(place: str, why: str) -> Diagnostic:
    """A package does not carry what it was made of, or carries what cannot be compiled.

    Packages for authorities carry the device folder, the advisories that counted and what was asked for; those
    for customers do not. What a package says of itself is believed only where it leads nowhere else.
    """
    return Diagnostic(
        code="DO032",
        at=Span(place),
        says=f"it cannot be made again: {why}",
        help="`wardbook package verify` says whether it is whole; ask its maker for the package as it was sent",
    )


@finding("DO033")
def cannot_travel(path: str) -> Diagnostic:
    """A file of the device has a name that no file of a package may have.

    Whoever opens the package may have another system: there `a?.pdf` cannot be written, and `A.pdf` and
    `a.pdf` are one file. So a package with such a name would not be whole where it arrives.
    """
    return Diagnostic(
        code="DO033",
        at=Span(path),
        says="a file of this name cannot go into a package",
        help=(
            'rename it and what refers to it: at most 200 characters, none of `\\ : * ? " < > |`, '
            "no dot or blank at the end, and no second file that differs in capitals alone"
        ),
    )
