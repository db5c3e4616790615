"""CSAF 2.0: security advisories and VEX read, checked against every rule of the specification, and written."""

from wardbook.formats.csaf.checking import ALL, check
from wardbook.formats.csaf.reading import is_csaf, of_tree, read
from wardbook.formats.csaf.records import advisories
from wardbook.formats.csaf.shapes import CsafDocument
from wardbook.formats.csaf.vex_reading import read as read_vex
from wardbook.formats.csaf.vex_writing import write as write_vex

__all__ = [
    "ALL",
    "CsafDocument",
    "advisories",
    "check",
    "is_csaf",
    "of_tree",
    "read",
    "read_vex",
    "write_vex",
]
