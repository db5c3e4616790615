"""CSAF 2.0: security advisories and VEX read, checked against every rule of the specification, and written."""

from wardbook.formats.csaf.advisory_writing import write_advisory
from wardbook.formats.csaf.checking import ALL, check
from wardbook.formats.csaf.provider import (
    Listed,
    Provider,
    read_changes,
    read_index,
    read_provider,
    read_rolie,
)
from wardbook.formats.csaf.reading import is_csaf, of_tree, read
from wardbook.formats.csaf.records import advisories
from wardbook.formats.csaf.rules.form import file_name
from wardbook.formats.csaf.shapes import CsafDocument
from wardbook.formats.csaf.vex_reading import read as read_vex
from wardbook.formats.csaf.vex_writing import superseded
from wardbook.formats.csaf.vex_writing import write as write_vex

__all__ = [
    "ALL",
    "CsafDocument",
    "Listed",
    "Provider",
    "advisories",
    "check",
    "file_name",
    "is_csaf",
    "of_tree",
    "read",
    "read_changes",
    "read_index",
    "read_provider",
    "read_rolie",
    "read_vex",
    "superseded",
    "write_advisory",
    "write_vex",
]
