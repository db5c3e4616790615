"""The tests of CSAF 2.0, section 6: one small function for each, found by its number in `TESTS`.

Left out are 6.3.6 and 6.3.7, which ask the network, and 6.3.8, which asks a dictionary of the language.
"""

from wardbook.formats.csaf.rules import (
    branching,
    form,
    identifiers,
    languages,
    profiles,
    references,
    scores,
    statuses,
    tracking,
)
from wardbook.formats.csaf.rules.catalogue import TESTS, Group, Test

__all__ = [
    "TESTS",
    "Group",
    "Test",
    "branching",
    "form",
    "identifiers",
    "languages",
    "profiles",
    "references",
    "scores",
    "statuses",
    "tracking",
]
