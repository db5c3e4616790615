"""CSAF documents out of bytes (CSAF 2.0, section 3)."""

from __future__ import annotations

from wardbook.formats.boundary import guarded
from wardbook.formats.csaf.fitting import fitted
from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.products import groups, products
from wardbook.formats.csaf.shapes import CsafDocument, Head, Vulnerability
from wardbook.formats.json_text import decode
from wardbook.formats.remarks import Remarks
from wardbook.model.diagnostic import Diagnostic

_VEX = b"csaf_vex"


def read(data: bytes, name: str) -> tuple[CsafDocument | None, list[Diagnostic]]:
    """The CSAF document in `data`, and what is odd about it; None where it is none.

    Reading is tolerant: what is of another type than the specification says is left out with a remark.
    Whether the document is valid is for `check`. Nothing is raised.
    """
    return guarded(_read, data, name)


def _read(data: bytes, name: str) -> tuple[CsafDocument | None, list[Diagnostic]]:
    tree, problems = decode(data, name)
    remarks = Remarks(name)
    for problem in problems:
        remarks.add(problem)
    if tree is None and problems:
        return None, remarks.all()
    if not is_csaf(tree):
        remarks.odd("", "is not a CSAF document: it has no `document` with a `csaf_version`")
        return None, remarks.all()
    return _document(tree, name, remarks), remarks.all()


def is_csaf(tree: object) -> bool:
    """Whether a JSON tree calls itself a CSAF document."""
    head = tree.get("document") if isinstance(tree, dict) else None
    return isinstance(head, dict) and ("csaf_version" in head or "tracking" in head)


def is_vex(data: bytes) -> bool:
    """Whether a text is a CSAF document of the category `csaf_vex` (CSAF 2.0, section 4.5): judgements, not an advisory."""
    if _VEX not in data:
        return False
    found, _ = read(data, "")
    return found is not None and found.head.category == _VEX.decode()


def of_tree(tree: object, name: str = "") -> CsafDocument:
    """The document that a JSON tree of our own making holds."""
    return _document(tree, name, Remarks(name))


def _document(tree: object, name: str, remarks: Remarks) -> CsafDocument:
    root = Place(tree)
    vulnerabilities = root.get("vulnerabilities")
    found = fitted(vulnerabilities, tuple[Vulnerability, ...], remarks) if vulnerabilities.is_there else ()
    return CsafDocument(
        file=name,
        head=fitted(root.get("document"), Head, remarks) or Head(),
        products=products(root, remarks),
        groups=groups(root),
        vulnerabilities=found or (),
        tree=tree,
    )
