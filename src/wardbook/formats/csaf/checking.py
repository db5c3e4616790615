"""Is a CSAF document valid, and how good is it? (CSAF 2.0, sections 3, 6 and 9.1.14 to 9.1.16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from wardbook.base.span import Span
from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.rules import TESTS, Group, Test
from wardbook.formats.csaf.shapes import CsafDocument
from wardbook.formats.official import breaks_its_schema
from wardbook.formats.official.flaw import NAMED, Flaw
from wardbook.formats.official.json_schema import flaws
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.rule import finding

ALL: tuple[Group, ...] = ("mandatory", "optional", "informative")
"""All groups of tests: what the specification calls a full validator."""

# What the schemas of CVSS ask is the test 6.1.8, which names it.
_CVSS = re.compile(r"/vulnerabilities/\d+/scores/\d+/cvss_v[23](?:/.*)?", re.DOTALL)


@finding("SF010")
def fails_a_mandatory_test(at: Span, path: str, test: str, title: str, reason: str) -> Diagnostic:
    """A CSAF document fails a mandatory test of its specification, so it is not valid.

    The test is named by its section. Other tools may refuse the document, and so must we never send it.
    """
    return _failed("SF010", Severity.ERROR, at, path, f"{test} {title}", reason)


@finding("SF011")
def fails_an_optional_test(at: Span, path: str, test: str, title: str, reason: str) -> Diagnostic:
    """A CSAF document fails an optional test of its specification: it is valid, and should be better."""
    return _failed("SF011", Severity.WARNING, at, path, f"{test} {title}", reason)


@finding("SF012")
def fails_an_informative_test(at: Span, path: str, test: str, title: str, reason: str) -> Diagnostic:
    """A CSAF document fails an informative test of its specification: it is valid, and could say more."""
    return _failed("SF012", Severity.NOTE, at, path, f"{test} {title}", reason)


def _failed(code: str, severity: Severity, at: Span, path: str, test: str, reason: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=severity,
        at=at,
        path=path,
        subject=test.partition(" ")[0],
        says=f"`{path[:200]}`: {reason} (CSAF 2.0, {test})",
        help="correct the document where you publish it, else ask its publisher",
    )


_FOUND = {
    "mandatory": fails_a_mandatory_test,
    "optional": fails_an_optional_test,
    "informative": fails_an_informative_test,
}


def check(document: CsafDocument, groups: tuple[Group, ...] = ("mandatory",)) -> list[Diagnostic]:
    """Everything in which a document breaks the official schema and the tests of the groups asked for.

    The `subject` of a diagnostic is the number of the test that failed (`6.1.7`), "" for the schema, `path`
    a JSON pointer. Of one test the first failures are named, the others counted.
    """
    at, root = Span(document.file), Place(document.tree)
    found = list(_against_schema(document, at))
    for test in TESTS.values():
        if test.group in groups:
            found += _against(test, root, at)
    return found


def _against_schema(document: CsafDocument, at: Span) -> Iterator[Diagnostic]:
    broken = (flaw for flaw in flaws(document.tree, "CSAF", "2.0") if not _CVSS.fullmatch(flaw.path))
    for flaw in islice(broken, NAMED):
        yield breaks_its_schema(at, flaw.path, flaw.reason)


def _against(test: Test, root: Place, at: Span) -> Iterator[Diagnostic]:
    make = _FOUND[test.group]
    failures = iter(test.failures(root))
    for flaw in islice(failures, NAMED):
        yield make(at, flaw.path, test.id, test.title, flaw.reason)
    if more := sum(1 for _ in failures):
        rest = Flaw("", f"{more:,} more places fail the test and are not named")
        yield make(at, rest.path, test.id, test.title, rest.reason)
